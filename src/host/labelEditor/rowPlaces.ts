import { inUnits } from '../../commits/planCommit';
import { LabelSource } from '../../labels/labelSource';
import { type LabelMember, textFileOf } from '../../labels/dataSet';
import { openLabels } from '../../labels/opening/openLabels';
import * as vscode from 'vscode';
import { compressedReason, isCompressed } from '../../labels/text/fileBlocks';
import { HumanError } from '../../base/humanError';
import type { ReviewSession } from '../reviews/reviewSession';

/** A sample's row in a text. */
export type LocatedRow = {
  /** As the file alone names the sample. */
  readonly id: string;
  /** The class that the row has. */
  readonly label: string;
  /** From 0. */
  readonly line: number;
  /** Where in the text the label is written, in UTF-16 units; undefined where it is written in another file. */
  readonly span: { readonly start: number; readonly end: number } | undefined;
};

/**
 * Finds rows in the text of an editor. The file's own format reads the text, so rows are found wherever they were moved
 * to, and none that looks alike.
 * @param wanted the samples, as the file alone names them; those that the text does not have are left out.
 * @throws HumanError where the text cannot be read as that format any more.
 */
export async function locateRows(
  { location, reading }: LabelMember,
  text: string,
  wanted: ReadonlySet<string>,
): Promise<readonly LocatedRow[]> {
  const bytes = Buffer.from(text);
  const { samples, labelSpan } = await openLabels(
    LabelSource.ofText(location, bytes),
    reading.options,
    reading.format,
  );
  const rows = samples.filter(({ id, line }) => line !== undefined && wanted.has(id));
  const places = rows
    .flatMap(({ id }) => {
      const span = labelSpan(id);
      return span ? [{ id, ...span }] : [];
    })
    .sort((a, b) => a.start - b.start);
  const spans = inUnits(bytes, places);
  const spanOf = new Map(places.map(({ id }, index) => [id, spans[index]]));
  return rows.map(({ id, label, line = 1 }) => ({ id, label, line: line - 1, span: spanOf.get(id) }));
}

/** Where a row's label stands in an editor: a line and, within it, characters in UTF-16 units; both count from 0. */
export type RowPlace = {
  readonly line: number;
  readonly start: number;
  readonly end: number;
};

/** A change of a text as VS Code reports it: what stood in `range` became `text`. */
export type TextChange = {
  readonly range: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
  readonly text: string;
};

/**
 * Takes rows along with changes elsewhere in the file, which costs a look at each and no reading.
 * @param changes in the order in which VS Code reports them, so that each counts in the text that those before it left.
 * @returns the rows that still stand as they were; those that a change touched have to be read again.
 */
export function movePlaces<Row extends RowPlace>(
  rows: readonly Row[],
  changes: readonly TextChange[],
): readonly Row[] {
  let moved = rows;
  for (const { range, text } of changes) {
    const { start, end } = range;
    const delta = lineBreaks(text) - (end.line - start.line);
    // What ends where a line starts leaves that line whole, if a line ends there as before.
    const endsLine = end.character === 0 && (text === '' ? start.character === 0 : text.endsWith('\n'));
    const firstAfter = endsLine ? end.line : end.line + 1;
    moved = moved.flatMap((row) => {
      if (row.line < start.line) return [row];
      if (row.line < firstAfter) return [];
      return delta === 0 ? [row] : [{ ...row, line: row.line + delta }];
    });
  }
  return moved;
}

function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** Where a row's label stands in a document; the whole line where the format does not tell. Undefined past its end. */
export function placeIn(
  document: vscode.TextDocument,
  { line, span }: Pick<LocatedRow, 'line' | 'span'>,
): RowPlace | undefined {
  if (span) {
    const start = document.positionAt(span.start);
    const end = document.positionAt(span.end);
    return {
      line: start.line,
      start: start.character,
      end: end.line === start.line ? end.character : document.lineAt(start.line).range.end.character,
    };
  }
  if (line >= document.lineCount) return undefined;
  const { firstNonWhitespaceCharacterIndex: start, range } = document.lineAt(line);
  return { line, start, end: range.end.character };
}

export function rangeOf({ line, start, end }: RowPlace): vscode.Range {
  return new vscode.Range(line, start, line, end);
}

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
