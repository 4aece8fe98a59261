import * as vscode from 'vscode';
import type { LocatedRow } from './locateRows';
import type { RowPlace } from './movePlaces';

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
