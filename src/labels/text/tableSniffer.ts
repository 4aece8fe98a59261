import * as l10n from '@vscode/l10n';
import type { TextHead } from '../labelSource';
import { EncodedText } from './encodedText';
import { wholeLines } from './fileBlocks';
import { fieldText } from './scanText';
import { isBlankRow, scanRows, separatorIn } from './rowScanner';

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
  { head, isWhole, encoding }: TextHead,
  delimiters: readonly string[] = commonDelimiters,
): SniffedTable | undefined {
  const text = new EncodedText(wholeLines(head, isWhole), encoding);
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

const mostLines = 500;

/** The first lines of a text that are neither blank nor comments, without the one that the head's end cuts. */
export function firstLines({ head, isWhole, encoding }: TextHead): string[] {
  const text = new EncodedText(head, encoding);
  const lines = text.decode(0, text.units.length).split(/\r\n|\n|\r/);
  if (!isWhole) lines.pop();
  return lines.filter((line) => line.trim() !== '' && !line.startsWith('#')).slice(0, mostLines);
}

/** Whether lines are what `isOne` asks for: all of them but a few, which may be damaged. */
export function areMostly(lines: readonly string[], isOne: (line: string) => boolean): boolean {
  const others = lines.filter((line) => !isOne(line)).length;
  return lines.length > 2 * others && others <= Math.max(1, lines.length / 10);
}

/** What is the matter with a file whose start is no text, or empty; undefined where it is another matter. */
export function whyNotText(location: string, start: TextHead): string | undefined {
  const { head, encoding } = start;
  if (head[0] === 0x1f && head[1] === 0x8b)
    return l10n.t(
      '{0} is compressed; add “.gz” to its name, or unpack it (gunzip), and choose it again.',
      location,
    );
  const { units } = new EncodedText(head, encoding);
  const binary = units.indexOf(0);
  if (binary >= 0) {
    const line = units.subarray(0, binary).filter((unit) => unit === 10).length + 1;
    return l10n.t(
      '{0} is no text: line {1} has NUL characters. It is a binary file, or UTF-16 without a byte-order mark; choose another file, or save this one as UTF-8.',
      location,
      line,
    );
  }
  if (firstLines({ ...start, isWhole: true }).length === 0)
    return l10n.t(
      '{0} has only blank lines and comments; choose a label file with a row an image.',
      location,
    );
  return undefined;
}
