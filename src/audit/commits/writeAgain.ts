import { applyLabelEdit } from '../../labels/edits/applyEdit';
import type { LabelChange, LabelEdit } from '../../labels/labelFile';
import { outcomeOf } from '../../review/decision';
import { withCommitLock } from './commitLock';
import { type CommitTarget, readTarget } from './commitTarget';

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
