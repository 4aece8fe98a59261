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
import { type ChangedRow, type CommitTarget, readTarget } from './planCommit';
import { listSome } from '../labels/problemList';
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
  /** Whether the commit itself is taken back as it was made, and known to do no more than it says. */
  readonly isExact: boolean;
  /** Labels that come back although no sample has them now, on the word of a journal; a person is told first. */
  readonly newLabels: readonly string[];
  /** The later commits that were finished when it was planned, by their ids: `left` says what they did to its rows. */
  readonly seen: ReadonlySet<string>;
};

type UncheckedPlan = Omit<UndoPlan, 'commit' | 'newLabels' | 'seen'>;

/** What of a commit can be taken back row by row, and what was changed since. */
type RowsBack = Pick<UndoPlan, 'edit' | 'left'>;

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
  const seen = new Set(commitsAfter(target, commit.id).map(({ id }) => id));
  const plan = await planUncheckedUndo(target, commit);
  const isOurs = await target.journal.isBegunHere({ kind: 'commit', commit });
  const written = plan.edit.changes.map(({ to }) => to);
  const newLabels = isOurs ? [] : await labelsOnlyTheJournalHas(target, written);
  return { ...plan, commit: commit.id, newLabels, seen };
}

async function planUncheckedUndo(target: CommitTarget, commit: JournalCommit): Promise<UncheckedPlan> {
  const edit = parseLabelEdit(commit.edit, target);
  const byRows = async () => ({ ...(await planRows(target, edit.changes, commit.id)), isExact: false });
  if (edit.kind === 'editor') return byRows();
  const moves = movesIn(edit).length > 0;
  if (moves) await requireUntouched(target, commit.id, edit);
  const isAfter = (await editState(edit)) === 'after';
  // Rows are changed through the format, which does no more than the question says.
  if (!moves && !(isAfter && (await touchedLater(target, commit.id, edit)) === undefined)) return byRows();
  if (!(await target.journal.isBegunHere({ kind: 'commit', commit }))) {
    try {
      await requirePlanned(target, edit);
    } catch (error) {
      // Somebody may have written while the files were looked at, which says nothing against the edit.
      if (((await editState(edit)) === 'after') === isAfter) throw error;
      return moves ? planUncheckedUndo(target, commit) : byRows();
    }
  }
  return isAfter
    ? { edit: invertEdit(edit), left: [], isExact: true }
    : { ...(await planRowByRow(target, edit, commit.id)), isExact: true };
}

/**
 * What takes back those rows of a commit that are still as it left them, and that no later commit wrote.
 * @throws HumanError where the labels cannot be read, or files were written and images moved, and not all are as they were
 *   left.
 */
export async function planRowByRow(
  target: CommitTarget,
  edit: CommittedEdit,
  commit: string,
): Promise<RowsBack> {
  const moves = movesIn(edit);
  if (moves.length === 0) return planRows(target, edit.changes, commit);
  if (moves.length === edit.changes.length) return planMovesBack(moves, edit.changes);
  if (edit.kind !== 'editor' && (await editState(edit)) === 'before')
    return { edit: { kind: 'several', edits: [], changes: [] }, left: [] };
  throw new HumanError(
    l10n.t(
      'The commit to {0} wrote label files and moved images, and not all of them are as it left them, so nothing was taken back. Put these labels right in the gallery instead: {1}.',
      ...([target.location, listSome(edit.changes, ({ id }) => id)] as const),
    ),
  );
}

const none: ReadonlySet<string> = new Set();

/** All moves of an edit, in the order of its changes where it does nothing else. */
export function movesIn(edit: CommittedEdit): readonly FileMove[] {
  if (edit.kind === 'several') return edit.edits.flatMap(movesIn);
  return edit.kind === 'move' ? edit.moves : [];
}

/** Commits that finished after another and were not undone. */
function commitsAfter({ journal }: CommitTarget, commit: string): readonly JournalCommit[] {
  const commits = journal.commits();
  const place = commits.findIndex(({ id }) => id === commit);
  // What is not finished yet has nothing after it.
  return place < 0 ? [] : commits.slice(place + 1);
}

/** The samples that later commits wrote or settled. */
async function writtenAfter(target: CommitTarget, commit: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (const later of commitsAfter(target, commit)) {
    for (const id of later.ids) ids.add(id);
    for (const { id } of (await noted(target, later))?.changes ?? []) ids.add(id);
  }
  return ids;
}

/**
 * The last of the later commits that wrote a sample of an edit, or moved an image from or to a place of it; undefined where
 * none did. Of one that cannot be read nobody knows what it moved.
 * @param allowed ids of later commits that may have.
 */
