import { EncodedText } from './encodedText';
import { fieldText } from './scanText';
import { isBlankRow, scanRows, separatorIn } from './rowScanner';

/** How many bytes at a file's start decide how it is read. */
export const headLength = 65_536;

/** What the first bytes of a delimited text show. */
export type SniffedTable = {
  /** ASCII code of the delimiter. */
  readonly delimiter: number;
  /** How many columns most rows have. */
  readonly columns: number;
  /** The first rows that are neither blank nor comments, their fields decoded; at most 500. */
  readonly rows: readonly (readonly string[])[];
};

const commonDelimiters = [',', '\t', ';', '|'];
const rowLimit = 500;

/**
 * Finds the delimiter: the one that cuts the most rows into the same number of fields, two at least; where two do,
 * the one that cuts more.
 * @param delimiters the only ones that a format has.
 * @returns undefined where the bytes are no table of several columns.
 */
export function sniffTable(
  head: Buffer,
  delimiters: readonly string[] = commonDelimiters,
): SniffedTable | undefined {
  const text = new EncodedText(wholeLines(head));
  if (isBinary(text.units)) return undefined;
  let best: (SniffedTable & { readonly share: number }) | undefined;
  const said = separatorOf(text);
  for (const character of said !== undefined && delimiters.includes(said) ? [said] : delimiters) {
    const delimiter = character.charCodeAt(0);
    const rows = firstRows(text, delimiter);
    const { columns, share } = commonLength(rows);
    if (columns < 2 || share < 0.5) continue;
    if (!best || share > best.share || (share === best.share && columns > best.columns))
      best = { delimiter, rows, share, columns };
  }
  return best;
}

/** Whether units are no text: more than one line in ten has NUL characters. */
function isBinary(units: Uint8Array): boolean {
  let lines = 0;
  let binary = 0;
  for (let start = 0; start < units.length;) {
    const lineFeed = units.indexOf(10, start);
    const end = lineFeed < 0 ? units.length : lineFeed;
    lines++;
    if (units.subarray(start, end).includes(0)) binary++;
    start = end + 1;
  }
  return binary > lines / 10;
}

/** The head without the row that its end cuts, so that no half character decides the encoding. */
function wholeLines(head: Buffer): Buffer {
  if (head.length < headLength) return head;
  const lastEnd = Math.max(head.lastIndexOf(10), head.lastIndexOf(13));
  // In UTF-16 an odd remainder is ignored; a file whose only line is longer than the head is taken as it is.
  return lastEnd > 0 ? head.subarray(0, lastEnd + 1) : head;
}

function firstRows(text: EncodedText, delimiter: number): string[][] {
  const rows: string[][] = [];
  scanRows(text.units, { delimiter, quotes: true, comments: true }, (row) => {
    if (isBlankRow(row) || text.units.subarray(row.start, row.end).includes(0)) return true;
    if (rows.length === 0 && separatorIn(text, row) !== undefined) return true;
    rows.push(Array.from({ length: row.fields }, (_, field) => fieldText(text, row, field)));
    return rows.length < rowLimit;
  });
  return rows;
}

/** What the first row says that separates fields, if that is all that it says. */
function separatorOf(text: EncodedText): string | undefined {
  let said: string | undefined;
  scanRows(text.units, { delimiter: 0, quotes: false, comments: true }, (row) => {
    if (isBlankRow(row)) return true;
    said = separatorIn(text, row);
    return false;
  });
  return said;
}

function commonLength(rows: readonly (readonly string[])[]): { columns: number; share: number } {
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [columns, count] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [0, 0];
  return { columns, share: count / Math.max(1, rows.length) };
}
