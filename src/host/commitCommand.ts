import path from 'node:path';
import * as vscode from 'vscode';
import type { LabelChange, LabelEdit } from '../labels/labelFile';
import { CancelledError, HumanError } from '../protocol/humanError';
import { lastCommit, planCommit, undoLastCommit, writeCommit } from './commitWriter';
import type { CommitPreview } from './commitPreview';
import type { ReviewSession } from './reviewSession';

/** Rows that the question lists; the preview shows all. */
const mostListed = 12;

/**
 * Shows what a commit would change and, once confirmed, writes it.
 * @returns the edit and the samples whose decision changed; undefined where the user only looks at the changes.
 */
export async function commitCorrections(
  session: ReviewSession,
  preview: CommitPreview,
): Promise<{ edit: LabelEdit; changed: readonly string[] } | undefined> {
  refuseUntrusted();
  refuseUnsavedEditor(session.choice.labels);
  const corrections = session.pendingCorrections();
  if (corrections.length === 0) {
    throw new HumanError('There are no corrections to commit. Accept suggestions in the gallery first.');
  }
  const edit = await planCommit(session);
  const { changes } = edit;
  const ids = corrections.map(({ id }) => id);
  // Somebody else put them right in the meantime.
  if (changes.length === 0) return { edit, changed: await writeCommit(session.journal, edit, ids) };
  const commit = vscode.l10n.t('Commit');
  const showAll = vscode.l10n.t('Show Changes');
  const choice = await vscode.window.showInformationMessage(
    vscode.l10n.t('Change {0} in {1}?', labelCount(changes.length), path.basename(session.choice.labels)),
    { modal: true, detail: listOf(changes) },
    commit,
    showAll,
  );
  if (choice === undefined) throw new CancelledError();
  if (choice === showAll) {
    await preview.show(edit);
    return undefined;
  }
  refuseUnsavedEditor(session.choice.labels);
  return { edit, changed: await writeCommit(session.journal, edit, ids) };
}

/** Asks, then undoes the last commit. */
export async function undoCommit(
  session: ReviewSession,
): Promise<{ edit: LabelEdit; changed: readonly string[] }> {
  refuseUntrusted();
  refuseUnsavedEditor(session.choice.labels);
  const { edit } = lastCommit(session);
  const { changes } = edit;
  const undo = vscode.l10n.t('Undo Commit');
  const choice = await vscode.window.showInformationMessage(
    vscode.l10n.t('Take back {0} in {1}?', labelCount(changes.length), path.basename(session.choice.labels)),
    {
      modal: true,
      detail: listOf(changes.map((change) => ({ ...change, from: change.to, to: change.from }))),
    },
    undo,
  );
  if (choice !== undo) throw new CancelledError();
  return { edit, changed: await undoLastCommit(session) };
}

/** “1 label”, “1,234 labels”. */
export function labelCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 label') : vscode.l10n.t('{0} labels', count.toLocaleString());
}

function listOf(changes: readonly LabelChange[]): string {
  const lines = changes.slice(0, mostListed).map(({ image, line, from, to }) => {
    const where = line === undefined ? image : vscode.l10n.t('line {0}, {1}', line, image);
    return `${where}: ${from} → ${to}`;
  });
  if (changes.length > mostListed) lines.push(vscode.l10n.t('… and {0} more', changes.length - mostListed));
  return lines.join('\n');
}

function refuseUntrusted(): void {
  if (vscode.workspace.isTrusted) return;
  throw new HumanError(
    'This workspace is not trusted, so label files in it are not changed. Trust it to commit.',
  );
}

/** Writing under an editor's unsaved changes would lose one of the two. */
function refuseUnsavedEditor(file: string): void {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === file);
  if (open?.isDirty) {
    throw new HumanError(`${file} has unsaved changes in an editor. Save or revert them, then commit.`);
  }
}
