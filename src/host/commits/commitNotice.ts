import path from 'node:path';
import * as vscode from 'vscode';
import type { LabelChange } from '../../labels/labelFile';
import { commitMessage, labelCount } from '../../commits/previewTexts';
import { dirtyDocument } from './dirtyEditors';
import { setStatusBarMessage, showInformationMessage } from '../ui/notices';

/** What is used of VS Code’s own git extension (its `git.d.ts`, version 1). */
type GitExtension = {
  readonly enabled: boolean;
  getAPI(version: 1): { getRepository(uri: vscode.Uri): { readonly inputBox: { value: string } } | null };
};

/**
 * Finds the message box of the git repository that holds a file.
 * @returns what puts a message there, or into the clipboard where the box holds one already; undefined without git.
 */
async function gitMessageBox(file: string): Promise<((message: string) => Promise<void>) | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  // What git's extension cannot do is no failure of the commit.
  const git = await Promise.resolve(extension?.activate()).catch(() => undefined);
  const repository = git?.enabled ? git.getAPI(1).getRepository(vscode.Uri.file(file)) : undefined;
  if (!repository) return undefined;
  return async (message) => {
    if (repository.inputBox.value.trim() === '') {
      repository.inputBox.value = message;
      await vscode.commands.executeCommand('workbench.view.scm');
      return;
    }
    await vscode.env.clipboard.writeText(message);
    void showInformationMessage(
      vscode.l10n.t('The commit message box holds a message already, so this one is in the clipboard.'),
    );
  };
}

/** What a command did to the labels. */
export type Committed = {
  /** The samples whose decision changed; none yet where an editor holds the changes. */
  readonly changed: readonly string[];
  readonly changes: readonly LabelChange[];
  /** The changes stand in an editor and count once it is saved. */
  readonly inEditor: boolean;
  /** The label files that were written on disk. */
  readonly files: readonly string[];
};

/** Says what a commit did; where git keeps the labels, it offers a message for them. */
export async function tellCommitted(
  labels: string,
  { changes, changed, inEditor }: Committed,
): Promise<void> {
  const name = path.basename(labels);
  if (inEditor) {
    const save = vscode.l10n.t('Save');
    const choice = await showInformationMessage(
      vscode.l10n.t(
        '{0} changed in the editor of {1}. They count as committed once you save it.',
        labelCount(changes),
        name,
      ),
      save,
    );
    if (choice === save) await (await dirtyDocument(labels))?.save();
    return;
  }
  const useMessage = changes.length > 0 ? await gitMessageBox(labels) : undefined;
  if (!useMessage) {
    tellWritten(labels, changed.length);
    return;
  }
  const use = vscode.l10n.t('Use as Commit Message');
  const choice = await showInformationMessage(
    vscode.l10n.t('{0} written to {1}.', labelCount(changes), name),
    use,
  );
  if (choice === use) await useMessage(commitMessage(name, changes));
}

/** Says in passing that labels were written. */
export function tellWritten(labels: string, count: number): void {
  void setStatusBarMessage(
    vscode.l10n.t('SCN: {0} written to {1}', labelCount({ length: count }), path.basename(labels)),
    5000,
  );
}
