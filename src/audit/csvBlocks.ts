import { textBlocks } from './textBlocks';

/** A row of a CSV without its line end: cells are quoted where RFC 4180 asks for it, and so that ours reads them the same. */
export function csvLine(cells: readonly string[]): string {
  return cells.map(quoted).join(',');
}

/**
 * Rows as the bytes of a CSV (UTF-8, LF). A cell that starts with `=` or `+` stays as it is: it is data, and for a
 * program a changed one would be another image or label. What people open goes through `spreadsheetRows` first.
 */
export function csvBlocks(rows: Iterable<readonly string[]>): AsyncGenerator<Buffer, void> {
  return textBlocks(rows, csvLine);
}

function quoted(cell: string): string {
  // Our reader takes a line that starts with # for a comment, as many do.
  return /^#|[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
