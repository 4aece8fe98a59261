import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { FileLock, type LockCheck, LockHeldError } from '../base/disk/fileLock';
import { HumanError } from '../base/humanError';
import type { LockHolder } from '../base/disk/lockRecord';
import { unwritable } from '../review/journalErrors';
import type { CommitTarget } from './planCommit';

/** For how long a commit of another window is waited for, in milliseconds; most are done sooner. */
const patience = 1000;

/** Another window or program is writing to the data set; nothing was written. */
export class BusyError extends HumanError {}

/**
 * Does work that writes to a data set and its journal, while no other window or program does so: one lock serves all who
 * share a journal. The journal is read anew first, so that it shows what the last of them wrote.
 * @param work given what to call before each step that cannot be taken back; it throws a LockLostError where the work
 *   must stop.
 * @throws BusyError where another window or program is writing, other HumanErrors where no lock can be made; nothing is
 *   written then.
 */
export async function withCommitLock<T>(
  { journal, location }: Pick<CommitTarget, 'journal' | 'location'>,
  work: (check: LockCheck) => Promise<T>,
): Promise<T> {
  return withDataSetLock({ journalFile: journal.file, location }, async (check) => {
    await journal.refresh();
    return work(check);
  });
}

/** What the lock of a data set is known by. */
export type LockedDataSet = {
  /** Absolute path of the journal that notes its commits, whether there is one yet or not. */
  readonly journalFile: string;
  /** Absolute path of its label file or folder, for people. */
  readonly location: string;
};

/** Does work that writes to a data set and notes nothing in its journal. @param work and errors as `withCommitLock`. */
export async function withDataSetLock<T>(
  { journalFile, location }: LockedDataSet,
  work: (check: LockCheck) => Promise<T>,
): Promise<T> {
  const lock = await takeLock(journalFile, location);
  try {
    return await work(lock.check);
  } finally {
    await lock.release();
  }
}

async function takeLock(journalFile: string, location: string): Promise<FileLock> {
  try {
    return await FileLock.take(lockFile(journalFile), patience);
  } catch (error) {
    if (error instanceof HumanError) throw error;
    if (error instanceof LockHeldError) throw new BusyError(busy(location, error.holder));
    throw unwritable(journalFile, 'commit-started', error);
  }
}

/** The lock of all commits that a journal notes. */
export function lockFile(journalFile: string): string {
  return path.join(path.dirname(journalFile), 'commit.lock');
}

function busy(location: string, holder: LockHolder | undefined): string {
  if (!holder)
    return l10n.t(
      'Another window or program is writing to {0}, so nothing was written here. Wait until it is done, then try again.',
      location,
    );
  return l10n.t(
    'Another window or program is writing to {0}, so nothing was written here: process {1} on {2}, since {3}. Wait until it is done, then try again; if it hangs, end it.',
    location,
    holder.pid,
    holder.host,
    new Date(holder.since).toLocaleString(),
  );
}
