import path from 'node:path';
import * as vscode from 'vscode';
import { commitMessage } from '../../audit/commits/commitMessage';
import { labelCount } from '../../audit/commits/labelCount';
import type { Committed } from './commitCommand';
import { dirtyDocument } from './dirtyEditors';
import { gitMessageBox } from './gitMessage';
import { setStatusBarMessage, showInformationMessage } from '../ui/notices';

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
