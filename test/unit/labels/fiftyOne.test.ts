import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { applyLabelEdit, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';

async function opened(content: string) {
  const file = path.join(await tempFolder({ 'labels.json': content }), 'labels.json');
  return { file, labels: await openLabels(file) };
}

test('numbers of its classes: a correction writes the number, and undo restores the bytes', async () => {
  const content = '{"classes": ["angry", "happy", "neutral"],\n "labels": {"a": 1, "sub/b": 0, "c" :1}}\n';
  const { file, labels } = await opened(content);
  expect(labels.format).toBe('fiftyone');
  expect(labels.samples.map(({ image, label }) => [image, label])).toEqual([
    ['a', 'happy'],
    ['sub/b', 'angry'],
    ['c', 'happy'],
  ]);
  expect([labels.classes, labels.problems]).toEqual([['angry', 'happy', 'neutral'], []]);
  const edit = await labels.edit([{ id: 'c', label: 'neutral' }]);
  await applyLabelEdit(edit);
  expect(await readFile(file, 'utf8')).toBe(content.replace('"c" :1', '"c" :2'));
  await undoLabelEdit(edit);
  expect(await readFile(file, 'utf8')).toBe(content);
  await expect(labels.edit([{ id: 'c', label: 'bored' }])).rejects.toThrow('is not a class of');
});

test('an image without a label, for which FiftyOne writes null, leaves the others their names', async () => {
  const content = '{"classes": ["angry", "happy"], "labels": {"a": 0, "b": 1, "c": null}}';
  const { file, labels } = await opened(content);
  expect(labels.samples.map(({ label }) => label)).toEqual(['angry', 'happy', '']);
  expect(labels.classes).toEqual(['angry', 'happy']);
  await applyLabelEdit(await labels.edit([{ id: 'c', label: 'happy' }]));
  expect(await readFile(file, 'utf8')).toBe(content.replace('null', '1'));
});

test('names without a list of classes, with confidences, and several at once', async () => {
  const content =
    '{"classes": null, "labels": {"a": {"label": "sad", "confidence": 0.9}, "b": "happy", "c": ["sad"], "d": ["sad", "happy"], "e": {"x": 1}}}';
  const { file, labels } = await opened(content);
  expect(labels.samples.map(({ image, label }) => [image, label])).toEqual([
    ['a', 'sad'],
    ['b', 'happy'],
    ['c', 'sad'],
    ['d', ''],
  ]);
  expect(labels.samples[3]?.aside).toBe('Several choices at once: sad, happy.');
  expect(labels.problems.map(({ message }) => message)).toEqual([
    'Line 1: the label of “e” is neither a name nor a number of “classes”; put it right.',
  ]);
  await applyLabelEdit(
    await labels.edit([
      { id: 'a', label: 'happy' },
      { id: 'd', label: 'sad' },
    ]),
  );
  expect(await readFile(file, 'utf8')).toBe(
    content.replace('{"label": "sad"', '{"label": "happy"').replace('["sad", "happy"]', '"sad"'),
  );
});

test('a number beyond its classes is pointed out', async () => {
  const { labels } = await opened('{"classes": ["x", "y"], "labels": {"a": 0, "b": 1, "c": 7}}');
  expect(labels.problems.map(({ message }) => message)).toEqual([
    expect.stringContaining('Line 1: “c” has the class 7, which “classes” does not have'),
  ]);
});

test('detections are refused by name, with what to export instead', async () => {
  await expect(
    opened('{"classes": ["x"], "labels": {"a": [{"label": 0, "bounding_box": [0.1, 0.2, 0.3, 0.4]}]}}'),
  ).rejects.toThrow(/FiftyOne’s export of detections.*export them as COCO/);
});

test('labels of more images than the head of the file has', async () => {
  const labels = Array.from({ length: 20_000 }, (_, row) => `"${String(row).padStart(6, '0')}": ${row % 3}`);
  const { labels: read } = await opened(`{"classes": ["x", "y", "z"], "labels": {${labels.join(', ')}}}`);
  expect([read.format, read.samples.length, read.problems]).toEqual(['fiftyone', 20_000, []]);
});
