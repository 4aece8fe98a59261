import path from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../labels/tempFolder';
import { runCli, summaryOf } from './runCli';

async function labelsJson(...args: string[]): Promise<Record<string, unknown>> {
  const run = await runCli(['labels', ...args, '--json']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  // One object, and a line end.
  expect(run.stdout.split('\n')).toHaveLength(2);
  return summaryOf(run);
}

it('names the files of splits that are one data set, and they are read so', async () => {
  const coco = (name: string) =>
    JSON.stringify({
      images: [{ id: 1, file_name: `${name}.jpg` }],
      categories: [{ id: 1, name: 'happy' }],
      annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 1, 5, 5] }],
    });
  const splits = ['test', 'train', 'valid'];
  const folder = await tempFolder(
    Object.fromEntries(splits.map((name) => [`${name}/_annotations.coco.json`, coco(name)])),
  );
  const files = splits.flatMap((name) => ['--labels', path.join(folder, name, '_annotations.coco.json')]);
  const { stderr } = await runCli(['labels', folder]);
  expect(stderr.replaceAll("'", '')).toContain(`or 3 as one with ${files.join(' ')}.`);
  expect(await labelsJson(folder, ...files)).toMatchObject({ format: 'several', samples: 3 });
});

it('counts the samples of splits where each image has a file of labels', async () => {
  const files = (split: string, names: readonly string[]) =>
    names.flatMap((name) => [
      [`${split}/images/${name}.jpg`, ''],
      [`${split}/labels/${name}.txt`, '0 0.5 0.5 0.2 0.2\n'],
    ]);
  const folder = await tempFolder({
    ...Object.fromEntries([...files('train', ['a', 'b', 'c']), ...files('valid', ['d', 'e'])]),
    'data.yaml': 'train: train\nnames: [happy]\n',
  });
  const parts = { train: 3, valid: 2 };
  expect(await labelsJson(folder)).toMatchObject({ format: 'yolo', parts });
  const two = ['train', 'valid'].flatMap((name) => ['--labels', path.join(folder, name)]);
  const both = await labelsJson(folder, ...two);
  expect(both).toMatchObject({ format: 'several', parts, classes: ['happy'] });
  expect((await labelsJson(path.join(folder, 'train')))['parts']).toBeNull();
});

it('reads a file of few rows as the others with its columns', async () => {
  const header = 'file,when,mood\n';
  const moods = ['happy', 'sad', 'angry'];
  const rows = Array.from(
    { length: 30 },
    (_, i) => `f${i}.jpg,2024-01-0${1 + (i % 9)},${moods[i % 3] ?? ''}\n`,
  );
  const folder = await tempFolder({
    'train.csv': header + rows.join(''),
    'test.csv': `${header}x1.jpg,noon,glad\nx2.jpg,eve,glum\n`,
    ...Object.fromEntries(['x1', 'x2'].map((name) => [`${name}.jpg`, ''])),
  });
  const [test, train] = ['test.csv', 'train.csv'].map((name) => path.join(folder, name));
  expect((await runCli(['labels', test ?? ''])).stderr).toMatch(/not clear which columns/);
  const both = ['--labels', test ?? '', '--labels', train ?? ''];
  expect(await labelsJson(folder, ...both)).toMatchObject({
    samples: 32,
    classes: ['angry', 'glad', 'glum', 'happy', 'sad'],
    parts: { 'test.csv': 2, 'train.csv': 30 },
  });
  expect((await runCli(['labels', folder])).stderr).toContain('2 as one with --labels');
});
