import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyLabelEdit, editState, undoLabelEdit } from '../../../src/labels/edits/applyEdit';
import type { LabelEdit } from '../../../src/labels/labelFile';
import { openLabels } from '../../../src/labels/opening/openLabels';
import { tempFolder } from './tempFolder';

const names = ['neutral', 'happiness', 'surprise', 'sadness', 'anger', 'disgust', 'fear', 'contempt'];
const images = ['fer1.png', 'a b.png', 'zürich/ü.jpg', 'a,b.jpg', 'say "hi".png', '#1.png', 'fer1.png'];

const voteTable = fc
  .record({
    votes: fc.array(fc.array(fc.nat(10), { minLength: 10, maxLength: 10 }), {
      minLength: images.length,
      maxLength: images.length,
    }),
    rows: fc.shuffledSubarray([...images.keys()], { minLength: 3 }),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    finalLineEnd: fc.boolean(),
    mark: fc.boolean(),
  })
  // What recognises votes: most rows have more than a single one somewhere.
  .filter(({ votes, rows }) => rows.every((row) => votes[row]?.some((count) => count > 1)))
  .map(({ votes, rows, lineEnd, finalLineEnd, mark }) => {
    const lines = rows.map((row) => `"${images[row]?.replaceAll('"', '""')}",${votes[row]?.join(',')}`);
    const header = `Image name,${names.join(',')},unknown,NF`;
    const text = [header, ...lines].join(lineEnd) + (finalLineEnd ? lineEnd : '');
    return {
      bytes: Buffer.from((mark ? '\ufeff' : '') + text),
      rows,
      votes: rows.map((row) => votes[row] ?? []),
    };
  });

/** Corrections of two commits: which row becomes which class. */
const commits = fc.array(
  fc.array(fc.record({ row: fc.nat(6), label: fc.constantFrom(...names) }), { maxLength: 5 }),
  { minLength: 1, maxLength: 3 },
);

/** What is on the disk: each file's bytes. */
async function snapshot(folder: string): Promise<Record<string, string>> {
  const files = (await readdir(folder)).sort();
  return Object.fromEntries(
    await Promise.all(
      files.map(async (name) => [name, await readFile(path.join(folder, name), 'base64')] as const),
    ),
  );
}

/** The published rule, written once more: the most votes of those with two or more, if they are above half. */
function expectedLabel(votes: readonly number[]): string {
  const kept = votes.map((count) => (count === 1 ? 0 : count));
  const most = Math.max(...kept);
  const sum = kept.reduce((a, b) => a + b);
  return most > sum - most ? (names[kept.indexOf(most)] ?? '') : '';
}

test('commits change the corrections’ file alone, are read back, and are undone byte for byte', async () => {
  const folder = await tempFolder();
  const file = path.join(folder, 'votes.csv');
  const own = path.join(folder, 'votes.corrections.csv');
  await fc.assert(
    fc.asyncProperty(voteTable, commits, async ({ bytes, votes }, chosen) => {
      await rm(own, { force: true });
      await writeFile(file, bytes);
      const expected = votes.map(expectedLabel);
      const done: { edit: LabelEdit; before: Record<string, string> }[] = [];
      for (const wanted of chosen) {
        const labels = await openLabels(file);
        expect(labels.samples.map(({ label }) => label)).toEqual(expected);
        expect(labels.samples.map((sample) => sample.votes)).toEqual(votes);
        expect(labels.samples.map(({ aside }) => aside !== undefined)).toEqual(
          expected.map((label) => label === ''),
        );
        const corrections = wanted.flatMap(({ row, label }) => {
          const id = labels.samples[row]?.id;
          return id === undefined ? [] : [{ id, label }];
        });
        for (const { row, label } of wanted) if (row < expected.length) expected[row] = label;
        const edit = await labels.edit(corrections);
        done.push({ edit, before: await snapshot(folder) });
        await applyLabelEdit(edit);
        expect((await readFile(file)).equals(bytes)).toBe(true);
      }
      expect((await openLabels(file)).samples.map(({ label }) => label)).toEqual(expected);
      for (const { edit, before } of done.reverse()) {
        if (edit.changes.length > 0) expect(await editState(edit)).toBe('after');
        await undoLabelEdit(edit);
        expect(await snapshot(folder)).toEqual(before);
      }
    }),
    { numRuns: 50, seed: 20_160_731 },
  );
});
