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
