import path from 'node:path';
import * as vscode from 'vscode';
import { writeReport } from '../audit/report';
import { CancelledError } from '../protocol/humanError';
import { explainFileError } from '../labels/fileErrors';
import type { ReviewSession } from './reviewSession';

/** Asks for a file and writes the audit with the decisions made so far as CSV. */
export async function exportReport(session: ReviewSession): Promise<void> {
  const name = `${path.parse(session.choice.labels).name}-audit.csv`;
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(path.join(session.dataFolder, name)),
    filters: { CSV: ['csv'] },
    title: vscode.l10n.t('Export Audit Report'),
  });
  if (!target) throw new CancelledError();
  await writeReport(target.fsPath, session.result, (id) => session.journal.decisionOf(id)).catch(
    (error: unknown) => {
      throw explainFileError(error, target.fsPath);
    },
  );
  const open = vscode.l10n.t('Open');
  const choice = await vscode.window.showInformationMessage(
    vscode.l10n.t('The report is in {0}.', target.fsPath),
    open,
  );
  if (choice === open) await vscode.window.showTextDocument(target);
}
