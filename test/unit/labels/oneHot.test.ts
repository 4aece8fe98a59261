import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyLabelEdit, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import { openLabels, recogniseLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';

const names = ['angry', 'happy', 'sad'];
const images = Array.from({ length: 12 }, (_, index) => `f${index}.jpg`);
const marks = (label: number, [yes, no] = ['1', '0']) =>
  names.map((_, index) => (index === label ? yes : no));

async function fileOf(content: string): Promise<string> {
  return path.join(await tempFolder({ 'labels.csv': content }), 'labels.csv');
}

function table(header: string, row: (image: string, label: number) => string): string {
  return `${header}\n${images.map((image, index) => row(image, index % 3)).join('\n')}\n`;
}

describe('a one-hot table', () => {
  test.each<[string, string]>([
    ['zeros and ones', table('image,angry,happy,sad', (image, label) => [image, ...marks(label)].join())],
    [
      'pandas’ names and truth values',
      table('path;emotion_angry;emotion_happy;emotion_sad', (image, label) =>
        [image, ...marks(label, ['True', 'False'])].join(';'),
      ),
    ],
    [
      'fractions, quotes and a flag beside',
      table('"image",angry,happy,sad,occluded', (image, label) =>
        [`"${image}"`, ...marks(label, ['1.0', '0.0']), '1'].join(),
      ),
    ],
    [
      'empty cells, and words that are no expressions',
      table('image,label_smirk,label_grin,label_sad', (image, label) =>
        [image, ...marks(label, ['1', ''])].join(),
      ),
    ],
  ])('is read, corrected and restored: %s', async (_, content) => {
    const file = await fileOf(content);
    expect((await recogniseLabels(file)).format.id).toBe('one-hot');
    const labels = await openLabels(file);
    expect(labels.problems).toEqual([]);
    expect(labels.classes).toHaveLength(3);
    expect(labels.samples.map(({ label }) => label)).toEqual(
      images.map((__, index) => labels.classes[index % 3]),
    );
    const edit = await labels.edit([
      { id: 'f0.jpg', label: labels.classes[2] ?? '' },
      { id: 'f4.jpg', label: labels.classes[0] ?? '' },
    ]);
    await applyLabelEdit(edit);
    const after = await openLabels(file);
    const wanted = images.map((__, index) => labels.classes[index === 0 ? 2 : index === 4 ? 0 : index % 3]);
    expect(after.samples.map(({ label }) => label)).toEqual(wanted);
    // Nothing but marks changes, and they are written as the file writes them.
    const lines = content.split('\n');
    const changed = (await readFile(file, 'utf8'))
      .split('\n')
      .flatMap((line, at) => (line === lines[at] ? [] : [at]));
    expect(changed).toEqual([1, 5]);
    await undoLabelEdit(edit);
    expect(await readFile(file, 'utf8')).toBe(content);
  });

  test('says which rows have two marks or none, and corrects those too', async () => {
    const many = Array.from({ length: 30 }, (_, index) => `g${index}.jpg,${marks(index % 3).join()}\n`).join(
      '',
    );
    const content = `image,angry,happy,sad\n${many}x.jpg,1,1,0\ny.jpg,0,0,0\nz.jpg,0,2,0\n`;
    const file = await fileOf(content);
    const labels = await openLabels(file);
    expect(labels.samples.slice(-2).map(({ label }) => label)).toEqual(['', '']);
    expect(labels.problems.map(({ message }) => message)).toEqual([
      'Line 32: “x.jpg” has marks for angry, happy; keep the right one.',
      expect.stringMatching(/^Line 33: “y\.jpg” has no label/),
      expect.stringMatching(/^Line 34: “2” is no mark of a class/),
    ]);
    await applyLabelEdit(
      await labels.edit([
        { id: 'x.jpg', label: 'sad' },
        { id: 'y.jpg', label: 'happy' },
      ]),
    );
    expect(await readFile(file, 'utf8')).toBe(
      content.replace('x.jpg,1,1,0', 'x.jpg,0,0,1').replace('y.jpg,0,0,0', 'y.jpg,0,1,0'),
    );
    await expect(labels.edit([{ id: 'x.jpg', label: 'bored' }])).rejects.toThrow(/“bored” is not a class/);
  });

  test.each([
    [
      'several classes in many rows',
      table('image,angry,happy,sad', (image, label) => `${image},1,${label},1`),
    ],
    [
      'a label of its own',
      table('image,angry,happy,sad,label', (image, label) => [image, ...marks(label), label].join()),
    ],
    [
      'two flags',
      table('image,blurred,occluded', (image, label) => `${image},${label % 2},${1 - (label % 2)}`),
    ],
    ['votes', table('image,angry,happy,sad', (image, label) => [image, ...marks(label, ['9', '1'])].join())],
  ])('is none with %s', async (_, content) => {
    const file = await fileOf(content);
    expect((await recogniseLabels(file)).format.id).not.toBe('one-hot');
  });

  test('is not read by one of its columns', async () => {
    const file = await fileOf(
      table('image,angry,happy,sad', (image, label) => [image, ...marks(label)].join()),
    );
    await expect(openLabels(file, { imageColumn: 0, labelColumn: 2, header: true }, 'csv')).rejects.toThrow(
      /^The column “happy” of .* only says whether .* all of angry, happy, sad together are its label/,
    );
  });

  test('is not written when it changed meanwhile', async () => {
    const content = table('image,angry,happy,sad', (image, label) => [image, ...marks(label)].join());
    const file = await fileOf(content);
    const labels = await openLabels(file);
    await writeFile(file, content.replace('f3', 'f33'));
    await expect(labels.edit([{ id: 'f0.jpg', label: 'sad' }])).rejects.toThrow(/changed/);
  });
});

describe('what Label Studio and Datumaro export', () => {
  const programs = path.resolve(import.meta.dirname, '../../fixtures/programs');
  test.each([
    ['labelStudio.csv', 'Several choices'],
    ['labelStudio.tsv', 'Several choices'],
    ['labelStudioMin.json', undefined],
  ])('%s', async (name, several) => {
    const folder = await tempFolder({
      ...Object.fromEntries(images.map((image) => [`faces/${image}`, 'x'])),
    });
    const file = path.join(folder, name);
    const before = await readFile(path.join(programs, name));
    await writeFile(file, before);
    const labels = await openLabels(file);
    expect(labels.classes).toEqual(names);
    expect(labels.samples.slice(0, 6).map(({ label }) => label)).toEqual([...names, ...names]);
    expect(labels.samples[7]?.aside?.startsWith(several ?? '')).toBe(
      several === undefined ? undefined : true,
    );
    const [first] = labels.samples;
    expect([...labels.imageCandidates(first?.image ?? '')]).toContain(path.join(folder, 'faces', 'f0.jpg'));
    const edit = await labels.edit([{ id: first?.id ?? '', label: 'sad' }]);
    await applyLabelEdit(edit);
    expect((await openLabels(file)).samples[0]?.label).toBe('sad');
    await undoLabelEdit(edit);
    expect(await readFile(file)).toEqual(before);
  });

  test('datumaro.json', async () => {
    const file = path.join(await tempFolder(), 'train.json');
    await writeFile(file, await readFile(path.join(programs, 'datumaro.json')));
    const labels = await openLabels(file);
    expect(labels.samples.map(({ image, label }) => [image, label])).toEqual(
      Array.from({ length: 6 }, (_, index) => [`f${index}.jpg`, names[index % 3]]),
    );
    expect(labels.problems).toEqual([]);
  });
});

test('marks beside a label that say the same are pointed out, others are not', async () => {
  const problems = async (...columns: readonly string[]) => {
    const rows = Array.from({ length: 12 }, (_, row) => {
      const label = ['happy', 'sad', 'angry'][row % 3] ?? '';
      const marks = columns.map((name) => (name === 'smiling' ? row % 2 : Number(name.endsWith(label))));
      return [`${row}.jpg`, label, ...marks].join();
    });
    const folder = await tempFolder({
      'l.csv': [['image', 'label', ...columns].join(), ...rows, ''].join('\n'),
    });
    return (await openLabels(path.join(folder, 'l.csv'))).problems.map(({ message }) => message);
  };
  expect(await problems('happy', 'sad', 'angry')).toEqual([
    expect.stringMatching(/^The columns “happy”, “sad”, “angry” of .* say the class a second time/),
  ]);
  expect(await problems('is_happy', 'is_sad')).toHaveLength(1);
  expect(await problems('smiling')).toEqual([]);
  expect(await problems()).toEqual([]);
});
