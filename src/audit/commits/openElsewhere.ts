import * as l10n from '@vscode/l10n';
import type { LockCheck } from '../../base/disk/fileLock';
import { HumanError } from '../../base/humanError';
import { applyLabelEdit, editState } from '../../labels/edits/applyEdit';
import { invertEdit } from '../../labels/edits/invertEdit';
import { type CommittedEdit, parseLabelEdit } from '../../labels/edits/parseEdit';
import { recoverLabelEdit } from '../../labels/edits/recoverEdit';
import type { LabelChange, LabelEdit } from '../../labels/labelFile';
import type { PendingCommit } from '../../review/commits';
import { pendingElsewhere } from '../../review/pendingCommits';
import { withCommitLock } from './commitLock';
import type { CommitTarget } from './commitTarget';
import { requirePlanned } from './requirePlanned';
import { labelCount, settleByRows, type Settlement } from './settleCommit';
import { mayResume, planUndoOf, writeBack } from './undoCommit';

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
  const pending = await pendingElsewhere(target.journal);
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

/**
 * Does what is open, because a person said so, if it does what it says.
 * @throws HumanError where it does not, the disk refuses, or another window or program is writing; it stays open then.
 */
export function finishElsewhere(target: CommitTarget, open: PendingCommit): Promise<Settlement> {
  return withCommitLock(target, (check) => finishAlone(target, open, check));
}

async function finishAlone(target: CommitTarget, open: PendingCommit, check: LockCheck): Promise<Settlement> {
  const { journal, labels } = target;
  const edit = editOf(target, open);
  if (open.kind === 'commit') return finishCommit(target, open, edit, check);
  const plan = await planUndoOf(target, open.commit);
  if (await mayResume(target, open.commit, plan)) await journal.noteBegun(open);
  await writeBack(plan.edit, check);
  await check();
  return {
    message: l10n.t('The undoing of a commit of {0} to {1} is finished.', labelCount(edit.changes), labels),
    changed: await journal.undoCommitFinished(open.commit.id),
  };
}

/** Notes that what is open did not happen; its corrections can be committed anew. */
export async function dropElsewhere(
  target: CommitTarget,
  { kind, commit }: PendingCommit,
): Promise<Settlement> {
  const { journal, labels } = target;
  const changed = await withCommitLock(target, () => journal.commitAbandoned(commit.id));
  const message =
    kind === 'commit'
      ? l10n.t('The commit to {0} that was begun elsewhere is dropped; no label was changed here.', labels)
      : l10n.t(
          'The undoing of a commit to {0} that was begun elsewhere is dropped; no label was changed here.',
          labels,
        );
  return { message, changed };
}

async function finishCommit(
  target: CommitTarget,
  { commit }: PendingCommit,
  edit: CommittedEdit,
  check: LockCheck,
): Promise<Settlement> {
  const { journal, labels } = target;
  if (edit.kind === 'editor') return settleByRows(target, commit, edit);
  const state = await editState(edit);
  if (state === 'neither' && edit.kind === 'rewrite') return settleByRows(target, commit, edit);
  if (state !== 'after') {
    await requirePlanned(target, edit);
    await journal.noteBegun({ kind: 'commit', commit });
    if (state === 'before') await applyLabelEdit(edit, check);
    else await finishHalf(edit, labels, check);
    await check();
  }
  return {
    message: l10n.t('The commit of {0} to {1} is finished.', labelCount(edit.changes), labels),
    changed: await journal.commitFinished(commit.id),
  };
}

async function finishHalf(edit: LabelEdit, labels: string, check: LockCheck): Promise<void> {
  if ((await recoverLabelEdit(edit, 'elsewhere', check)) === 'after') return;
  throw new HumanError(
    l10n.t(
      'The commit to {0} that was begun elsewhere cannot be finished, because files were changed since. Drop it, audit again, and commit what is still to correct.',
      labels,
    ),
  );
}

function editOf({ labels, reading }: CommitTarget, { commit }: PendingCommit): CommittedEdit {
  return parseLabelEdit(commit.edit, labels, reading?.options.parts);
}

function inverse(edit: CommittedEdit): CommittedEdit {
  if (edit.kind !== 'editor') return invertEdit(edit);
  return {
    ...edit,
    changes: edit.changes.map((change) => ({ ...change, from: change.to, to: change.from })),
  };
}
