import * as vscode from 'vscode';

/** The extension, as VS Code sees it. */
export function extensionUnderTest(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension('scn-label-audit.scn-label-audit');
  if (!extension) throw new Error('VS Code did not find the extension; was it built?');
  return extension;
}

/** The folder that the tests opened: demo faces with planted errors. */
export function workspaceFolder(): vscode.WorkspaceFolder {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('No folder is open.');
  return folder;
}
