import { setImmediate } from 'node:timers/promises';

/**
 * Where a spreadsheet would begin to compute: at a cell's start, and, where it takes another character than the comma
 * for what parts cells, behind a semicolon, tab or line break. Blanks, quotes and what nobody sees may come first, and
 * the signs may be full-width. A plain number is one, whatever its sign.
 */
const formulaStart =
  /(?<=^|[;\t\r\n])(?!-\d+(?:\.\d+)?(?:[;\t\r\n]|$))(?=(?:(?![\t\r\n])[\s'"\p{Cc}\p{Cf}])*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])|^(?='*[\t\r\n])/gu;

/**
 * A cell as spreadsheets show it as text: an apostrophe stands before each place where one would begin to compute. To
 * have the cell again, take away each apostrophe that stands before such a place; text that had one there got another.
 */
export function spreadsheetCell(cell: string): string {
  return cell.replace(formulaStart, "'");
}

/** Rows of cells for a spreadsheet, their header among them. */
export function* spreadsheetRows(rows: Iterable<readonly string[]>): Generator<readonly string[], void> {
  for (const cells of rows) yield cells.map(spreadsheetCell);
}

/** Characters of a block: few writes, little memory. */
const blockLength = 1 << 20;

/** Items as the bytes of a text, a line each, block by block; others get a turn between the blocks. */
export async function* textBlocks<T>(
  items: Iterable<T>,
  lineOf: (item: T) => string,
): AsyncGenerator<Buffer, void> {
  let text = '';
  for (const item of items) {
    text += `${lineOf(item)}\n`;
    if (text.length < blockLength) continue;
    yield Buffer.from(text);
    text = '';
    await setImmediate();
  }
  if (text !== '') yield Buffer.from(text);
}

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
