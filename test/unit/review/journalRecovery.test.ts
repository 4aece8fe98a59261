import { appendFile, readFile, truncate } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { accepted, rejected, reviewFolder } from './reviewFolder';

test('a torn last line is noted, stays, and the next decision starts on a new line', async () => {
  const { open, file, lines } = await reviewFolder();
  await (await open()).decide([accepted('a'), accepted('b')]);
  const { length } = await readFile(file);
  await truncate(file, length - 30);

  const journal = await open();
  expect([...journal.decisions.keys()]).toEqual(['a']);
  expect(journal.notes).toEqual([{ line: 2, message: expect.stringContaining('half written') as string }]);
  await journal.decide([accepted('c')]);
  const again = await open();
  expect([...again.decisions.keys()]).toEqual(['a', 'c']);
  expect(again.notes.map(({ line }) => line)).toEqual([2]);
  expect(await lines()).toHaveLength(3);
});

test('a last line that lacks only its end counts', async () => {
  const { open, file } = await reviewFolder();
  await (await open()).decide([accepted('a'), accepted('b')]);
  await truncate(file, (await readFile(file)).length - 1);
  const journal = await open();
  expect(journal.notes).toEqual([]);
  await journal.undo();
  expect((await open()).decisions.size).toBe(0);
});

test('foreign lines and those of newer versions are kept and noted', async () => {
  const { open, file, lines } = await reviewFolder();
  await (await open()).decide([accepted('a')]);
  await appendFile(
    file,
    'hello\n\n{"v":5,"kind":"vote","dataSet":"labels.csv"}\n{"v":1,"kind":"decision"}\n[1]\n',
  );
  const journal = await open();
  expect(journal.notes.map(({ line }) => line)).toEqual([2, 4, 5, 6]);
  expect(journal.notes[1]?.message).toContain('newer version');
  await journal.decide([accepted('b')]);
  expect([...(await open()).decisions.keys()]).toEqual(['a', 'b']);
  expect(await lines()).toHaveLength(7);
});

test('entries that a merge of two copies repeated count once', async () => {
  const { open, file } = await reviewFolder();
  const journal = await open();
  await journal.decide([accepted('a')]);
  await journal.decide([accepted('b')]);
  await appendFile(file, await readFile(file));
  const merged = await open();
  await merged.undo();
  expect([...merged.decisions.keys()]).toEqual(['a']);
});

test('a finished commit ends undo; undoing the commit makes corrections of its decisions again', async () => {
  const { open } = await reviewFolder();
  const journal = await open();
  await journal.decide([accepted('a'), rejected('b')]);
  const edit = { kind: 'rewrite', splices: [{ start: 3 }] };
  const commit = await journal.commitStarted(edit, ['a']);
  expect(await journal.commitFinished(commit)).toEqual(['a']);
  expect(journal.decisionOf('a')?.committed).toBe(true);
  expect(journal.decisionOf('b')?.committed).toBe(false);
  expect([journal.canUndo, journal.canRedo]).toEqual([false, false]);
  expect(journal.corrections()).toEqual([]);
  expect(journal.lastCommit()).toMatchObject({ id: commit, edit, ids: ['a'] });
  await journal.decide([accepted('c')]);

  const again = await open();
  expect(again.lastCommit()).toEqual(journal.lastCommit());
  await again.undoCommitStarted(commit);
  expect(again.pendingCommit()).toMatchObject({ kind: 'undo', commit: { id: commit, edit } });
  expect(await again.undoCommitFinished(commit)).toEqual(['a']);
  expect(again.corrections().map(({ id }) => id)).toEqual(['a', 'c']);
  expect(again.lastCommit()).toBeUndefined();
  expect((await open()).corrections()).toEqual(again.corrections());
});

test('a crash between start and end of a commit leaves it pending, to be finished or abandoned', async () => {
  const { open } = await reviewFolder();
  const crashed = await open();
  await crashed.decide([accepted('a')]);
  const commit = await crashed.commitStarted({ path: 'x' }, ['a']);

  const restarted = await open();
  expect(restarted.pendingCommit()).toMatchObject({
    kind: 'commit',
    commit: { id: commit, edit: { path: 'x' } },
  });
  await expect(restarted.commitStarted({}, ['a'])).rejects.toThrow(/not been settled/);
  await restarted.commitAbandoned(commit);
  expect(restarted.corrections()).toEqual([{ id: 'a', image: 'a', label: 'sad', given: 'happy' }]);
  expect(restarted.canUndo).toBe(true);
  await expect(restarted.commitFinished(commit)).rejects.toThrow(/not the pending/);

  const second = await restarted.commitStarted({ path: 'y' }, ['a']);
  const third = await open();
  expect(third.pendingCommit()?.commit.id).toBe(second);
  await third.commitFinished(second);
  await third.undoCommitStarted(second);
  const fourth = await open();
  expect(fourth.pendingCommit()?.kind).toBe('undo');
  await fourth.commitAbandoned(second);
  expect(fourth.lastCommit()?.id).toBe(second);
  expect(fourth.decisionOf('a')?.committed).toBe(true);
});

test('a sample decided anew while its commit runs belongs to the next commit', async () => {
  const { open } = await reviewFolder();
  const journal = await open();
  await journal.decide([accepted('a'), accepted('b')]);
  const commit = await journal.commitStarted({}, ['a', 'b']);
  await journal.decide([accepted('a', 'calm')]);
  expect(await journal.commitFinished(commit)).toEqual(['b']);
  expect(journal.corrections()).toEqual([{ id: 'a', image: 'a', label: 'calm', given: 'happy' }]);
});
