import path from 'node:path';
import * as vscode from 'vscode';
import type { LabelOptions, Recognition } from '../labels/labelFile';
import { CancelledError } from '../protocol/humanError';

/**
 * Asks which columns hold the image's path and the label, with their first values beside.
 * @throws CancelledError when the user leaves the question.
 */
export async function askColumns(
  file: string,
  { columns, preview }: Extract<Recognition, { kind: 'ask' }>,
): Promise<LabelOptions> {
  const ask = async (title: string, taken?: number): Promise<number> => {
    const items = columns
      .map((name, column) => ({
        label: name,
        description: preview.map((row) => row[column] ?? '').join(' · '),
        column,
      }))
      .filter(({ column }) => column !== taken);
    const picked = await vscode.window.showQuickPick(items, {
      title,
      placeHolder: path.basename(file),
      matchOnDescription: true,
    });
    if (!picked) throw new CancelledError();
    return picked.column;
  };
  const imageColumn = await ask(vscode.l10n.t('Which column names the image?'));
  const labelColumn = await ask(vscode.l10n.t('Which column holds the label?'), imageColumn);
  return { imageColumn, labelColumn };
}
