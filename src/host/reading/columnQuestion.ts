import path from 'node:path';
import * as vscode from 'vscode';
import { chosenColumns } from '../../labels/chosenColumns';
import type { ColumnQuestion, LabelOptions } from '../../labels/labelFile';
import { goBack, pickStep } from '../ui/pickStep';

/**
 * Asks which columns (or keys) hold the image's path and the label, with their first values beside.
 * @throws CancelledError when the user leaves the question.
 */
export async function askColumns(
  file: string,
  question: ColumnQuestion,
  canGoBack: boolean,
): Promise<LabelOptions | typeof goBack> {
  const { columns, preview } = question;
  const ask = (title: string, backToo: boolean, taken?: number) =>
    pickStep({
      title,
      placeholder: path.basename(file),
      items: columns
        .map((name, column) => ({
          label: name,
          description: preview.map((row) => row[column] ?? '').join(' · '),
          column,
        }))
        .filter(({ column }) => column !== taken),
      canGoBack: backToo,
    });
  for (;;) {
    const image = await ask(vscode.l10n.t('Which column names the image?'), canGoBack);
    if (image === goBack) return goBack;
    const label = await ask(vscode.l10n.t('Which column holds the label?'), true, image.column);
    if (label !== goBack) return chosenColumns(question, image.column, label.column);
  }
}
