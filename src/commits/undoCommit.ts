import * as l10n from '@vscode/l10n';
import { applyLabelEdit, editState, invertEdit } from '../labels/edits/applyEdit';
import { type CommittedEdit, parseLabelEdit } from '../labels/edits/parseEdit';
import { restoreClassFolders, isThere } from '../labels/edits/moveFiles';
import { moveProgress } from '../labels/edits/resumeMoves';
import { ChangedOnDiskError } from '../labels/edits/rewriteFile';
import type { Correction, FileMove, LabelChange, LabelEdit } from '../labels/labelFile';
import { HumanError } from '../base/humanError';
import type { JournalCommit } from '../review/commits';
import { type LockCheck, LockLostError } from '../base/disk/fileLock';
import { type ChangedRow, type CommitTarget, readTarget } from './planCommit';
import { withCommitLock } from './commitLock';
import { requirePlanned } from './requirePlanned';
import { abandon, noteDone, sameChanges } from './writeCommit';
import { commandingCharacter } from '../base/text';
import { spreadsheetCell } from '../labels/text/csvBlocks';

/**
 * The labels that undoing somebody else's commit would write although no sample has them now, as the last of an emptied
 * class; a person is told of them first.
 * @param changes what the undoing would do.
 * @throws HumanError naming one that no class can be called, so that the journal's author chose what is written.
 */
async function labelsOnlyTheJournalHas(
  target: CommitTarget,
  changes: readonly LabelChange[],
): Promise<readonly string[]> {
  const known = new Set((await readTarget(target)).classes);
  const unknown = [...new Set(changes.map(({ to }) => to))].filter(
    (label) => label !== '' && !known.has(label),
  );
  const wrong = unknown.find((label) => commandingCharacter.test(label) || spreadsheetCell(label) !== label);
  if (wrong !== undefined)
    throw new HumanError(
      l10n.t(
        'The journal says that a sample of {0} had the label “{1}”, which no class can be called, so nothing was taken back. Ask whoever wrote the journal; put labels right in the gallery instead.',
        ...([target.location, wrong] as const),
      ),
    );
  return unknown;
}

/**
 * Makes sure that finishing somebody else's commit gives samples no label but those of the data set's classes, as the
 * gallery that made it did.
 * @throws HumanError naming one that is none.
 */
export async function requireClasses(target: CommitTarget, changes: readonly LabelChange[]): Promise<void> {
  const labels = await readTarget(target);
  const wrong = changes.find(({ to }) => !labels.classes.includes(to));
  if (wrong)
    throw new HumanError(
      l10n.t(
        'The commit to {0} that was begun elsewhere writes the label “{1}”, which is no class of this data set, so it was left alone. Drop it, and put labels right in the gallery.',
        ...([target.location, wrong.to] as const),
      ),
    );
}

/** What undoing a commit would write, and what it must leave. */
export type UndoPlan = {
  /** The commit’s id. */
  readonly commit: string;
  /** Goes from the labels as they are now to those before the commit. */
  readonly edit: LabelEdit;
  /** Rows that somebody changed after the commit; they stay as they are. */
  readonly left: readonly ChangedRow[];
  /** Whether the commit itself is taken back as it was made, and known to do no more than it says. */
  readonly isExact: boolean;
  /** Labels that come back although no sample has them now, on the word of a journal; a person is told first. */
  readonly newLabels: readonly string[];
};

type UncheckedPlan = Omit<UndoPlan, 'commit' | 'newLabels'>;

/**
 * Plans to undo the last commit: byte for byte where nobody touched what it wrote, else row by row.
 * @throws HumanError where there is no commit to undo, what the journal notes of it is not what it says, or the labels
 *   cannot be read.
 */
export async function planUndo(target: CommitTarget): Promise<UndoPlan> {
  const last = target.journal.lastCommit();
  if (!last) throw new HumanError(l10n.t('There is no commit to undo for {0}.', target.location));
  return planUndoOf(target, last);
}

/** Plans to undo a commit; as `planUndo`. */
export async function planUndoOf(target: CommitTarget, commit: JournalCommit): Promise<UndoPlan> {
  const plan = await planUncheckedUndo(target, commit);
  const isOurs = await target.journal.isBegunHere({ kind: 'commit', commit });
  const newLabels = isOurs ? [] : await labelsOnlyTheJournalHas(target, plan.edit.changes);
  return { ...plan, commit: commit.id, newLabels };
}

async function planUncheckedUndo(target: CommitTarget, commit: JournalCommit): Promise<UncheckedPlan> {
  const edit = parseLabelEdit(commit.edit, target);
  if (edit.kind === 'editor') return { ...(await planRows(target, edit.changes)), isExact: false };
  const isAfter = (await editState(edit)) === 'after';
  // Rows are changed through the format, which does no more than the question says.
  if (!isAfter && edit.kind !== 'move') return { ...(await planRows(target, edit.changes)), isExact: false };
  if (!(await target.journal.isBegunHere({ kind: 'commit', commit }))) {
    try {
      await requirePlanned(target, edit);
    } catch (error) {
      // Somebody may have written while the files were looked at, which says nothing against the edit.
      if ((await editState(edit)) === (isAfter ? 'after' : 'neither')) throw error;
      if (edit.kind !== 'move') return { ...(await planRows(target, edit.changes)), isExact: false };
      return planUncheckedUndo(target, commit);
    }
  }
  return isAfter
    ? { edit: invertEdit(edit), left: [], isExact: true }
    : { ...(await planRowByRow(target, edit)), isExact: true };
}

