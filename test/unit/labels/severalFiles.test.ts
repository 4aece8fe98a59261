import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { placesOf } from '../../../src/labels/places';
import { applyLabelEdit, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import { asOneDataSet } from '../../../src/labels/dataSet';
import { ImageFinder } from '../../../src/labels/images/imageFinder';
import type { LabelOptions } from '../../../src/labels/labelFile';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';
import { csvAt, foldersAt, severalAt } from '../support/dataSets';

const columns: LabelOptions = { imageColumn: 0, labelColumn: 1, header: true };

async function opened(files: Readonly<Record<string, string>>, common: LabelOptions = {}) {
  const folder = await tempFolder(files);
  const members = Object.keys(files)
    .filter((name) => name.endsWith('.csv'))
    .map((name) => ({ location: path.join(folder, name), format: 'csv', options: columns }));
  const { location, reading } = asOneDataSet(members);
  const { options } = reading;
  return {
    folder,
    location,
    options,
    labels: await openLabels(location, { ...options, ...common }, reading.format),
  };
}

const train = 'image,label\na.png,happy\nb.png,sad\na.png,happy\n';
const test_ = 'image,label\r\nc.png,fear\r\nb.png,sad';

test('samples of all members with names of their own, their file and line, and the classes of all', async () => {
  const { labels, location, folder } = await opened({ 'train.csv': train, 'test.csv': test_ });
  expect(location).toBe(folder);
  expect(labels.samples.map(({ id, image, label, file, line }) => [id, image, label, file, line])).toEqual([
    ['train.csv:a.png', 'a.png', 'happy', 'train.csv', 2],
    ['train.csv:b.png', 'b.png', 'sad', 'train.csv', 3],
    ['train.csv:a.png#2', 'a.png', 'happy', 'train.csv', 4],
    ['test.csv:c.png', 'c.png', 'fear', 'test.csv', 2],
    ['test.csv:b.png', 'b.png', 'sad', 'test.csv', 3],
  ]);
  expect(labels.classes).toEqual(['fear', 'happy', 'sad']);
  expect(labels.problems.map(({ message }) => message)).toEqual([
    '1 image stands in more than one of train.csv, test.csv, such as “b.png” (train.csv line 3 and test.csv line 3): a network would be tested on faces that it has learned; keep each image in one file.',
  ]);
});

test('corrections change the spans of each member’s rows, all together, and undo to the same bytes', async () => {
  const { labels, folder, location, options } = await opened({ 'train.csv': train, 'test.csv': test_ });
  const edit = await labels.edit([
    { id: 'test.csv:b.png', label: 'fear' },
    { id: 'train.csv:b.png', label: 'happy' },
    { id: 'train.csv:a.png', label: 'happy' },
  ]);
  expect(edit.changes).toEqual([
    { id: 'train.csv:b.png', image: 'b.png', line: 3, from: 'sad', to: 'happy' },
    { id: 'test.csv:b.png', image: 'b.png', line: 3, from: 'sad', to: 'fear' },
  ]);
  await applyLabelEdit(edit);
  const text = (name: string) => readFile(path.join(folder, name), 'utf8');
  expect(await text('train.csv')).toBe('image,label\na.png,happy\nb.png,happy\na.png,happy\n');
  expect(await text('test.csv')).toBe('image,label\r\nc.png,fear\r\nb.png,fear');
  const again = await openLabels(location, options, 'several');
  expect(again.problems.map(({ message }) => message)).toEqual([
    '“b.png” has two labels: train.csv line 3 says “happy”, test.csv line 3 says “fear”; keep the right one, in one of the files.',
  ]);
  await undoLabelEdit(edit);
  expect([await text('train.csv'), await text('test.csv')]).toEqual([train, test_]);
  await expect(labels.edit([{ id: 'a.png', label: 'sad' }])).rejects.toThrow(/no row for “a\.png”/);
});

test('members in folders of their own have images of their own', async () => {
  const { labels, folder } = await opened({
    'train/labels.csv': 'image,label\nimages/1.png,happy\nimages/2.png,sad\n',
    'test/labels.csv': 'image,label\nimages/1.png,sad\nimages/3.png,happy\n',
    'train/images/1.png': '',
    'test/images/1.png': '',
  });
  expect(labels.problems).toEqual([]);
  const finder = new ImageFinder(labels, [folder]);
  const file = (id: string) => {
    const place = finder.place(labels.samples.find((sample) => sample.id === id)?.image ?? '');
    return place.kind === 'outside' ? place.kind : `${place.kind} ${path.relative(folder, place.file)}`;
  };
  expect(file('train/labels.csv:images/1.png')).toBe(`found ${path.join('train', 'images', '1.png')}`);
  expect(file('test/labels.csv:images/1.png')).toBe(`found ${path.join('test', 'images', '1.png')}`);
  expect(file('test/labels.csv:images/3.png')).toBe(`missing ${path.join('test', 'images', '3.png')}`);
});

test('folders of class folders, as train and test, move their images each within itself', async () => {
  const folder = await tempFolder({
    'train/happy/1.png': 'a',
    'train/sad/2.png': 'b',
    'test/happy/1.png': 'c',
    'test/sad/3.png': 'd',
  });
  const parts = ['train', 'test'].map((name) => ({ path: name, format: 'folders', options: {} }));
  const labels = await openLabels(folder, { parts }, 'several');
  expect(labels.namesImages).toBe(false);
  expect(labels.problems).toEqual([]);
  const ids = labels.samples.map(({ id }) => id);
  expect(ids).toEqual(['train:happy/1.png', 'train:sad/2.png', 'test:happy/1.png', 'test:sad/3.png']);
  const finder = new ImageFinder(labels, [folder]);
  const files = labels.samples.map(({ image }) => finder.place(image));
  expect(files[2]).toEqual({ kind: 'found', file: path.join(folder, 'test', 'happy', '1.png') });
  const edit = await labels.edit([{ id: 'test:happy/1.png', label: 'sad' }]);
  await applyLabelEdit(edit);
  expect(await readFile(path.join(folder, 'test', 'sad', '1.png'), 'utf8')).toBe('c');
  await undoLabelEdit(edit);
  expect(await readFile(path.join(folder, 'test', 'happy', '1.png'), 'utf8')).toBe('c');
});

test('a member’s problems say its file; one class in one member is no problem, one in all is', async () => {
  const { labels } = await opened({
    'train.csv': 'image,label\na.png,happy\nb.png,\n',
    'test.csv': 'image,label\nc.png,sad\nd.png,sad\n',
  });
  expect(labels.problems.map(({ message }) => message)).toEqual([
    'train.csv: Line 3: “b.png” has no label; choose one or remove the row.',
  ]);
  const same = await opened({ '1.csv': 'image,label\na.png,sad\n', '2.csv': 'image,label\nb.png,sad\n' });
  expect(same.labels.problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^All labels say “sad”/),
  ]);
});

