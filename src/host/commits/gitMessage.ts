import * as vscode from 'vscode';
import { showInformationMessage } from '../ui/notices';

/** What is used of VS Code’s own git extension (its `git.d.ts`, version 1). */
type GitExtension = {
  readonly enabled: boolean;
  getAPI(version: 1): { getRepository(uri: vscode.Uri): { readonly inputBox: { value: string } } | null };
};

/**
 * Finds the message box of the git repository that holds a file.
 * @returns what puts a message there, or into the clipboard where the box holds one already; undefined without git.
 */
export async function gitMessageBox(file: string): Promise<((message: string) => Promise<void>) | undefined> {
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
