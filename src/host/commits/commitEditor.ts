import * as vscode from 'vscode';
import { withCommitLock } from '../../commits/commitLock';
import {
  type CommitTarget,
  type ReviewedCorrection,
  planTextCommit,
  type TextCommitPlan,
  type TextReplacement,
} from '../../commits/planCommit';
import { pendingHere, type Settlement, settlePendingCommit } from '../../commits/settleCommit';
import { abandon } from '../../commits/writeCommit';
import { journalledEdit, parseLabelEdit } from '../../labels/edits/parseEdit';
import { ChangedOnDiskError } from '../../labels/edits/rewriteFile';
import type { LabelChange } from '../../labels/labelFile';
import { HumanError } from '../../base/humanError';
import { dirtyDocument } from './dirtyEditors';

/** A commit planned against the unsaved text of an editor. */
export type EditorCommitPlan = TextCommitPlan & {
  readonly document: vscode.TextDocument;
  /** The text that it was planned for. */
  readonly text: string;
  readonly version: number;
};

/** Tells how a commit into an editor came out. */
type SettledListener = (target: CommitTarget, settled: Settlement, changes: readonly LabelChange[]) => void;

/**
 * Commits into editors with unsaved changes: the labels change in the editor’s text, as one step of its undo history, and
 * count as committed once the user saves it. Until then the journal holds them as started.
 */
export class EditorCommits implements vscode.Disposable {
  private readonly disposables: vscode.Disposable[];
  private waiting: { readonly target: CommitTarget; readonly document: vscode.TextDocument } | undefined;
  private settling: Promise<void> = Promise.resolve();

  constructor(
    private readonly onSettled: SettledListener,
    private readonly onError: (error: unknown) => void,
  ) {
    const settleIfClean = (document: vscode.TextDocument) => {
      if (document === this.waiting?.document && (!document.isDirty || document.isClosed)) this.settle();
    };
    this.disposables = [
      vscode.workspace.onDidSaveTextDocument(settleIfClean),
      // Undone to what was saved, or reverted: the document says so with a change event.
      vscode.workspace.onDidChangeTextDocument(({ document }) => settleIfClean(document)),
      vscode.workspace.onDidCloseTextDocument(settleIfClean),
    ];
  }

  /**
   * Plans a commit into the editor of a data set’s label file.
   * @returns undefined where that file has no unsaved changes, or its corrections go into another file.
   */
  async plan(
    target: CommitTarget,
    corrections: readonly ReviewedCorrection[],
  ): Promise<EditorCommitPlan | undefined> {
    const document = await dirtyDocument(target.location);
    if (!document) return undefined;
    const [text, version] = [document.getText(), document.version];
    const plan = await planTextCommit(target, text, corrections);
    return plan && { ...plan, document, text, version };
  }

  /**
   * Changes the labels in the editor.
   * @throws ChangedOnDiskError where the text changed since the plan; nothing is changed then.
   */
  async write(target: CommitTarget, plan: EditorCommitPlan): Promise<void> {
    const { document, changes, ids } = plan;
    if (document.isClosed || document.version !== plan.version) throw new ChangedOnDiskError(target.location);
    const { journal, location } = target;
    const commit = await withCommitLock(target, async () => {
      // A commit that waits in this editor covers labels that this one covers as well.
      const before = await pendingHere(journal);
      if (before) await journal.commitAbandoned(before.commit.id);
      return journal.commitStarted(
        journalledEdit({ kind: 'editor', path: location, changes }, location),
        ids,
      );
    });
    // The user may have typed while the journal was written: places in the text must not be used then.
    const isSame = document.version === plan.version;
    if (!isSame || !(await replaceText(document, plan.replacements))) {
      await abandon(journal, commit);
      if (document.version !== plan.version) throw new ChangedOnDiskError(location);
      throw new HumanError(
        vscode.l10n.t(
          'The editor of {0} did not take the changes, so nothing was changed. Save it or close it, then commit.',
          location,
        ),
      );
    }
    this.waiting = { target, document };
    if (!document.isDirty) this.settle();
  }

  /**
   * Whether a commit of this data set waits for its editor to be saved; one that was begun before a restart is watched
   * again if its editor came back with its text.
   */
  async isWaiting(target: CommitTarget): Promise<boolean> {
    const pending = await pendingHere(target.journal);
    if (pending?.kind !== 'commit' || !isEditorEdit(pending.commit.edit, target)) return false;
    const document = await dirtyDocument(target.location);
    if (!document) return false;
    this.waiting = { target, document };
    return true;
  }

  /** Waits until what was saved is settled. */
  async settled(): Promise<void> {
    await this.settling;
  }

  dispose(): void {
    for (const each of this.disposables) each.dispose();
  }

  private settle(): void {
    const { waiting } = this;
    if (!waiting) return;
    this.waiting = undefined;
    this.settling = this.settling
      .then(async () => {
        const { target } = waiting;
        const pending = await pendingHere(target.journal);
        if (!pending || !isEditorEdit(pending.commit.edit, target)) return;
        const { changes } = parseLabelEdit(pending.commit.edit, target);
        const settled = await settlePendingCommit(target);
        if (settled) this.onSettled(target, settled, changes);
      })
      .catch(this.onError);
  }
}

/** Changes a document as one step of its undo history. @returns whether it took the change. */
async function replaceText(
  document: vscode.TextDocument,
  replacements: readonly TextReplacement[],
): Promise<boolean> {
  if (replacements.length === 0) return true;
  const edit = new vscode.WorkspaceEdit();
  for (const { start, end, inserted } of replacements) {
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    edit.replace(document.uri, range, inserted);
  }
  return vscode.workspace.applyEdit(edit);
}

function isEditorEdit(edit: unknown, target: CommitTarget): boolean {
  try {
    return parseLabelEdit(edit, target).kind === 'editor';
  } catch {
    return false;
  }
}
