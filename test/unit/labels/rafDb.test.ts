import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyLabelEdit, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import { openLabels, recogniseLabels } from '../../../src/labels/opening/openLabels';
import { sharedFile, sharedSkipReason } from '../support/sharedFolder';
import { tempFolder } from './tempFolder';

const published = sharedFile('formats', 'raf-db', 'list_patition_label.txt') ?? '';

test('the list is recognised by its rows, its numbers are expressions, and corrections are digits', async () => {
  const folder = await tempFolder({ 'my.txt': 'train_00001.jpg 5\r\ntest_0001.jpg 7' });
  const file = path.join(folder, 'my.txt');
  expect((await recogniseLabels(file)).format.id).toBe('raf-db');
  const labels = await openLabels(file);
  expect(labels.samples.map(({ label }) => label)).toEqual(['Sadness', 'Neutral']);
  expect(labels.classes).toEqual(['Surprise', 'Fear', 'Disgust', 'Happiness', 'Sadness', 'Anger', 'Neutral']);
  await applyLabelEdit(await labels.edit([{ id: 'test_0001.jpg', label: 'Anger' }]));
  expect(await readFile(file, 'utf8')).toBe('train_00001.jpg 5\r\ntest_0001.jpg 6');
  await expect(labels.edit([{ id: 'test_0001.jpg', label: 'Contempt' }])).rejects.toThrow(/not a class/);
  expect([...labels.imageCandidates('test_0001.jpg')][0]).toBe(
    path.join(path.dirname(folder), 'Image', 'aligned', 'test_0001_aligned.jpg'),
  );
});

test('the list of compound expressions has eleven names, also where somebody asks for the other', async () => {
  const rows = Array.from({ length: 22 }, (_, index) => `train_${index}.jpg ${(index % 11) + 1}\n`).join('');
  const folder = await tempFolder({ 'EmoLabel/list_patition_label.txt': rows });
  const file = path.join(folder, 'EmoLabel', 'list_patition_label.txt');
  const labels = await openLabels(file);
  expect(labels.format).toBe('raf-db-compound');
  expect(labels.classes).toHaveLength(11);
  expect(labels.samples[10]?.label).toBe('Disgustedly Surprised');
  expect(labels.problems).toEqual([]);
  await expect(openLabels(file, {}, 'raf-db')).rejects.toThrow(
    /compound expressions.*read it as raf-db-compound/,
  );
  // A table of the same images has the same names.
  const table = rows.replaceAll('.jpg ', '_aligned.jpg,');
  const csv = await tempFolder({ 'list.csv': `image,label\n${table}` });
  expect((await openLabels(path.join(csv, 'list.csv'))).classes).toEqual(labels.classes);
});

test('rows of another shape are reported', async () => {
  const rows = 'train_1.jpg 5\n'.repeat(5_000);
  const folder = await tempFolder({ 'a.txt': `${rows}train_2.jpg\ntrain_3.jpg  4\ntrain_4.jpg 9\n` });
  const labels = await openLabels(path.join(folder, 'a.txt'));
  expect(labels.problems.map(({ line }) => line)).toEqual([5_001, 5_002, 5_003]);
});

describe.skipIf(published === '')(`the published list (${sharedSkipReason})`, () => {
  test('five corrections change five bytes; the missing final newline stays; undo restores the file', async () => {
    const file = path.join(await tempFolder(), 'list.txt');
    const before = await readFile(published);
    await writeFile(file, before);
    const labels = await openLabels(file);
    expect(labels.samples).toHaveLength(15_339);
    expect(labels.problems).toEqual([]);

    const chosen = [0, 1, 7_000, 15_000, 15_338].flatMap((index) => labels.samples[index] ?? []);
    const edit = await labels.edit(
      chosen.map(({ id, label }) => ({ id, label: label === 'Fear' ? 'Anger' : 'Fear' })),
    );
    await applyLabelEdit(edit);
    const after = await readFile(file);
    expect(after).toHaveLength(before.length);
    const changed = [...before.keys()].filter((index) => before[index] !== after[index]);
    expect(changed).toHaveLength(5);
    expect(changed.at(-1)).toBe(before.length - 1);
    expect(changed.every((index) => [0x32, 0x36].includes(after[index] ?? 0))).toBe(true);

    await undoLabelEdit(edit);
    expect((await readFile(file)).equals(before)).toBe(true);
  });
});
