import { readdir } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ReviewedCorrection, planTextCommit, replaceInText } from '../../../src/commits/planCommit';
import { commitFolder } from './commitFolder';

const correction = (id: string, given: string, label: string): ReviewedCorrection => ({
  ...{ id, given, label, image: id, rows: 1 },
});

test('the text of an editor is what counts, not the file; nothing is written', async () => {
  const saved = 'image,label\na.jpg,happy\nb.jpg,sad\n';
  const set = await commitFolder({ 'l.csv': saved }, 'l.csv');
  const target = await set.open();
  const text = '# mine 😀\nimage,label\nä.jpg,calm\nb.jpg,sad\na.jpg,"happy"\nc.jpg,calm\n';
  const plan = await planTextCommit(target, text, [
    correction('a.jpg', 'happy', 'sad'),
    correction('b.jpg', 'happy', 'calm'),
    correction('c.jpg', 'sad', 'calm'),
  ]);
  expect(plan && replaceInText(text, plan.replacements)).toBe(text.replace('"happy"', '"sad"'));
  // Right in the text already, but not saved: it counts with the others once it is.
  expect(plan?.ids).toEqual(['a.jpg', 'c.jpg']);
  expect(plan?.changes.map(({ id, from, to }) => [id, from, to])).toEqual([
    ['a.jpg', 'happy', 'sad'],
    ['c.jpg', 'sad', 'calm'],
  ]);
  expect(plan?.left).toMatchObject([{ id: 'b.jpg', line: 4, then: 'happy', now: { label: 'sad' } }]);
  expect(await set.read()).toBe(saved);
  expect((await readdir(set.folder)).filter((name) => name !== '.scn')).toEqual(['l.csv']);
});

test('labels of JSON are changed in the editor’s text too', async () => {
  const rows = [
    { image: 'ö/1.jpg', label: 'happy' },
    { image: 'b.jpg', label: 'sad' },
  ];
  const text = JSON.stringify(rows, null, 2).replaceAll('\n', '\r\n');
  const set = await commitFolder({ 'l.json': text }, 'l.json');
  const plan = await planTextCommit(await set.open(), text, [correction('ö/1.jpg', 'happy', 'sad')]);
  expect(plan && replaceInText(text, plan.replacements)).toBe(text.replace('"happy"', '"sad"'));
});

test('whatever stands around a label, exactly the label is replaced', async () => {
  const set = await commitFolder({ 'l.csv': 'image,label\na.jpg,happy\n' }, 'l.csv');
  const target = await set.open();
  const cell = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll(/["\r\n]/g, '_'));
  await fc.assert(
    fc.asyncProperty(
      fc.array(cell, { minLength: 2, maxLength: 8 }),
      fc.constantFrom('\n', '\r\n'),
      async (cells, end) => {
        const row = (label: (index: number) => string) =>
          ['note,image,label', ...cells.map((note, index) => `"${note}",${index}.jpg,${label(index)}`)].join(
            end,
          );
        const text = row((index) => (index % 2 ? 'happy' : 'sad'));
        const wanted = cells.flatMap((_, index) =>
          index % 2 ? [correction(`${index}.jpg`, 'happy', 'sad')] : [],
        );
        const plan = await planTextCommit(target, text, wanted);
        expect(plan && replaceInText(text, plan.replacements)).toBe(row(() => 'sad'));
      },
    ),
    { numRuns: 60 },
  );
});
