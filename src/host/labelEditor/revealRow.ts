import * as vscode from 'vscode';
import { compressedReason, isCompressed } from '../../labels/text/fileBlocks';
import { HumanError } from '../../base/humanError';
import { textFileOf } from '../../labels/dataSet';
import type { ReviewSession } from '../reviews/reviewSession';
import { locateRows } from './locateRows';
import { placeIn, rangeOf } from './rowPlace';

/**
 * Opens the label file at a row of the audit, wherever the row stands by now.
 * @throws HumanError where the data set has no file of lines, or the row is gone.
 */
export async function revealRow({ dataSet, result }: ReviewSession, row: number): Promise<void> {
  const id = result.ids[row] ?? '';
  const image = result.images[row] ?? '';
  const file = textFileOf(dataSet, id);
  if (!file || (result.lines[row] ?? 0) === 0)
    throw new HumanError(
      vscode.l10n.t('“{0}” has no row to show: its label is not a line of a text file.', image),
    );
  if (isCompressed(file.location)) throw new HumanError(compressedReason(file.location));
  const document = await vscode.workspace.openTextDocument(file.location);
  const name = id.slice(file.idPrefix.length);
  const [located] = await locateRows(file, document.getText(), new Set([name]));
  const place = located && placeIn(document, located);
  if (!place)
    throw new HumanError(
      vscode.l10n.t(
        '{0} has no row for “{1}” any more (line {2} at the audit). Audit the labels again.',
        file.location,
        image,
        result.lines[row] ?? 0,
      ),
    );
  const editor = await vscode.window.showTextDocument(document);
  const range = rangeOf(place);
  editor.selection = new vscode.Selection(range.start, range.end);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
