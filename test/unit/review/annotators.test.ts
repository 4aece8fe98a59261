import { appendFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { DecisionJournal } from '../../../src/review/decisionJournal';
import { accepted, rejected, reviewFolder, skipped } from './reviewFolder';

/** Two annotators who work apart and merge: each opens the journal as it is now. */
async function apart() {
  const { open, ...rest } = await reviewFolder();
  const [ada, mei] = await Promise.all([open('labels.csv', 'ada'), open('labels.csv', 'mei')]);
  return { ada, mei, open, ...rest };
}

const ids = (journal: DecisionJournal) => journal.corrections().map(({ id }) => id);
const verdicts = (journal: DecisionJournal, id: string) =>
  Object.fromEntries(journal.decisionsOn(id).map(({ who, verdict }) => [who, verdict]));

test('decisions of several annotators stand side by side, and what they disagree about is no correction', async () => {
  const { ada, mei, open } = await apart();
  await ada.decide([accepted('same'), accepted('other', 'calm'), accepted('kept'), accepted('skipped')]);
  await mei.decide([accepted('same'), accepted('other', 'sad'), rejected('kept'), skipped('skipped')]);
  const merged = await open();
  expect([...merged.disagreements].sort()).toEqual(['kept', 'other']);
  expect(ids(merged).sort()).toEqual(['same', 'skipped']);
  expect(verdicts(merged, 'kept')).toEqual({ ada: 'accept', mei: 'reject' });
  expect(merged.decisionOf('other')).toMatchObject({ who: 'ada', label: 'calm' });
  expect((await open('labels.csv', 'mei')).decisionOf('other')).toMatchObject({ who: 'mei', label: 'sad' });
  expect((await open('labels.csv', 'jo')).decisionOf('skipped')).toMatchObject({ who: 'ada' });
});

test('one who decides in sight of the others settles a disagreement; a skip does not', async () => {
  const { ada, mei, open } = await apart();
  await ada.decide([accepted('a', 'calm')]);
  await mei.decide([accepted('a', 'sad')]);
  const jo = await open('labels.csv', 'jo');
  await jo.decide([skipped('a')]);
  expect(jo.disagreements.size).toBe(1);
  await jo.decide([accepted('a', 'angry')]);
  expect(jo.disagreements.size).toBe(0);
  expect(jo.corrections()).toMatchObject([{ id: 'a', label: 'angry' }]);
  await jo.undo();
  expect([...jo.disagreements]).toEqual(['a']);
  await jo.redo();

  // Ada learns of it and has the last word; changing her mind once more needs nobody's leave.
  const later = await open('labels.csv', 'ada');
  expect(later.decisionOf('a')).toMatchObject({ who: 'jo' });
  await later.decide([rejected('a')]);
  await later.decide([accepted('a', 'calm')]);
  expect(later.disagreements.size).toBe(0);
  expect((await open('labels.csv', 'mei')).corrections()).toMatchObject([{ id: 'a', label: 'calm' }]);
});

test('undo and redo of one annotator leave the others alone', async () => {
  const { ada, mei, open } = await apart();
  await ada.decide([accepted('a')]);
  await mei.decide([accepted('a', 'calm')]);
  await ada.decide([rejected('b')]);
  const again = await open();
  await again.undo();
  await again.undo();
  expect(again.canUndo).toBe(false);
  expect(await again.undo()).toEqual([]);
  expect(verdicts(again, 'a')).toEqual({ mei: 'accept' });
  const other = await open('labels.csv', 'mei');
  expect([other.canUndo, other.canRedo]).toEqual([true, false]);
  await other.undo();
  expect(other.decisions.size).toBe(0);
});

test('a commit covers the agreeing decisions of all; undo of them stops there', async () => {
  const { ada, mei, open } = await apart();
  await ada.decide([accepted('a')]);
  await mei.decide([accepted('a')]);
  await mei.decide([accepted('b')]);
  await mei.decide([rejected('c')]);
  const merged = await open();
  const commit = await merged.commitStarted({}, ids(merged));
  await merged.commitFinished(commit);
  for (const who of ['ada', 'mei']) {
    const journal = await open('labels.csv', who);
    expect(journal.corrections()).toEqual([]);
    expect(journal.decisionsOn('a').map(({ committed }) => committed)).toEqual([true, true]);
    expect(journal.decisionOf('b')).toMatchObject({ who: 'mei', committed: true });
  }
  const other = await open('labels.csv', 'mei');
  expect(await other.undo()).toEqual(['c']);
  expect(other.canUndo).toBe(false);
});

test('who wrote a commit may finish it although a colleague took it for a dead one', async () => {
  const { ada, open } = await apart();
  await ada.decide([accepted('a')]);
  const commit = await ada.commitStarted({}, ['a']);
  const colleague = await open('labels.csv', 'mei');
  expect(colleague.pendingCommit()?.commit.id).toBe(commit);
  await colleague.commitAbandoned(commit);
  await ada.refresh();
  expect(ada.pendingCommit()).toBeUndefined();
  expect(await ada.commitFinished(commit)).toEqual(['a']);
  await colleague.refresh();
  expect(colleague.lastCommit()?.id).toBe(commit);
  expect(colleague.corrections()).toEqual([]);
});

test('lines without the later fields count as before', async () => {
  const { file, open, ada } = await apart();
  await ada.decide([accepted('a')]);
  const old = { v: 1, at: '2025-01-01T00:00:00.000Z', who: 'mei', dataSet: 'labels.csv' };
  const lines = [
    { ...old, entry: '1', kind: 'decision', batch: 'b1', ...accepted('b') },
    { ...old, entry: '2', kind: 'commit-started', commit: 'c1', ids: ['b'], edit: {} },
    { ...old, entry: '3', kind: 'commit-finished', commit: 'c1' },
  ];
  await appendFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const journal = await open();
  expect(journal.decisionOf('b')).toMatchObject({ who: 'mei', committed: true, overrides: [] });
  expect(ids(journal)).toEqual(['a']);
});

test('marks of an unsettled git conflict are noted, and both sides count', async () => {
  const { ada, file, open } = await apart();
  await ada.decide([accepted('a')]);
  await appendFile(file, '<<<<<<< HEAD\n');
  await ada.decide([accepted('b')]);
  await appendFile(file, '=======\r\n');
  await (await open('labels.csv', 'mei')).decide([accepted('c')]);
  await appendFile(file, '>>>>>>> origin/main\n');
  const journal = await open();
  expect([...journal.decisions.keys()]).toEqual(['a', 'b', 'c']);
  expect(journal.notes.map(({ line }) => line)).toEqual([2, 4, 6]);
  for (const { message } of journal.notes) expect(message).toContain('git left at a conflict');
});