/** What takes back those rows of a commit that are still as it left them. */
export async function planRowByRow(
  target: CommitTarget,
  edit: CommittedEdit,
): Promise<Pick<UndoPlan, 'edit' | 'left'>> {
  return edit.kind === 'move' ? planMovesBack(edit.moves, edit.changes) : planRows(target, edit.changes);
}

/**
 * Undoes the last commit as planned, while no other window or program writes.
 * @returns the samples whose decision is a correction again.
 * @throws ChangedOnDiskError where the file changed since the plan, BusyError where somebody else is writing, other
 *   HumanErrors where the disk refuses; nothing is written then. LockLostError where somebody took over, who settles it.
 */
export function undoCommit(target: CommitTarget, plan: UndoPlan): Promise<readonly string[]> {
  return withCommitLock(target, (check) => undoAlone(target, plan, check, true));
}

/** Whether an undoing may be finished after a crash without a question: of what was looked through, or made here. */
export async function mayResume(
  { journal }: CommitTarget,
  commit: JournalCommit,
  { isExact }: Pick<UndoPlan, 'isExact'>,
): Promise<boolean> {
  return isExact || journal.isBegunHere({ kind: 'commit', commit });
}

async function undoAlone(
  target: CommitTarget,
  plan: UndoPlan,
  check: LockCheck,
  mayPlanAgain: boolean,
): Promise<readonly string[]> {
  const { journal, location } = target;
  const last = journal.lastCommit();
  // Undone elsewhere, or covered by a newer one, while the question was open.
  if (!journal.pendingCommit() && last?.id !== plan.commit)
    throw new HumanError(
      l10n.t(
        'The last commit to {0} is another one by now, because another window or program wrote meanwhile; nothing was taken back. Try again.',
        location,
      ),
    );
  const isOurs = last !== undefined && (await mayResume(target, last, plan));
  await check();
  await journal.undoCommitStarted(plan.commit, isOurs);
  try {
    await writeBack(plan.edit, check);
    await check();
  } catch (error) {
    if (error instanceof LockLostError) throw error;
    await abandon(journal, plan.commit);
    if (!(error instanceof ChangedOnDiskError) || !mayPlanAgain) throw error;
    const second = await planUndo(target);
    if (second.commit !== plan.commit || !sameChanges(second.edit.changes, plan.edit.changes)) throw error;
    return undoAlone(target, second, check, false);
  }
  return noteDone(location, () => journal.undoCommitFinished(plan.commit));
}

/** Writes what takes a commit back. @throws HumanError as `applyLabelEdit`. */
export async function writeBack(edit: LabelEdit, check: LockCheck): Promise<void> {
  if (edit.changes.length === 0) return;
  await check();
  await restoreClassFolders(edit);
  await applyLabelEdit(edit, check);
}

async function planRows(
  target: CommitTarget,
  changes: readonly LabelChange[],
): Promise<Pick<UndoPlan, 'edit' | 'left'>> {
  const labels = await readTarget(target);
  const samples = new Map(labels.samples.map((sample) => [sample.id, sample]));
  const wanted: Correction[] = [];
  const left: ChangedRow[] = [];
  for (const { id, from, to } of changes) {
    const sample = samples.get(id);
    if (sample?.label === from) continue;
    // A row that had no label cannot be emptied through the format.
    if (sample?.label === to && from !== '') wanted.push({ id, label: from });
    else
      left.push({
        ...{ id, line: sample?.line, then: to },
        now: sample ? { kind: 'label', label: sample.label } : { kind: 'missing' },
      });
  }
  return { edit: await labels.edit(wanted), left };
}

async function planMovesBack(
  moves: readonly FileMove[],
  changes: readonly LabelChange[],
): Promise<Pick<UndoPlan, 'edit' | 'left'>> {
  const back: FileMove[] = [];
  const changed: LabelChange[] = [];
  const left: ChangedRow[] = [];
  for (const [index, { from, to }] of moves.entries()) {
    const change = changes[index];
    if (!change) continue;
    const progress = await moveProgress({ from: to, to: from });
    if (progress === 'to do') {
      back.push({ from: to, to: from });
      changed.push({ ...change, from: change.to, to: change.from });
    } else if (progress !== 'done')
      left.push({
        ...{ id: change.id, line: undefined, then: change.to },
        now: { kind: (await isThere(to)) ? 'taken' : 'missing' },
      });
  }
  return { edit: { kind: 'move', moves: back, changes: changed }, left };
}
