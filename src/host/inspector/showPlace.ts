import * as vscode from 'vscode';
import { HumanError } from '../../base/humanError';
import { revealRow } from '../labelEditor/revealRow';
import type { ReviewSession } from '../reviews/reviewSession';
import { placeOf } from './facePlace';

/**
 * Shows a face's label where it stands: its row in an editor, or its image in the Explorer.
 * @throws HumanError where there is neither, or the row is gone.
 */
export async function showPlace(session: ReviewSession, face: number): Promise<void> {
  if (placeOf(session, face).kind !== 'image') {
    await revealRow(session, face);
    return;
  }
  const file = session.fileOf(face);
  if (file === '')
    throw new HumanError(
      vscode.l10n.t(
        '“{0}” has no image file to show: {1}',
        session.result.images[face] ?? '',
        session.result.failures.get(face) ?? vscode.l10n.t('the audit found none.'),
      ),
    );
  await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(file));
}
