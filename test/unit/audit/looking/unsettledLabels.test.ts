import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { UnsettledLabels } from '../../../../src/audit/looking/unsettledLabels';
import type { LabelOptions } from '../../../../src/labels/labelFile';
import { tempFolder } from '../../labels/tempFolder';

const columns: LabelOptions = { imageColumn: 0, labelColumn: 1, header: true };

/** Rows of `labels.csv`: so many images of each class, in a folder of the class's name. */
function rowsOf(classes: readonly (readonly [label: string, folder: string, count: number])[]): string {
  const rows = classes.flatMap(([label, folder, count]) =>
    Array.from({ length: count }, (_, index) => `${folder}/${index}.jpg,${label}\n`),
  );
  return `image,label\n${rows.join('')}`;
}

function inDoubt(folder: string, options: LabelOptions = columns, session = 'one') {
  const location = path.join(folder, 'labels.csv');
  return { location, format: 'csv', options, session, roots: [folder] };
}

it('tells what bare numbers are: how many images each has, and what their folders are called', async () => {
  const folder = await tempFolder({
    'labels.csv': rowsOf([
      ['0', 'happy', 3],
      ['1', 'sad', 2],
    ]),
  });
  const labels = new UnsettledLabels();
  expect(await labels.numbers(inDoubt(folder))).toEqual({
    classes: ['0', '1'],
    images: [3, 2],
    folders: { 0: 'happy', 1: 'sad' },
  });
  const named = { ...columns, classNames: { 0: 'happy', 1: 'sad' } };
  expect(await labels.numbers(inDoubt(folder, named))).toBeNull();
});

it('tells what contradicts the names of numbers, and the names that fit instead', async () => {
  const folder = await tempFolder({
    'labels.csv': rowsOf([
      ['0', 'happy', 9],
      ['1', 'sad', 9],
    ]),
  });
  const labels = new UnsettledLabels();
  const wrong = { ...columns, classNames: { 0: 'sad', 1: 'happy' } };
  const others = await labels.otherNames(inDoubt(folder, wrong));
  expect(others?.message).toMatch(/^In labels\.csv [01] is “(sad|happy)”, but 100 %/);
  expect(others?.names).toEqual({ 0: 'happy', 1: 'sad' });
  const right = { ...columns, classNames: { 0: 'happy', 1: 'sad' } };
  expect(await labels.otherNames(inDoubt(folder, right))).toBeNull();
  expect(await labels.otherNames(inDoubt(folder))).toBeNull();
});

it('misses images that are elsewhere, and finds them below a folder', async () => {
  const folder = await tempFolder({
    'labels.csv': 'image,label\n/old/a.jpg,x\n/old/b.jpg,y\n',
    'moved/a.jpg': '',
    'moved/b.jpg': '',
  });
  const labels = new UnsettledLabels();
  expect(await labels.missingImage(inDoubt(folder))).toBe('/old/a.jpg');
  expect(await labels.imagesBelow({ ...inDoubt(folder), folders: [folder] })).toEqual({
    from: '/old',
    to: path.join(folder, 'moved'),
    images: 2,
  });
  const empty = await tempFolder();
  expect(await labels.imagesBelow({ ...inDoubt(folder), folders: [empty] })).toBeNull();
  const settled = { ...columns, prefixes: [{ from: '/old', to: path.join(folder, 'moved') }] };
  expect(await labels.missingImage(inDoubt(folder, settled))).toBeNull();
});

it('shows the first rows as they are read', async () => {
  const folder = await tempFolder({ 'labels.csv': rowsOf([['0', 'happy', 9]]), 'happy/0.jpg': '' });
  const labels = new UnsettledLabels();
  const rows = await labels.firstRows(inDoubt(folder, { ...columns, classNames: { 0: 'happy' } }));
  expect(rows).toHaveLength(5);
  expect(rows.slice(0, 2)).toEqual([
    { image: 'happy/0.jpg', label: 'happy', number: '0', line: 2, isFound: true },
    { image: 'happy/1.jpg', label: 'happy', number: '0', line: 3, isFound: false },
  ]);
});

it('reads a file anew for the next pass through the questions', async () => {
  const folder = await tempFolder({ 'labels.csv': rowsOf([['0', 'happy', 2]]) });
  const labels = new UnsettledLabels();
  const images = async (session: string) => (await labels.numbers(inDoubt(folder, columns, session)))?.images;
  expect(await images('one')).toEqual([2]);
  await writeFile(path.join(folder, 'labels.csv'), rowsOf([['0', 'happy', 4]]));
  expect(await images('one')).toEqual([2]);
  expect(await images('two')).toEqual([4]);
});
