import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { applyLabelEdit, editState, invertEdit } from '../labels/edits/applyEdit';
import { type CommittedEdit, parseLabelEdit } from '../labels/edits/parseEdit';
import { restoreClassFolders, isThere } from '../labels/edits/moveFiles';
import { moveProgress } from '../labels/edits/resumeMoves';
import { ChangedOnDiskError } from '../labels/edits/rewriteFile';
import type { Correction, FileMove, LabelChange, LabelEdit } from '../labels/labelFile';
import { HumanError, unlessRefused } from '../base/humanError';
import type { JournalCommit } from '../review/commits';
import { type LockCheck, LockLostError } from '../base/disk/fileLock';
import { type ChangedRow, type CommitPlan, type CommitTarget, leftOut, readTarget } from './planCommit';
import { withCommitLock } from './commitLock';
import { requirePlanned } from './requirePlanned';
import { abandon, noteDone, sameChanges } from './writeCommit';
import { commandingCharacter } from '../base/text';
import { spreadsheetCell } from '../labels/text/csvBlocks';

/**
 * The labels that undoing somebody else's commit would write although no sample has them now, as the last of an emptied
 * class; a person is told of them first.
 * @param labels what the undoing would write.
 * @throws HumanError naming one that no class can be called, so that the journal's author chose what is written.
 */
async function labelsOnlyTheJournalHas(
  target: CommitTarget,
  labels: readonly string[],
): Promise<readonly string[]> {
  const known = new Set((await readTarget(target)).classes);
  const unknown = [...new Set(labels)].filter((label) => label !== '' && !known.has(label));
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
  /** What would give those of them that are still there their labels from before the commit, too; see `planGivingBack`. */
  readonly overwritten: readonly Correction[];
  /** Whether the commit itself is taken back as it was made, and known to do no more than it says. */
  readonly isExact: boolean;
  /** Labels that come back although no sample has them now, on the word of a journal; a person is told first. */
  readonly newLabels: readonly string[];
};

type UncheckedPlan = Omit<UndoPlan, 'commit' | 'newLabels'>;

/** What of a commit can be taken back row by row, and what was changed since. */
type RowsBack = Pick<UndoPlan, 'edit' | 'left' | 'overwritten'>;

/** A commit that can be undone, as people choose one. */
export type UndoableCommit = Pick<JournalCommit, 'id' | 'who' | 'at'> & {
  /** Undefined where the journal's note of them cannot be read; undoing it says why. */
  readonly changes: readonly LabelChange[] | undefined;
};

/** The commits that can be undone, the last one first. */
export async function undoableCommits(target: CommitTarget): Promise<readonly UndoableCommit[]> {
  const commits: UndoableCommit[] = [];
  for (const commit of target.journal.commits().toReversed()) {
    const { id, who, at } = commit;
    commits.push({ id, who, at, changes: (await noted(target, commit))?.changes });
  }
  return commits;
}

/**
 * Plans to undo a commit: byte for byte where nobody touched what it wrote, else row by row.
 * @param id which one; without it the last.
 * @throws HumanError where there is no such commit to undo, what the journal notes of it is not what it says, or the
 *   labels cannot be read.
 */
export async function planUndo(target: CommitTarget, id?: string): Promise<UndoPlan> {
  const { journal, location } = target;
  const commit = id === undefined ? journal.lastCommit() : finishedCommit(target, id);
  if (commit) return planUndoOf(target, commit);
  throw id === undefined
    ? new HumanError(l10n.t('There is no commit to undo for {0}.', location))
    : takenBackElsewhere(location);
}

function finishedCommit(
  { journal }: Pick<CommitTarget, 'journal'>,
  wanted: string,
): JournalCommit | undefined {
  return journal.commits().find(({ id }) => id === wanted);
}

/** What a commit did, as the journal notes it; undefined where that cannot be read. */
function noted(target: CommitTarget, commit: JournalCommit): Promise<CommittedEdit | undefined> {
  return unlessRefused(async () => parseLabelEdit(commit.edit, target));
}

function takenBackElsewhere(location: string): HumanError {
  return new HumanError(
    l10n.t(
      'That commit to {0} is taken back by now, because another window or program wrote meanwhile; nothing was taken back. Try again.',
      location,
    ),
  );
}

/** Plans to undo a commit; as `planUndo`. */
export async function planUndoOf(target: CommitTarget, commit: JournalCommit): Promise<UndoPlan> {
  const plan = await planUncheckedUndo(target, commit);
  const isOurs = await target.journal.isBegunHere({ kind: 'commit', commit });
  const written = [...plan.edit.changes.map(({ to }) => to), ...plan.overwritten.map(({ label }) => label)];
  const newLabels = isOurs ? [] : await labelsOnlyTheJournalHas(target, written);
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
    ? { edit: invertEdit(edit), left: [], overwritten: [], isExact: true }
    : { ...(await planRowByRow(target, edit, commit.id)), isExact: true };
}

