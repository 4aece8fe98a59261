import * as l10n from '@vscode/l10n';
import { applyLabelEdit } from '../../labels/edits/applyEdit';
import { journalledEdit } from '../../labels/edits/parseEdit';
import { ChangedOnDiskError } from '../../labels/edits/rewriteFile';
import type { LabelChange } from '../../labels/labelFile';
import { HumanError, messageOf } from '../../base/humanError';
import { type LockCheck, LockLostError } from '../../base/disk/fileLock';
import { withCommitLock } from './commitLock';
import type { CommitTarget } from './commitTarget';
import type { CommitPlan } from './planCommit';

/**
 * Writes a planned commit: the journal first, then the labels, then the journal’s word that it is done; all of it while
 * no other window or program writes.
 * @param planAgain plans anew where the file changed after the plan; what comes out is written without a question if it
 *   makes the same changes.
 * @returns the samples whose decision is now committed.
 * @throws ChangedOnDiskError where the file changed and the changes are not the same any more, BusyError where somebody
 *   else is writing, other HumanErrors where the disk refuses; nothing is written then. LockLostError where somebody took
 *   over, who settles it.
 */
export function writeCommit(
  target: Pick<CommitTarget, 'journal' | 'location'>,
  plan: Pick<CommitPlan, 'edit' | 'ids'>,
  planAgain?: () => Promise<CommitPlan>,
): Promise<readonly string[]> {
  return withCommitLock(target, (check) => writeAlone(target, plan, check, planAgain));
}

async function writeAlone(
  { journal, location }: Pick<CommitTarget, 'journal' | 'location'>,
  plan: Pick<CommitPlan, 'edit' | 'ids'>,
  check: LockCheck,
  planAgain?: () => Promise<CommitPlan>,
): Promise<readonly string[]> {
  await check();
  const commit = await journal.commitStarted(journalledEdit(plan.edit, location), plan.ids);
  try {
    if (plan.edit.changes.length > 0) await applyLabelEdit(plan.edit, check);
    await check();
  } catch (error) {
    if (error instanceof LockLostError) throw error;
    await abandon(journal, commit);
    if (!(error instanceof ChangedOnDiskError) || !planAgain) throw error;
    const second = await planAgain();
    if (!sameChanges(plan.edit.changes, second.edit.changes)) throw error;
    return writeAlone({ journal, location }, second, check);
  }
  return noteDone(location, () => journal.commitFinished(commit));
}

/** Whether two plans change the same rows to the same labels, wherever in the file they stand. */
export function sameChanges(a: readonly LabelChange[], b: readonly LabelChange[]): boolean {
  const wanted = new Map(a.map((change) => [change.id, change]));
  return (
    a.length === b.length &&
    b.every(({ id, from, to }) => wanted.get(id)?.from === from && wanted.get(id)?.to === to)
  );
}

/** Nothing was written; where the journal cannot take even that, the commit is settled later, by what the disk says. */
export async function abandon(journal: CommitTarget['journal'], commit: string): Promise<void> {
  await journal.commitAbandoned(commit).catch(() => undefined);
}

/** Notes in the journal what is already on disk. */
export async function noteDone<T>(location: string, note: () => Promise<T>): Promise<T> {
  try {
    return await note();
  } catch (error) {
    throw new HumanError(
      l10n.t(
        '{0} was written, but the journal could not note it yet: {1} It is noted with the next commit, or when the gallery is opened again.',
        location,
        messageOf(error),
      ),
      { cause: error },
    );
  }
}
