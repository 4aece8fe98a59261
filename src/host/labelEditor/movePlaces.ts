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
