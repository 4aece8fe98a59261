import * as l10n from '@vscode/l10n';
import { invertEdit } from '../labels/edits/applyEdit';
import { type CommittedEdit, journalledEdit, parseLabelEdit } from '../labels/edits/parseEdit';
import { recoverLabelEdit, moveProgress } from '../labels/edits/resumeMoves';
import type { FileMove, LabelChange, LabelEdit } from '../labels/labelFile';
import { HumanError, messageOf } from '../base/humanError';
import type { LockCheck } from '../base/disk/fileLock';
import type { PendingCommit } from '../review/commits';
import type { DecisionJournal } from '../review/decisionJournal';
import { BusyError, withCommitLock } from './commitLock';
import type { CommitTarget } from './planCommit';
import { labelCount } from './previewTexts';
import { listSome } from '../labels/problemList';
import { commitName, movesIn, planRowByRow, touchedLater, writeBack } from './undoCommit';
import { labelsOnDisk } from './writeCommit';
import path from 'node:path';
import envPaths from 'env-paths';
import { BegunCommits } from '../review/begunCommits';

/** The commits that this user began on this machine, in the gallery or in a terminal. */
export function begunHere(): BegunCommits {
  return new BegunCommits(path.join(envPaths('scn-label-audit', { suffix: '' }).cache, 'commits'));
}

/** The open commit, or undoing, that this machine began, if there is one. */
export async function pendingHere(journal: DecisionJournal): Promise<PendingCommit | undefined> {
  for (const pending of journal.pendingCommits()) if (await journal.isBegunHere(pending)) return pending;
  return undefined;
}

/** How a commit, or the undoing of one, that was left open came out. */
export type Settlement = {
  /** A sentence for people. */
  readonly message: string;
  /** The samples whose decision changed by it. */
  readonly changed: readonly string[];
};

/**
 * Settles a commit, or the undoing of one, that this machine began and of which a crash left open whether it happened:
 * the disk tells. What was begun is finished where every step that is left can be done, else it is taken back. What the
 * journal says was begun elsewhere is left: `openElsewhere` has it.
 * @returns undefined where nothing of that kind was open, or where another window or program is writing: what is open is
 *   its.
 * @throws HumanError where the disk refuses both; it stays open then. LockLostError where somebody took over.
 */
export async function settlePendingCommit(target: CommitTarget): Promise<Settlement | undefined> {
  // A journal that may not be written is not to be locked, unless there is something to settle.
  await target.journal.refresh();
  if (!target.journal.pendingCommit()) return undefined;
  try {
    return await withCommitLock(target, (check) => settleAlone(target, check));
  } catch (error) {
    if (error instanceof BusyError) return undefined;
    throw error;
  }
}

async function settleAlone(target: CommitTarget, check: LockCheck): Promise<Settlement | undefined> {
  const { journal } = target;
  const pending = await pendingHere(journal);
  if (!pending) return undefined;
  const { kind, commit } = pending;
  let edit: CommittedEdit;
  try {
    edit = parseLabelEdit(commit.edit, target);
  } catch (error) {
    return { message: messageOf(error), changed: await journal.commitAbandoned(commit.id) };
  }
  await check();
  return kind === 'commit'
    ? settleCommit(target, commit, edit, check)
    : settleUndo(target, commit, edit, check);
}

async function settleCommit(
  target: CommitTarget,
  commit: { readonly id: string },
  edit: CommittedEdit,
  check: LockCheck,
): Promise<Settlement> {
  const { journal, location } = target;
  const state = edit.kind === 'editor' ? 'neither' : await recoverLabelEdit(edit, 'here', check);
  await check();
  if (state === 'after')
    return {
      message: l10n.t(
        'The commit of {0} to {1} that was interrupted is finished.',
        labelCount(edit.changes),
        location,
      ),
      changed: await journal.commitFinished(commit.id),
    };
  if (state === 'neither' && edit.kind !== 'move') return settleByRows(target, commit, edit);
  const changed = await journal.commitAbandoned(commit.id);
  const stuck = edit.kind === 'move' ? await movedOnly(edit.moves) : [];
  if (stuck.length > 0)
    return {
      message: l10n.t(
        'A commit to {0} was interrupted and could neither be finished nor taken back, because images were moved by somebody else as well. These are at their new place: {1}. Audit the folder again.',
        location,
        listSome(stuck, String),
      ),
      changed,
    };
  return { message: takenBack(location, edit.changes), changed };
}