export async function touchedLater(
  target: CommitTarget,
  commit: string,
  edit: CommittedEdit,
  allowed: ReadonlySet<string> = none,
): Promise<JournalCommit | undefined> {
  const ids = new Set(edit.changes.map(({ id }) => id));
  const places = placesIn(edit);
  for (const later of commitsAfter(target, commit).toReversed()) {
    if (allowed.has(later.id)) continue;
    const other = await noted(target, later);
    const others = [...later.ids, ...(other?.changes ?? []).map(({ id }) => id)];
    const isUnknown = other === undefined && places.size > 0;
    if (isUnknown || others.some((id) => ids.has(id))) return later;
    if (other && [...placesIn(other)].some((place) => places.has(place))) return later;
  }
  return undefined;
}

/** Where moves begin and end, written alike for names that some file system takes for one. */
function placesIn(edit: CommittedEdit): ReadonlySet<string> {
  return new Set(
    movesIn(edit).flatMap(({ from, to }) => [from, to].map((file) => file.normalize('NFC').toLowerCase())),
  );
}

/**
 * Makes sure that no later commit touched what an edit writes: of images that were moved, only names tell which is which, and
 * another may have the name by now.
 * @throws HumanError naming the later commit.
 */
async function requireUntouched(
  target: CommitTarget,
  commit: string,
  edit: CommittedEdit,
  allowed?: ReadonlySet<string>,
): Promise<void> {
  const later = await touchedLater(target, commit, edit, allowed);
  if (later)
    throw new HumanError(
      l10n.t(
        'A later commit to {0}, {1}, wrote some of the same labels, so nothing was taken back: another image may have a name by now that one had then. Undo that later commit first.',
        ...([target.location, commitName(later)] as const),
      ),
    );
}

/** “3/1/2026, 9:00:00 AM (1a2b3c4d, Ada)”: when a commit was made, how its id begins, and who made it. */
export function commitName({ id, at, who }: Pick<JournalCommit, 'id' | 'at' | 'who'>): string {
  return `${new Date(at).toLocaleString()} (${id.slice(0, 8)}, ${who})`;
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
  // Committed elsewhere while the question was open. What was just being written while the plan was made is not in the plan, or
  // left out of it as changed by nobody knows whom; images have nothing but their names.
  await requireUntouched(target, plan.commit, plan.edit);
  const whole = commit && (await noted(target, commit));
  if (whole) await requireUntouched(target, plan.commit, whole, movesIn(whole).length > 0 ? none : plan.seen);
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

async function planRows(
  target: CommitTarget,
  changes: readonly LabelChange[],
  commit: string,
): Promise<RowsBack> {
  const labels = await readTarget(target);
  const samples = new Map(labels.samples.map((sample) => [sample.id, sample]));
  const later = await writtenAfter(target, commit);
  const wanted: Correction[] = [];
  const left: ChangedRow[] = [];
  for (const { id, from, to } of changes) {
    const sample = samples.get(id);
    if (sample?.label === from) continue;
    const isAsWritten = sample?.label === to;
    // A row that had no label cannot be emptied through the format.
    if (isAsWritten && from !== '' && !later.has(id)) wanted.push({ id, label: from });
    else left.push({ id, line: sample?.line, then: to, now: nowOf(sample, isAsWritten && later.has(id)) });
  }
  return { edit: await labels.edit(wanted), left };
}

function nowOf(sample: { readonly label: string } | undefined, isWrittenAgain: boolean): ChangedRow['now'] {
  if (!sample) return { kind: 'missing' };
  return isWrittenAgain ? { kind: 'writtenAgain' } : { kind: 'label', label: sample.label };
}

/** @param changes of each move. */
async function planMovesBack(moves: readonly FileMove[], changes: readonly LabelChange[]): Promise<RowsBack> {
  const back: FileMove[] = [];
  const changed: LabelChange[] = [];
  const left: ChangedRow[] = [];
  for (const [index, { from, to }] of moves.entries()) {
    const change = changes[index];
    if (!change) continue;
    const { id, to: then } = change;
    const progress = await moveProgress({ from: to, to: from });
    if (progress === 'to do') {
      back.push({ from: to, to: from });
      changed.push({ ...change, from: then, to: change.from });
    } else if (progress !== 'done')
      left.push({ id, line: undefined, then, now: { kind: (await isThere(to)) ? 'taken' : 'missing' } });
  }
  return { edit: { kind: 'move', moves: back, changes: changed }, left };
}
