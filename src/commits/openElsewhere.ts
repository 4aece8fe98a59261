import * as l10n from '@vscode/l10n';
import type { LockCheck } from '../base/disk/fileLock';
import { HumanError, unlessRefused } from '../base/humanError';
import { applyLabelEdit, editState, invertEdit } from '../labels/edits/applyEdit';
import { type CommittedEdit, parseLabelEdit } from '../labels/edits/parseEdit';
import { recoverLabelEdit, takeBackEdit } from '../labels/edits/resumeMoves';
import type { LabelChange, LabelEdit } from '../labels/labelFile';
import type { PendingCommit } from '../review/commits';
import { withCommitLock } from './commitLock';
import type { CommitTarget } from './planCommit';
import { requirePlanned } from './requirePlanned';
import { labelCount } from './previewTexts';
import { requireClasses, mayResume, movesIn, planUndoOf, writeBack } from './undoCommit';
import { listSome } from '../labels/problemList';
import { type OpenProgress, openProgress } from './openProgress';
import { settleByRows, type Settlement } from './settleCommit';

/**
 * A commit, or the undoing of one, that the journal has open and this machine did not begin: a colleague's, whose end a
 * merge did not bring, or a line that somebody put there. Nothing of it is done before a person says so.
 */
export type OpenElsewhere = PendingCommit & {
  /** What doing it would change; empty where it cannot be done. */
  readonly changes: readonly LabelChange[];
  /** Undefined where it cannot be done. */
  readonly edit: CommittedEdit | undefined;
  /** Why it cannot be done here, a sentence; undefined where it can. */
  readonly refusal: string | undefined;
};

/** What a person must decide about before the next commit, if anything. Reads nothing but the journal. */
export async function openElsewhere(target: CommitTarget): Promise<OpenElsewhere | undefined> {
  const pending = await pendingElsewhere(target);
  if (!pending) return undefined;
  try {
    const edit = editOf(target, pending);
    const { changes } = pending.kind === 'undo' ? inverse(edit) : edit;
    return { ...pending, changes, edit, refusal: undefined };
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return { ...pending, changes: [], edit: undefined, refusal: error.message };
  }
}

async function pendingElsewhere({ journal }: CommitTarget): Promise<PendingCommit | undefined> {
  for (const pending of journal.pendingCommits()) if (!(await journal.isBegunHere(pending))) return pending;
  return undefined;
}

/**
 * What a person may have done with it. Finish: do it, if it does what it says. Take back: undo what the disk holds of a
 * commit already, and note that it did not happen. Drop: only note that; its corrections can be committed anew, and what
 * the disk holds of it stays.
 */
export type OpenWish = 'finish' | 'take-back' | 'drop';

/**
 * Settles what is open, because a person said so.
 * @throws HumanError where it does not do what it says, an image would keep two names, the disk refuses, or another window
 *   or program is writing; it stays open then.
 */
export function settleAs(wish: OpenWish, target: CommitTarget, open: PendingCommit): Promise<Settlement> {
  return withCommitLock(target, (check) => settlers[wish](target, open, check));
}

const settlers = { finish, 'take-back': takeBack, drop } as const;

async function finish(target: CommitTarget, open: PendingCommit, check: LockCheck): Promise<Settlement> {
  const { journal, location } = target;
  const edit = editOf(target, open);
  if (open.kind === 'commit') return finishCommit(target, open, edit, check);
  const plan = await planUndoOf(target, open.commit);
  if (await mayResume(target, open.commit, plan)) await journal.noteBegun(open);
  // Half done, an image may have both names.
  if (edit.kind !== 'editor' && movesIn(edit).length > 0) await takeBackEdit(edit, 'elsewhere', check);
  else await writeBack(plan.edit, check);
  await check();
  return {
    message: l10n.t('The undoing of a commit of {0} to {1} is finished.', labelCount(edit.changes), location),
    changed: await journal.undoCommitFinished(open.commit.id),
  };
}

async function takeBack(
  target: CommitTarget,
  { commit }: PendingCommit,
  check: LockCheck,
): Promise<Settlement> {
  const { journal, location } = target;
  const edit = editOf(target, { commit });
  const before = await openProgress(target, { kind: 'commit' }, edit);
  if (edit.kind === 'move' || edit.kind === 'several') {
    await requirePlanned(target, edit);
    await check();
    await takeBackEdit(edit, 'elsewhere', check);
  } else await writeBack((await planUndoOf(target, commit)).edit, check);
  await check();
  const left = await openProgress(target, { kind: 'commit' }, edit);
  const back = before.done + before.twice.length - left.done - left.twice.length;
  return {
    message: l10n.t(
      'What was done of the commit to {0} that was begun elsewhere is taken back: {1}.',
      location,
      labelCount({ length: back }),
    ),
    changed: await journal.commitAbandoned(commit.id),
  };
}

