import path from 'node:path';
import * as vscode from 'vscode';
import { writeLabelStudioTasks } from '../../audit/result/labelStudioTasks';
import { ownFolderOf } from '../../base/disk/ownFiles';
import { HumanError } from '../../base/humanError';
import type { ReviewSession } from './reviewSession';
import { showInformationMessage } from '../ui/notices';
import { showSaveDialog } from '../ui/questions';

/**
 * Asks for a file and writes the audit: with the decisions made so far as CSV, or, where the file's name ends in `.json`,
 * its suggestions as tasks for Label Studio.
 */
export async function exportReport(session: ReviewSession): Promise<void> {
  const name = `${path.parse(session.dataSet.location).name}-audit.csv`;
  const target = await showSaveDialog({
    defaultUri: vscode.Uri.file(path.join(session.dataFolder, name)),
    filters: { CSV: ['csv'], [vscode.l10n.t('Label Studio tasks')]: ['json'] },
    title: vscode.l10n.t('Export Audit Report'),
  });
  if (target.fsPath === session.dataSet.location) {
    throw new HumanError(
      vscode.l10n.t('{0} is the label file. Choose another name for the report.', target.fsPath),
    );
  }
  // The person chooses the place, but a report must not take that of the decisions or the last audit.
  if (ownFolderOf(target.fsPath) !== undefined) {
    throw new HumanError(
      vscode.l10n.t(
        '{0} is in the folder of the audit and its decisions. Choose another folder for the report.',
        target.fsPath,
      ),
    );
  }
  if (/\.json$/i.test(target.fsPath)) {
    await writeLabelStudioTasks(target.fsPath, session.result, session.dataSet);
  } else {
    const { journal } = session;
    // It knows the columns of results, which takes the Arrow library: activation must not wait for that.
    const { writeReport } = await import('../../audit/result/report');
    await writeReport(target.fsPath, session.result, 'forSpreadsheets', (id) => {
      const decision = journal.decisionOf(id);
      return {
        verdict: decision?.verdict ?? '',
        label: decision?.label ?? null,
        notes: journal.notesOn(id),
      };
    });
  }
  const open = vscode.l10n.t('Open');
  const choice = await showInformationMessage(vscode.l10n.t('The report is in {0}.', target.fsPath), open);
  if (choice === open) await vscode.window.showTextDocument(target);
}
