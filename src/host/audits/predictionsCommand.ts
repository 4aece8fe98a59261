import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { homeOf, keyOf } from '../../labels/dataSet';
import type { OfferedDataSet } from '../../labels/opening/offeredDataSet';
import type { DataSetChooser } from '../dataSets/dataSetChooser';
import type { Reviews } from '../reviews/reviews';
import { refuseUntrusted } from '../ui/failableCommand';
import { showOpenDialog, showQuickPick } from '../ui/questions';

/** The file of predictions that each data set was audited with last, by the data set's key. */
const memoryKey = 'predictions';

/**
 * Asks for a file with what a model of the user's own says of the faces, and audits with it as one more judge. The file is
 * offered again the next time.
 * @throws HumanError where the audit fails, or the workspace is not trusted; CancelledError when the user stops.
 */
export async function auditWithPredictions(
  chooser: DataSetChooser,
  reviews: Pick<Reviews, 'auditAs'>,
  memory: vscode.Memento,
  target?: OfferedDataSet,
): Promise<void> {
  refuseUntrusted('audit');
  const dataSet = await chooser.choose(target);
  const key = keyOf(dataSet);
  const remembered = memory.get<Readonly<Record<string, string>>>(memoryKey, {});
  const last = remembered[key];
  const predictions = (await again(last)) ?? (await chosenFile(last ?? homeOf(dataSet)));
  await memory.update(memoryKey, { ...remembered, [key]: predictions });
  await reviews.auditAs(dataSet, { predictions });
}

/** The file of the last time, if it is still there and wanted. */
async function again(last: string | undefined): Promise<string | undefined> {
  const isThere =
    last !== undefined &&
    (await stat(last).then(
      (found) => found.isFile(),
      () => false,
    ));
  if (!isThere) return undefined;
  const { file } = await showQuickPick<vscode.QuickPickItem & { readonly file?: string }>(
    [
      {
        label: path.basename(last),
        description: vscode.l10n.t('used the last time'),
        detail: last,
        file: last,
      },
      { label: vscode.l10n.t('Choose another file…') },
    ],
    {
      title: vscode.l10n.t('Audit with My Model’s Predictions'),
      placeHolder: vscode.l10n.t('Which file holds the predictions?'),
    },
  );
  return file;
}

/** @param start the file, or the folder, that the dialog begins at. */
async function chosenFile(start: string): Promise<string> {
  const { fsPath } = await showOpenDialog({
    canSelectFiles: true,
    title: vscode.l10n.t('Audit with My Model’s Predictions'),
    openLabel: vscode.l10n.t('Use Predictions'),
    defaultUri: vscode.Uri.file(start),
    filters: {
      [vscode.l10n.t('Predictions')]: ['csv', 'tsv', 'txt', 'npy', 'json', 'jsonl', 'ndjson', 'gz'],
      [vscode.l10n.t('All files')]: ['*'],
    },
  });
  return fsPath;
}