test('names in one member and numbers in another are pointed out, unless the numbers get names', async () => {
  const files = {
    'train.csv': 'image,label\na.png,angry\nb.png,sad\n',
    'test.csv': 'image,label\nc.png,0\nd.png,1\n',
  };
  const { labels } = await opened(files);
  expect(labels.problems.map(({ message }) => message)).toEqual([
    'The labels of test.csv are numbers (0, 1), those of train.csv are names (angry, sad), so they count as different classes; say what the numbers mean, or leave test.csv out.',
  ]);
  const said = await opened(files, { classNames: { 0: 'angry', 1: 'sad' } });
  expect([said.labels.classes, said.labels.problems]).toEqual([['angry', 'sad'], []]);
});

test('names for numbers hold for all members', async () => {
  const { labels } = await opened(
    { 'train.csv': 'image,label\na.png,0\nb.png,1\n', 'test.csv': 'image,label\nc.png,1\n' },
    { classNames: { 0: 'angry', 1: 'sad' } },
  );
  expect(labels.samples.map(({ label }) => label)).toEqual(['angry', 'sad', 'sad']);
});

test('the audit of several files has a place of its own, whatever order they are named in', () => {
  const several = (...names: string[]) => placesOf(severalAt('/data', names));
  const set = several('train.csv', 'test.csv');
  expect(set).toEqual(several('test.csv', 'train.csv'));
  expect(set.name).toBe('test.csv+train.csv');
  const names = [
    set,
    placesOf(foldersAt('/data')),
    placesOf(csvAt('/data/train.csv')),
    several('a/x.csv', 'b/x.csv'),
    several('a_x.csv', 'b_x.csv'),
    several(...Array.from({ length: 60 }, (_, index) => `ÄÖÜ fold ${index}.csv`)),
  ].map(({ resultFile }) => path.basename(resultFile));
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(Buffer.byteLength(name)).toBeLessThan(200);
});

test('members outside the folder are refused', async () => {
  const folder = await tempFolder({ 'set/a.csv': train, 'b.csv': train });
  const part = { path: '../b.csv', format: 'csv', options: columns };
  await expect(openLabels(path.join(folder, 'set'), { parts: [part] }, 'several')).rejects.toThrow(
    /is not in/,
  );
});
