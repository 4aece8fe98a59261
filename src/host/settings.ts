import { userInfo } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RecipeName } from '../protocol/recipeName';

/** The user's settings as they are now. */
export type Settings = {
  readonly recipe: RecipeName;
  readonly seed: number;
  /** `auto`, `off`, or a regular expression that finds the subject in an image's path. */
  readonly subjects: string;
  /** Absolute paths of folders outside the workspace whose images may be read. */
  readonly imageRoots: readonly string[];
  /** Who decides, for the journal. */
  readonly reviewer: string;
};

export function readSettings(): Settings {
  const settings = vscode.workspace.getConfiguration('scn');
  const workspaceFolder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  return {
    recipe: settings.get<RecipeName>('recipe', 'cure'),
    seed: settings.get<number>('seed', 1),
    subjects: settings.get<string>('subjects', 'auto'),
    imageRoots: settings.get<string[]>('imageRoots', []).map((root) => path.resolve(workspaceFolder, root)),
    reviewer: settings.get<string>('reviewer', '').trim() || userInfo().username,
  };
}
