import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BusyError, lockFile, withDataSetLock } from '../../../src/commits/commitLock';
import { settlePendingCommit } from '../../../src/commits/settleCommit';
import { planUndo, undoCommit } from '../../../src/commits/undoCommit';
import { writeAgain, writeCommit } from '../../../src/commits/writeCommit';
import { FileLock, LockLostError } from '../../../src/base/disk/fileLock';
import { ownRecord, writeRecord } from '../../../src/base/disk/lockRecord';
import { applyLabelEdit } from '../../../src/labels/edits/applyEdit';
import { journalledEdit } from '../../../src/labels/edits/parseEdit';
import { commitFolder } from './commitFolder';

const text = 'image,label\na.jpg,happy\nb.jpg,sad\n';

test('while another window writes, nothing is committed, taken back or settled, and nothing wrong is said', async () => {
  const set = await commitFolder({ 'l.csv': text }, 'l.csv');
  const target = await set.open();
  await writeCommit(target, await set.plan(target, { 'a.jpg': 'sad' }));
  const committed = await set.read();
  const [undo, plan] = [await planUndo(target), await set.plan(target, { 'b.jpg': 'happy' })];
  const other = await set.open();
  const lock = await FileLock.take(lockFile(other.journal.file), 0);
  onTestFinished(() => lock.release());
  const says =
    /Another window or program is writing to .*l\.csv, so nothing was written here: process \d+ on /;

  const unnoted = withDataSetLock({ journalFile: target.journal.file, location: target.location }, () =>
    Promise.reject(new Error('Both wrote at once.')),
  );
  const refusals = [
    writeCommit(target, plan),
    undoCommit(target, undo),
    writeAgain(target, plan.edit),
    unnoted,
  ].map((one) => one.catch((error: unknown) => error));
  for (const refused of await Promise.all(refusals)) {
    expect(refused).toBeInstanceOf(BusyError);
    expect(String(refused)).toMatch(says);
  }
  // It has begun a commit, which is not dead.
  const begun = await other.journal.commitStarted(journalledEdit(plan.edit, set.labels), plan.ids);
  expect(await settlePendingCommit(target)).toBeUndefined();
  await other.journal.commitFinished(begun);
  await lock.release();
  expect(await settlePendingCommit(target)).toBeUndefined();
  expect(target.journal.lastCommit()?.id).toBe(begun);
  expect(await set.read()).toBe(committed);
});

test('an undoing that another window did first is not done twice', async () => {
  const set = await commitFolder({ 'l.csv': text }, 'l.csv');
  const [one, two] = [await set.open(), await set.open()];
  await writeCommit(one, await set.plan(one, { 'a.jpg': 'sad' }));
  await two.journal.refresh();
  const plan = await planUndo(two);
  await undoCommit(one, await planUndo(one));
  await expect(undoCommit(two, plan)).rejects.toThrow(/is taken back by now.*nothing was taken back/);
  expect(await set.read()).toBe(text);
});

test('a stale lock of another computer is taken over, and what it left open settled', async () => {
  const set = await commitFolder({ 'l.csv': text }, 'l.csv');
  const target = await set.open();
  const plan = await set.plan(target, { 'a.jpg': 'sad' });
  await target.journal.commitStarted(journalledEdit(plan.edit, set.labels), plan.ids);
  const file = lockFile(target.journal.file);
  await writeFile(file, '');
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  await writeRecord(file, { ...ownRecord('theirs'), host: 'lab-7', boot: 'another', beat: hourAgo });
  expect((await settlePendingCommit(await set.open()))?.message).toMatch(/nothing of it is written/);
  expect(await readdir(path.dirname(file))).not.toContain('commit.lock');
});

test('who lost the lock while images were moved stops there, and the next settles it', async () => {
  const set = await commitFolder({ 'happy/1.jpg': 'one', 'happy/2.jpg': 'two', 'sad/3.jpg': 'three' });
  const target = await set.open();
  const plan = await set.plan(target, { 'happy/1.jpg': 'sad', 'happy/2.jpg': 'sad' });
  await target.journal.commitStarted(journalledEdit(plan.edit, set.labels), plan.ids);
  let steps = 0;
  const check = async () => {
    if (++steps === 2) throw new LockLostError('Lost.');
  };
  await expect(applyLabelEdit(plan.edit, check)).rejects.toBeInstanceOf(LockLostError);
  expect((await readdir(set.at('sad'))).sort()).toEqual(['1.jpg', '3.jpg']);
  expect((await settlePendingCommit(await set.open()))?.message).toMatch(/that was interrupted is finished/);
  expect((await readdir(set.at('sad'))).sort()).toEqual(['1.jpg', '2.jpg', '3.jpg']);
});

test('no lock can be made where something else has its name: a sentence, and the labels stay', async () => {
  const set = await commitFolder({ 'l.csv': text }, 'l.csv');
  const target = await set.open();
  const file = lockFile(target.journal.file);
  await mkdir(file, { recursive: true });
  const plan = await set.plan(target, { 'a.jpg': 'sad' });
  await expect(writeCommit(target, plan)).rejects.toThrow(
    /commit\.lock is no regular file.*nothing was written/,
  );
  expect(await set.read()).toBe(text);
});
