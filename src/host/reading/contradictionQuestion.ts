import * as vscode from 'vscode';
import type { OtherNames } from '../../audit/looking/lookingRequests';
import { CancelledError } from '../../base/humanError';
import { showWarningMessage } from '../ui/notices';

/**
 * Shows that the names of a label file's numbers contradict other evidence.
 * @returns the names to use instead; null: those that there are.
 * @throws CancelledError when the user leaves the question.
 */
export async function askContradiction({ message, names }: OtherNames): Promise<OtherNames['names']> {
  const use = vscode.l10n.t('Use the Other Names');
  const keep = vscode.l10n.t('Keep These Names');
  const choice = await showWarningMessage(
    vscode.l10n.t('The numbers may mean other classes'),
    { modal: true, detail: message },
    ...(names ? [use, keep] : [keep]),
  );
  if (choice === undefined) throw new CancelledError();
  return choice === use ? names : null;
}