/** The rows that have their new label are committed, the others are corrections again. Only the journal is written. */
export async function settleByRows(
  target: CommitTarget,
  commit: { readonly id: string },
  edit: Exclude<CommittedEdit, { readonly kind: 'move' }>,
): Promise<Settlement> {
  const { journal, location } = target;
  const labelOf = await labelsOnDisk(target);
  const written = edit.changes.filter(({ id, to }) => labelOf.get(id) === to);
  if (written.length === edit.changes.length)
    return {
      message: l10n.t('The commit of {0} to {1} is finished.', labelCount(edit.changes), location),
      changed: await journal.commitFinished(commit.id),
    };
  await journal.commitAbandoned(commit.id);
  if (written.length === 0) return { message: takenBack(location, edit.changes), changed: [] };
  const partly = { kind: 'editor', path: location, changes: written } as const;
  const part = await journal.commitStarted(
    journalledEdit(partly, location),
    written.map(({ id }) => id),
  );
  return {
    message: l10n.t(
      'Of {0} to commit to {1}, {2} are in the file; the others are uncommitted corrections again.',
      labelCount(edit.changes),
      location,
      written.length,
    ),
    changed: await journal.commitFinished(part),
  };
}

async function settleUndo(
  target: CommitTarget,
  commit: { readonly id: string },
  edit: CommittedEdit,
  check: LockCheck,
): Promise<Settlement> {
  const { journal, location } = target;
  const later = movesIn(edit).length > 0 ? await touchedLater(target, commit.id, edit) : undefined;
  if (later) return leaveUndo(target, commit, edit, commitName(later));
  const undone =
    edit.kind === 'editor'
      ? (await planRowByRow(target, edit, commit.id)).edit.changes.length === 0
      : await finishUndo(target, edit, commit.id, check);
  await check();
  return undone
    ? {
        message: l10n.t(
          'The undoing of a commit of {0} to {1} that was interrupted is finished.',
          labelCount(edit.changes),
          location,
        ),
        changed: await journal.undoCommitFinished(commit.id),
      }
    : {
        message: l10n.t(
          'The undoing of a commit to {0} was interrupted before it wrote anything; undo it again.',
          location,
        ),
        changed: await journal.commitAbandoned(commit.id),
      };
}

/**
 * Lets go of an undoing of moves after which a later commit took some of the same names: only names tell what is left to
 * do, and another image may have one by now. What went back already stays; undoing again goes on from there.
 * @throws HumanError where an image has both of its names, which is to be put right by hand; it stays open then.
 */
async function leaveUndo(
  { journal, location }: CommitTarget,
  commit: { readonly id: string },
  edit: CommittedEdit,
  later: string,
): Promise<Settlement> {
  const twice: string[] = [];
  for (const { from, to } of movesIn(edit)) {
    const progress = await moveProgress({ from: to, to: from });
    if (progress === 'named twice' || progress === 'half copied') twice.push(`${from} = ${to}`);
  }
  if (twice.length > 0)
    throw new HumanError(
      l10n.t(
        'The undoing of a commit to {0} was interrupted, and a later commit, {1}, moved some of the same images, so it stays open. These images have two names: {2}. Remove one of the two by hand, and try again.',
        ...([location, later, listSome(twice, String)] as const),
      ),
    );
  return {
    message: l10n.t(
      'The undoing of a commit to {0} was interrupted, and a later commit, {1}, moved some of the same images, so it was not finished; images that went back already stay. Undo that later commit first, then this one again.',
      ...([location, later] as const),
    ),
    changed: await journal.commitAbandoned(commit.id),
  };
}

/** @returns whether the undoing is done; not where it was never begun. */
async function finishUndo(
  target: CommitTarget,
  edit: LabelEdit,
  commit: string,
  check: LockCheck,
): Promise<boolean> {
  const state = await recoverLabelEdit(invertEdit(edit), 'here', check);
  if (state !== 'neither') return state === 'after';
  const moves = movesIn(edit).length;
  // Of files and images together nothing is taken back by rows.
  if (moves > 0 && moves !== edit.changes.length) return false;
  // Somebody changed some of the rows before the undoing, which left those.
  const rest = await planRowByRow(target, edit, commit);
  if (rest.edit.changes.length === 0) return rest.left.length < edit.changes.length;
  // One file is rewritten at once: what is left of it was never begun.
  if (edit.kind === 'rewrite') return false;
  await writeBack(rest.edit, check);
  return true;
}

/** The new places of images that are there and nowhere else. */
async function movedOnly(moves: readonly FileMove[]): Promise<string[]> {
  const stuck: string[] = [];
  for (const move of moves) if ((await moveProgress(move)) === 'done') stuck.push(move.to);
  return stuck;
}

function takenBack(location: string, changes: readonly LabelChange[]): string {
  return l10n.t(
    'The commit of {0} to {1} did not go through: nothing of it is written, and its corrections are uncommitted.',
    labelCount(changes),
    location,
  );
}
