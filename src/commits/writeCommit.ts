import * as l10n from '@vscode/l10n';
import { applyLabelEdit } from '../labels/edits/applyEdit';
import { journalledEdit } from '../labels/edits/parseEdit';
import { ChangedOnDiskError } from '../labels/edits/rewriteFile';
import type { LabelChange, LabelEdit } from '../labels/labelFile';
import { HumanError, messageOf } from '../base/humanError';
import { type LockCheck, LockLostError } from '../base/disk/fileLock';
import { withCommitLock } from './commitLock';
import { type CommitTarget, readTarget, type CommitPlan } from './planCommit';
import { outcomeOf } from '../review/decision';

/** Labels that a commit, or the undoing of one, wrote to the disk. */
export type WrittenLabels = {
  readonly target: CommitTarget;
  readonly kind: 'commit' | 'undo';
  readonly changes: readonly LabelChange[];
};

/** The labels that a data set’s samples have on disk, by id. @throws HumanError where they cannot be read. */
export async function labelsOnDisk(target: CommitTarget): Promise<ReadonlyMap<string, string>> {
  const { samples } = await readTarget(target);
  return new Map(samples.map(({ id, label }) => [id, label]));
}

/**
 * What of written labels is gone from the disk: rows that read as before, although the journal still says that they were
 * written, or taken back.
 * @param labelOf the labels on disk, see `labelsOnDisk`.
 */
export function overwrittenLabels(
  labelOf: ReadonlyMap<string, string>,
  { target, kind, changes }: WrittenLabels,
): readonly LabelChange[] {
  const isCommitted = ({ id, to }: LabelChange) =>
    target.journal.decisionsOn(id).some((decision) => decision.committed && outcomeOf(decision) === to);
  const isAnyCommitted = ({ id }: LabelChange) =>
    target.journal.decisionsOn(id).some(({ committed }) => committed);
  const stands = kind === 'commit' ? isCommitted : (change: LabelChange) => !isAnyCommitted(change);
  return changes.filter((change) => labelOf.get(change.id) === change.from && stands(change));
}

/**
 * The edit that writes such labels again. It goes to the disk by itself: the journal says already what it makes true again,
 * and a file is written whole or not at all.
 * @throws HumanError where the labels cannot be read, or not be written.
 */
export async function planAgain(target: CommitTarget, lost: readonly LabelChange[]): Promise<LabelEdit> {
  const labels = await readTarget(target);
  // A row that had no label cannot be emptied through the format.
  return labels.edit(lost.flatMap(({ id, to }) => (to === '' ? [] : [{ id, label: to }])));
}

/** Writes them, while no other window or program does so. @throws HumanError as `withCommitLock` and `applyLabelEdit`. */
export async function writeAgain(target: CommitTarget, edit: LabelEdit): Promise<void> {
  if (edit.changes.length > 0) await withCommitLock(target, (check) => applyLabelEdit(edit, check));
}

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
  target: Pick<CommitTarget, 'journal' | 'location' | 'reading'>,
  plan: Pick<CommitPlan, 'edit' | 'ids'>,
  planAgain?: () => Promise<Pick<CommitPlan, 'edit' | 'ids'>>,
): Promise<readonly string[]> {
  return withCommitLock(target, (check) => writeAlone(target, plan, check, planAgain));
}

async function writeAlone(
  { journal, location, reading }: Pick<CommitTarget, 'journal' | 'location' | 'reading'>,
  plan: Pick<CommitPlan, 'edit' | 'ids'>,
  check: LockCheck,
  planAgain?: () => Promise<Pick<CommitPlan, 'edit' | 'ids'>>,
): Promise<readonly string[]> {
  await check();
  const commit = await journal.commitStarted(
    journalledEdit(plan.edit, location),
    plan.ids,
    reading.options.namePattern,
  );
  try {
    if (plan.edit.changes.length > 0) await applyLabelEdit(plan.edit, check);
    await check();
  } catch (error) {
    if (error instanceof LockLostError) throw error;
    await abandon(journal, commit);
    if (!(error instanceof ChangedOnDiskError) || !planAgain) throw error;
    const second = await planAgain();
    if (!sameChanges(plan.edit.changes, second.edit.changes)) throw error;
    return writeAlone({ journal, location, reading }, second, check);
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
