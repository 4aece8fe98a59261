import { realpath } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { LabelEdit } from '../../labels/labelFile';
import { HumanError } from '../../base/humanError';

/** The document that holds unsaved changes of a file, by whatever links it was opened; undefined where none does. */
export async function dirtyDocument(file: string): Promise<vscode.TextDocument | undefined> {
  const target = await realpath(file).catch(() => file);
  for (const document of vscode.workspace.textDocuments) {
    const { scheme, fsPath } = document.uri;
    if (!document.isDirty || scheme !== 'file') continue;
    if (fsPath === file || (await realpath(fsPath).catch(() => fsPath)) === target) return document;
  }
  return undefined;
}

/**
 * Writing under an editor’s unsaved changes would lose one of the two.
 * @throws HumanError where an edit would.
 */
export async function refuseDirtyFiles(edit: LabelEdit): Promise<void> {
  if (edit.kind === 'several') for (const one of edit.edits) await refuseDirtyFiles(one);
  if (edit.kind !== 'rewrite' || !(await dirtyDocument(edit.path))) return;
  throw new HumanError(
    vscode.l10n.t(
      '{0} has unsaved changes in an editor, so nothing was written. Save or revert them, then try again.',
      edit.path,
    ),
  );
}