async function drop(target: CommitTarget, open: PendingCommit): Promise<Settlement> {
  const { journal, location } = target;
  const { kind, commit } = open;
  const progress = await progressOfOpen(target, open);
  if (progress && progress.twice.length > 0 && (await canBeDone(target, open)))
    throw new HumanError(
      kind === 'commit'
        ? l10n.t(
            'Dropped, the commit to {0} would leave these images with both their old and their new name: {1}. Finish it, or take back what was done.',
            location,
            listSome(progress.twice, String),
          )
        : l10n.t(
            'Dropped, the undoing of a commit to {0} would leave these images with both their old and their new name: {1}. Finish it.',
            location,
            listSome(progress.twice, String),
          ),
    );
  const changed = await journal.commitAbandoned(commit.id);
  if (progress && progress.done > 0) {
    const all = labelCount({ length: progress.of });
    const message =
      kind === 'commit'
        ? l10n.t(
            'The commit to {0} that was begun elsewhere is dropped. Of {1}, {2} were on disk already and stay as they are; audit again.',
            ...([location, all, progress.done] as const),
          )
        : l10n.t(
            'The undoing of a commit to {0} that was begun elsewhere is dropped. Of {1}, {2} were taken back already and stay as they are; audit again.',
            ...([location, all, progress.done] as const),
          );
    return { message, changed };
  }
  const message =
    kind === 'commit'
      ? l10n.t('The commit to {0} that was begun elsewhere is dropped; no label was changed here.', location)
      : l10n.t(
          'The undoing of a commit to {0} that was begun elsewhere is dropped; no label was changed here.',
          location,
        );
  return { message, changed };
}

/** How much of what is open the disk holds; undefined where that cannot be told. */
export async function progressOfOpen(
  target: CommitTarget,
  open: PendingCommit,
): Promise<OpenProgress | undefined> {
  return unlessRefused(async () => openProgress(target, open, editOf(target, open)));
}

/** What does something else than it says can only be dropped. */
async function canBeDone(target: CommitTarget, open: PendingCommit): Promise<boolean> {
  const can = await unlessRefused(async () => {
    const edit = editOf(target, open);
    if (edit.kind !== 'editor') await requirePlanned(target, edit);
    return true;
  });
  return can === true;
}

async function finishCommit(
  target: CommitTarget,
  { commit }: PendingCommit,
  edit: CommittedEdit,
  check: LockCheck,
): Promise<Settlement> {
  const { journal, location } = target;
  if (edit.kind === 'editor') return settleByRows(target, commit, edit);
  const state = await editState(edit);
  if (state === 'neither' && edit.kind === 'rewrite') return settleByRows(target, commit, edit);
  if (state !== 'after') {
    await requirePlanned(target, edit);
    await requireClasses(target, edit.changes);
    await journal.noteBegun({ kind: 'commit', commit });
    if (state === 'before') await applyLabelEdit(edit, check);
    else await finishHalf(edit, location, check);
    await check();
  }
  return {
    message: l10n.t('The commit of {0} to {1} is finished.', labelCount(edit.changes), location),
    changed: await journal.commitFinished(commit.id),
  };
}

async function finishHalf(edit: LabelEdit, location: string, check: LockCheck): Promise<void> {
  if ((await recoverLabelEdit(edit, 'elsewhere', check)) === 'after') return;
  throw new HumanError(
    l10n.t(
      'The commit to {0} that was begun elsewhere cannot be finished, because files were changed since. Drop it, audit again, and commit what is still to correct.',
      location,
    ),
  );
}

function editOf(target: CommitTarget, { commit }: Pick<PendingCommit, 'commit'>): CommittedEdit {
  return parseLabelEdit(commit.edit, target);
}

function inverse(edit: CommittedEdit): CommittedEdit {
  if (edit.kind !== 'editor') return invertEdit(edit);
  return {
    ...edit,
    changes: edit.changes.map((change) => ({ ...change, from: change.to, to: change.from })),
  };
}
