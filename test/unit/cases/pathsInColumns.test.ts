import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ImageFinder } from '../../../src/labels/images/imageFinder';
import { openLabels, recogniseLabels } from '../../../src/labels/opening/openLabels';
import { applyLabelEdit, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import { tempFolder } from '../labels/tempFolder';

const names = ['angry', 'fear', 'happy', 'sad'];
const images = Array.from({ length: 24 }, (_, i) => `f${i}.jpg`);
const classAt = (index: number) => index % names.length;

describe('paths over two columns', () => {
  const rows = (cells: (i: number) => string) =>
    images.map((_, i) => `${cells(i)},${names[classAt(i)] ?? ''}`);
  const split = (i: number) => (i % 3 ? 'train' : 'test');

  async function labelsOf(header: string, cells: (i: number) => string, place: (i: number) => string) {
    const folder = await tempFolder({
      'labels.csv': `${header},label\n${rows(cells).join('\n')}\n`,
      ...Object.fromEntries(images.map((_, i) => [place(i), ''])),
    });
    const file = path.join(folder, 'labels.csv');
    return { file, folder, labels: await openLabels(file) };
  }

  test.each([
    ['split,file', (i: number) => `${split(i)},${i}.jpg`, (i: number) => `${split(i)}/${i}.jpg`],
    ['folder,filename', (i: number) => `s${i % 2},${i}.jpg`, (i: number) => `images/s${i % 2}/${i}.jpg`],
    ['filename,folder', (i: number) => `${i}.jpg,./s${i % 2}/`, (i: number) => `s${i % 2}/${i}.jpg`],
    ['path,image', (i: number) => `faces/${i % 2},f${i}`, (i: number) => `faces/${i % 2}/f${i}.png`],
    [
      'subDirectory,filePath',
      (i: number) => `${689 + (i % 2)},a/${i}.jpg`,
      (i: number) => `${689 + (i % 2)}/a/${i}.jpg`,
    ],
    ['file,Usage', (i: number) => `${i}.jpg,${split(i)}`, (i: number) => `${split(i)}/${i}.jpg`],
    [
      'split,subject,file',
      (i: number) => `${split(i)},p${i % 4},${i}.jpg`,
      (i: number) => `${split(i)}/p${i % 4}/${i}.jpg`,
    ],
  ])('are joined where the images are found so: %s', async (header, cells, place) => {
    const { labels, file, folder } = await labelsOf(header, cells, place);
    const finder = new ImageFinder(labels, [folder]);
    const found = labels.samples.map(({ image }) => finder.place(image));
    expect(found).toEqual(images.map((_, i) => ({ kind: 'found', file: path.join(folder, place(i)) })));
    expect(labels.problems).toEqual([]);
    const before = await readFile(file, 'utf8');
    const id = labels.samples[0]?.id ?? '';
    const edit = await labels.edit([{ id, label: 'sad' }]);
    await applyLabelEdit(edit);
    expect(await readFile(file, 'utf8')).toBe(before.replace(`${cells(0)},angry`, `${cells(0)},sad`));
    await undoLabelEdit(edit);
    // Remembered, so that what an image is called does not hang on where it is.
    const { recognition } = await recogniseLabels(file);
    expect(recognition).toMatchObject({ options: { folderColumns: expect.any(Array) as number[] } });
  });

  test('stay apart where the images are found by one', async () => {
    const { labels } = await labelsOf(
      'split,file',
      (i) => `${split(i)},${i}.jpg`,
      (i) => `images/${i}.jpg`,
    );
    expect(labels.samples.map(({ image }) => image)).toEqual(images.map((_, i) => `${i}.jpg`));
  });

  test('of a name that each folder has are two images', async () => {
    const folder = await tempFolder({
      'labels.csv': `folder,file,label\n${['a', 'b'].flatMap((each) => ['1,happy', '2,sad'].map((row) => `${each},${row.replace(',', '.jpg,')}`)).join('\n')}\n`,
      ...Object.fromEntries(['a/1', 'a/2', 'b/1', 'b/2'].map((name) => [`${name}.jpg`, ''])),
    });
    const { samples, problems } = await openLabels(path.join(folder, 'labels.csv'));
    expect(samples.map(({ id }) => id)).toEqual(['a/1.jpg', 'a/2.jpg', 'b/1.jpg', 'b/2.jpg']);
    expect(problems).toEqual([]);
  });
});
