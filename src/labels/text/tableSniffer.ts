import { EncodedText } from './encodedText';
import { fieldText } from './fieldText';
import { isBlankRow, scanRows } from './rowScanner';

/** How many bytes at a file's start decide how it is read. */
export const headLength = 65_536;

/** What the first bytes of a delimited text show. */
export type SniffedTable = {
  /** ASCII code of the delimiter. */
  readonly delimiter: number;
  /** Where the first row starts, after comments and blank lines: position in code units, and line from 1. */
  readonly start: number;
  readonly line: number;
  /** The first rows, their fields decoded; at most 500. */
  readonly rows: readonly (readonly string[])[];
};

const delimiters = [',', '\t', ';', '|'];
const rowLimit = 500;

/**
 * Finds the delimiter: the one that cuts the most rows into the same number of fields, two at least; where two do,
 * the one that cuts more.
 * @returns undefined where the bytes are no table of several columns.
 */
export function sniffTable(head: Buffer): SniffedTable | undefined {
  const text = new EncodedText(wholeLines(head));
  if (text.units.includes(0)) return undefined;
  const { start, line } = afterComments(text.units);
  let best: (SniffedTable & { readonly share: number; readonly columns: number }) | undefined;
  for (const character of delimiters) {
    const delimiter = character.charCodeAt(0);
    const rows = firstRows(text, delimiter, start, line);
    const { columns, share } = commonLength(rows);
    if (columns < 2 || share < 0.5) continue;
    if (!best || share > best.share || (share === best.share && columns > best.columns))
      best = { delimiter, start, line, rows, share, columns };
  }
  return best;
}

/** The head without the row that its end cuts, so that no half character decides the encoding. */
function wholeLines(head: Buffer): Buffer {
  if (head.length < headLength) return head;
  const lastEnd = Math.max(head.lastIndexOf(10), head.lastIndexOf(13));
  // In UTF-16 an odd remainder is ignored; a file whose only line is longer than the head is taken as it is.
  return lastEnd > 0 ? head.subarray(0, lastEnd + 1) : head;
}

function afterComments(units: Uint8Array): { start: number; line: number } {
  let start = 0;
  let line = 1;
  for (;;) {
    let end = start;
    while (end < units.length && units[end] !== 10 && units[end] !== 13) end++;
    const isComment = units[start] === 35;
    if (end === units.length || !(isComment || end === start)) return { start, line };
    start = end + (units[end] === 13 && units[end + 1] === 10 ? 2 : 1);
    line++;
  }
}

function firstRows(text: EncodedText, delimiter: number, start: number, line: number): string[][] {
  const rows: string[][] = [];
  scanRows(
    text.units,
    { delimiter, quotes: true },
    (row) => {
      if (isBlankRow(row)) return true;
      rows.push(Array.from({ length: row.fields }, (_, field) => fieldText(text, row, field)));
      return rows.length < rowLimit;
    },
    start,
    line,
  );
  return rows;
}

function commonLength(rows: readonly (readonly string[])[]): { columns: number; share: number } {
  const counts = new Map<number, number>();
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1);
  const [columns, count] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [0, 0];
  return { columns, share: count / Math.max(1, rows.length) };
}
