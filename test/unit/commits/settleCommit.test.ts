import { mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readTarget, planCommit } from '../../../src/commits/planCommit';
import { settlePendingCommit } from '../../../src/commits/settleCommit';
import { planUndo, undoCommit } from '../../../src/commits/undoCommit';
import { writeCommit } from '../../../src/commits/writeCommit';
import { applyLabelEdit } from '../../../src/labels/edits/applyEdit';
import { journalledEdit } from '../../../src/labels/edits/parseEdit';
import { commitFolder } from './commitFolder';

const text = 'image,label\na.jpg,happy\nb.jpg,sad\nc.jpg,sad\n';
const faces = { 'happy/1.jpg': 'one', 'happy/2.jpg': 'two', 'sad/3.jpg': 'three' };

test('a commit whose file others changed after the crash is settled by its rows', async () => {
  const set = await commitFolder({ 'l.csv': text }, 'l.csv');
  const target = await set.open();
  const plan = await set.plan(target, { 'a.jpg': 'sad', 'b.jpg': 'happy' });
  await target.journal.commitStarted(journalledEdit(plan.edit, set.labels), plan.ids);
  await applyLabelEdit(plan.edit);
  // One row is as the commit left it, the other was put back by hand, and a row was added.
  await set.write((await set.read()).replace('b.jpg,happy', 'b.jpg,sad') + 'd.jpg,sad\n');

  const restarted = await set.open();
  const settled = await settlePendingCommit(restarted);
  expect(settled).toMatchObject({ changed: ['a.jpg'] });
  expect(settled?.message).toMatch(/Of 2 labels to commit to .*l\.csv, 1 are in the file/);
  expect(restarted.journal.decisionOf('a.jpg')?.committed).toBe(true);
  expect(restarted.journal.corrections()).toMatchObject([{ id: 'b.jpg', label: 'happy' }]);
  expect((await planUndo(restarted)).edit.changes.map(({ id }) => id)).toEqual(['a.jpg']);
});

test('a commit that waited in an editor counts if the file has it, else not', async () => {
  const set = await commitFolder({ 'l.csv': text }, 'l.csv');
  const target = await set.open();
  const plan = await set.plan(target, { 'a.jpg': 'sad' });
  const edit = { kind: 'editor' as const, path: set.labels, changes: plan.edit.changes };
  await target.journal.commitStarted(journalledEdit(edit, set.labels), plan.ids);

  const closed = await set.open();
  expect((await settlePendingCommit(closed))?.message).toMatch(/nothing of it is written/);
  expect(closed.journal.corrections()).toHaveLength(1);

  await closed.journal.commitStarted(journalledEdit(edit, set.labels), plan.ids);
  await set.write(text.replace('a.jpg,happy', 'a.jpg,sad'));
  const saved = await set.open();
  expect((await settlePendingCommit(saved))?.changed).toEqual(['a.jpg']);
  expect(await undoCommit(saved, await planUndo(saved))).toEqual(['a.jpg']);
  expect(await set.read()).toBe(text);
});

test('what the journal says of another data set is left alone, and reviewing goes on', async () => {
  const set = await commitFolder({ 'l.csv': text }, 'l.csv');
  const target = await set.open();
  await target.journal.commitStarted({ kind: 'move', moves: [{ from: '/etc/a', to: '/etc/b' }] }, []);
  const restarted = await set.open();
  expect((await settlePendingCommit(restarted))?.message).toMatch(/is not an edit of .*left alone/);
  expect(restarted.journal.pendingCommit()).toBeUndefined();
  expect(await settlePendingCommit(restarted)).toBeUndefined();
});

test('an undoing of moves that a crash cut off is finished, but for what others changed', async () => {
  const set = await commitFolder(faces);
  const target = await set.open();
  const wanted = { 'happy/1.jpg': 'sad', 'happy/2.jpg': 'sad', 'sad/3.jpg': 'happy' };
  await writeCommit(target, await set.plan(target, wanted));
  const last = target.journal.lastCommit();
  await target.journal.undoCommitStarted(last?.id ?? '');
  await rename(set.at('sad/1.jpg'), set.at('happy/1.jpg'));
  await unlink(set.at('sad/2.jpg'));

  const restarted = await set.open();
  expect((await settlePendingCommit(restarted))?.message).toMatch(/undoing .* is finished/);
  expect(await readdir(set.at('happy'))).toEqual(['1.jpg']);
  expect(await readdir(set.at('sad'))).toEqual(['3.jpg']);
  expect(restarted.journal.lastCommit()).toBeUndefined();
});

test('a moved image can be moved again, and an image that went elsewhere is left', async () => {
  const set = await commitFolder({ ...faces, 'calm/4.jpg': 'four' });
  const target = await set.open();
  await writeCommit(target, await set.plan(target, { 'happy/1.jpg': 'sad' }));
  // The audit that is reviewed knows the image by the name that it had before the first commit.
  const again = { id: 'happy/1.jpg', image: 'happy/1.jpg', given: 'sad', label: 'calm', rows: 1 };
  const plan = await planCommit(await readTarget(target), [
    again,
    { ...again, id: 'happy/9.jpg', given: 'happy' },
  ]);
  expect(plan.left.map(({ id }) => id)).toEqual(['happy/9.jpg']);
  await writeCommit(target, plan);
  expect(await readFile(set.at('calm/1.jpg'), 'utf8')).toBe('one');
  await undoCommit(target, await planUndo(target));
  expect(await readFile(set.at('sad/1.jpg'), 'utf8')).toBe('one');
});

test('a disk that lets nothing be settled leaves the commit open', async () => {
  const set = await commitFolder(faces);
  const target = await set.open();
  const plan = await set.plan(target, { 'happy/1.jpg': 'sad', 'happy/2.jpg': 'sad' });
  await target.journal.commitStarted(journalledEdit(plan.edit, set.labels), plan.ids);
  await rename(set.at('happy/1.jpg'), set.at('sad/1.jpg'));
  await rename(set.at('happy'), set.at('kept'));
  await writeFile(set.at('happy'), 'a file where the folder was');
  const restarted = await set.open();
  await expect(settlePendingCommit(restarted)).rejects.toThrow();
  expect(restarted.journal.pendingCommit()).toBeDefined();
  await unlink(set.at('happy'));
  await mkdir(set.at('happy'));
  await rename(set.at('kept/2.jpg'), set.at('happy/2.jpg'));
  expect((await settlePendingCommit(restarted))?.message).toMatch(/is finished/);
  expect((await readdir(set.at('sad'))).sort()).toEqual(['1.jpg', '2.jpg', '3.jpg']);
});
