import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { DecisionJournal } from '../../../src/review/decisionJournal';
import { HumanError } from '../../../src/base/humanError';
import { accepted, rejected, reviewFolder } from './reviewFolder';

/** What a person sees of a journal. */
function shown(journal: DecisionJournal) {
  return {
    decisions: [...journal.decisions],
    corrections: journal.corrections(),
    canUndo: journal.canUndo,
    canRedo: journal.canRedo,
    lastCommit: journal.lastCommit(),
    pending: journal.pendingCommit(),
  };
}

test('opening writes nothing; a decision is on disk when its promise resolves', async () => {
  const { folder, open, lines } = await reviewFolder();
  const journal = await open();
  expect(await readdir(folder)).toEqual([]);
  expect(await journal.decide([accepted('a'), rejected('b')])).toEqual(['a', 'b']);
  const written = (await lines()).map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(written).toMatchObject([
    {
      v: 1,
      kind: 'decision',
      who: 'ada',
      dataSet: 'labels.csv',
      sampleId: 'a',
      verdict: 'accept',
      label: 'sad',
    },
    { v: 1, kind: 'decision', sampleId: 'b', verdict: 'reject', label: null },
  ]);
  expect(written[0]?.['batch']).toBe(written[1]?.['batch']);
  expect(journal.corrections()).toEqual([{ id: 'a', image: 'a', label: 'sad', given: 'happy' }]);
  expect(shown(await open())).toEqual(shown(journal));
});

test('a bulk decision is undone and redone as one, also after a restart', async () => {
  const { open } = await reviewFolder();
  const first = await open();
  await first.decide([accepted('a', 'calm')]);
  await first.decide([accepted('a'), accepted('b'), rejected('c')]);
  expect([...(await first.undo())].sort()).toEqual(['a', 'b', 'c']);
  expect(first.corrections()).toEqual([{ id: 'a', image: 'a', label: 'calm', given: 'happy' }]);

  const second = await open();
  expect(shown(second)).toEqual(shown(first));
  expect(second.canRedo).toBe(true);
  await second.redo();
  expect(second.corrections()).toEqual([
    { id: 'a', image: 'a', label: 'sad', given: 'happy' },
    { id: 'b', image: 'b', label: 'sad', given: 'happy' },
  ]);
  await second.undo();
  await second.undo();
  expect(second.decisions.size).toBe(0);
  expect(await second.undo()).toEqual([]);

  const third = await open();
  expect(shown(third)).toEqual(shown(second));
  await third.redo();
  await third.decide([rejected('z')]);
  expect(third.canRedo).toBe(false);
  expect(await third.redo()).toEqual([]);
  expect(shown(await open())).toEqual(shown(third));
});

test('changes that are not awaited are written in their order', async () => {
  const { open } = await reviewFolder();
  const journal = await open();
  const made = Array.from({ length: 50 }, (_, index) => journal.decide([accepted(`s${index}`)]));
  await Promise.all([...made, journal.undo(), journal.decide([accepted('last')])]);
  expect([...journal.decisions.keys()]).toEqual([
    ...Array.from({ length: 49 }, (_, index) => `s${index}`),
    'last',
  ]);
  expect(shown(await open())).toEqual(shown(journal));
});

test('one journal keeps several data sets apart', async () => {
  const { open } = await reviewFolder();
  const [left, right] = [await open('left.csv'), await open('right.csv')];
  await left.decide([accepted('a', 'left')]);
  await right.decide([accepted('a', 'right')]);
  expect((await open('left.csv')).corrections()).toEqual([
    { id: 'a', image: 'a', label: 'left', given: 'happy' },
  ]);
  expect((await open('right.csv')).corrections()).toEqual([
    { id: 'a', image: 'a', label: 'right', given: 'happy' },
  ]);
});

test('a decision that cannot be written does not count, and later ones do', async () => {
  const { open, file, folder } = await reviewFolder();
  const journal = await open();
  await writeFile(path.join(folder, '.scn'), 'a file where the folder should be');
  const before = shown(journal);
  await expect(journal.decide([accepted('a')])).rejects.toThrow(HumanError);
  expect(shown(journal)).toEqual(before);

  const other = await reviewFolder();
  const later = await other.open();
  await mkdir(other.file, { recursive: true });
  await expect(later.decide([accepted('a')])).rejects.toThrow(/could not be saved .*does not count/);
  expect(later.canUndo).toBe(false);
  await expect(other.open()).rejects.toThrow(/cannot be read/);
  expect(file).not.toBe(other.file);
});

test('a hundred thousand decisions in one batch fold and undo without n² work', async () => {
  const { open } = await reviewFolder();
  const journal = await open();
  const count = 100_000;
  await journal.decide(Array.from({ length: count }, (_, index) => accepted(`image-${index}.jpg`)));
  const again = await open();
  expect(again.decisions.size).toBe(count);
  expect(again.corrections()).toHaveLength(count);
  await again.undo();
  expect(again.decisions.size).toBe(0);
});
