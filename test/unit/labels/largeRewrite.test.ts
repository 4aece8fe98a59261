import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { applyLabelEdit, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';

test('a file of several blocks is corrected wherever a block may end, and restored', async () => {
  const count = 500_000;
  const row = (index: number, label: string) => `${String(index).padStart(9, '0')}.jpg,${label}\n`;
  const rows = Array.from({ length: count }, (_, index) => row(index, index % 2 ? 'sad' : 'fear'));
  const corrected = [...rows];
  let position = 'image,label\n'.length;
  rows.forEach((text, index) => {
    const sinceEdge = position % (64 * 1024);
    if (sinceEdge < 40 || sinceEdge > 64 * 1024 - 40 || index === count - 1)
      corrected[index] = row(index, 'joyful');
    position += text.length;
  });
  expect(position).toBeGreaterThan(8 * 1024 * 1024);
  const file = path.join(await tempFolder({ 'labels.csv': `image,label\n${rows.join('')}` }), 'labels.csv');

  const labels = await openLabels(file);
  const corrections = labels.samples
    .filter((_, index) => corrected[index] !== rows[index])
    .map(({ id }) => ({ id, label: 'joyful' }));
  expect(corrections.length).toBeGreaterThan(400);
  const edit = await labels.edit(corrections);
  await applyLabelEdit(edit);
  // Compared as a whole: a difference in eight megabytes of text takes too long to print.
  expect((await readFile(file, 'utf8')) === `image,label\n${corrected.join('')}`).toBe(true);
  await undoLabelEdit(edit);
  expect((await readFile(file, 'utf8')) === `image,label\n${rows.join('')}`).toBe(true);
});