/** What takes back those rows of a commit that are still as it left them. */
export async function planRowByRow(
  target: CommitTarget,
  edit: CommittedEdit,
  commit: string,
): Promise<RowsBack> {
  return edit.kind === 'move' ? planMovesBack(target, edit, commit) : planRows(target, edit.changes);
}

/**
 * Plans to give rows that were changed since a commit was made the labels that they had before it: a commit of its own,
 * which can be undone as any other. To be written once the undoing of the first is done.
 * @param overwritten of the undoing's plan.
 * @throws HumanError where the labels cannot be read, or not be written.
 */
export async function planGivingBack(
  target: CommitTarget,
  overwritten: readonly Correction[],
): Promise<Pick<CommitPlan, 'edit' | 'ids' | 'left'>> {
  const labels = await readTarget(target);
  const ids = new Set(labels.samples.map(({ id }) => id));
  const wanted = overwritten.filter(({ id }) => ids.has(id));
  const edit = await labels.edit(wanted);
  return { edit, ids: [], left: leftOut(labels.samples, edit, wanted) };
}

/**
 * Undoes a commit as planned, while no other window or program writes.
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
  const commit = finishedCommit(target, plan.commit);
  // Undone elsewhere while the question was open.
  if (!journal.pendingCommit() && !commit) throw takenBackElsewhere(location);
  const isOurs = commit !== undefined && (await mayResume(target, commit, plan));
  await check();
  await journal.undoCommitStarted(plan.commit, isOurs);
  try {
    await writeBack(plan.edit, check);
    await check();
  } catch (error) {
    if (error instanceof LockLostError) throw error;
    await abandon(journal, plan.commit);
    if (!(error instanceof ChangedOnDiskError) || !mayPlanAgain) throw error;
    const second = await planUndo(target, plan.commit);
    if (!sameChanges(second.edit.changes, plan.edit.changes)) throw error;
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

async function planRows(target: CommitTarget, changes: readonly LabelChange[]): Promise<RowsBack> {
  const labels = await readTarget(target);
  const samples = new Map(labels.samples.map((sample) => [sample.id, sample]));
  const wanted: Correction[] = [];
  const left: ChangedRow[] = [];
  const overwritten: Correction[] = [];
  for (const { id, from, to } of changes) {
    const sample = samples.get(id);
    if (sample?.label === from) continue;
    // A row that had no label cannot be emptied through the format.
    const isWritable = sample !== undefined && from !== '';
    if (isWritable && sample.label === to) wanted.push({ id, label: from });
    else {
      left.push({
        ...{ id, line: sample?.line, then: to },
        now: sample ? { kind: 'label', label: sample.label } : { kind: 'missing' },
      });
      if (isWritable) overwritten.push({ id, label: from });
    }
  }
  return { edit: await labels.edit(wanted), left, overwritten };
}

async function planMovesBack(
  target: CommitTarget,
  { moves, changes }: Extract<CommittedEdit, { readonly kind: 'move' }>,
  commit: string,
): Promise<RowsBack> {
  const back: FileMove[] = [];
  const changed: LabelChange[] = [];
  const left: ChangedRow[] = [];
  const overwritten: Correction[] = [];
  const later = await movesSince(target, commit);
  for (const [index, { from, to }] of moves.entries()) {
    const change = changes[index];
    if (!change) continue;
    const { id, to: then } = change;
    const progress = await moveProgress({ from: to, to: from });
    if (progress === 'to do') {
      back.push({ from: to, to: from });
      changed.push({ ...change, from: then, to: change.from });
    } else if (progress !== 'done') {
      const place = movedOn(later, { path: to, label: then });
      const isElsewhere = place.path !== to && (await isThere(place.path));
      const isTaken = !isElsewhere && (await isThere(to));
      left.push({
        ...{ id, line: undefined, then },
        now: isElsewhere ? { kind: 'label', label: place.label } : { kind: isTaken ? 'taken' : 'missing' },
      });
      const idNow = path.relative(target.location, place.path).replaceAll(path.sep, '/');
      if (isElsewhere) overwritten.push({ id: idNow, label: change.from });
    }
  }
  return { edit: { kind: 'move', moves: back, changes: changed }, left, overwritten };
}

/** Where an image is, and the label that it has there. */
type Place = { readonly path: string; readonly label: string };

/** The moves of each later commit, by what they start from. */
async function movesSince(
  target: CommitTarget,
  commit: string,
): Promise<readonly ReadonlyMap<string, Place>[]> {
  const commits = target.journal.commits();
  const since = commits.slice(commits.findIndex(({ id }) => id === commit) + 1);
  const edits = await Promise.all(since.map((each) => noted(target, each)));
  return edits.map((edit) => {
    const moves = edit?.kind === 'move' ? edit.moves : [];
    return new Map(
      moves.map(({ from, to }, index) => [from, { path: to, label: edit?.changes[index]?.to ?? '' }]),
    );
  });
}

function movedOn(later: readonly ReadonlyMap<string, Place>[], start: Place): Place {
  return later.reduce((place, moves) => moves.get(place.path) ?? place, start);
}
