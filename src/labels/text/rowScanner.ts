import type { EncodedText } from './encodedText';

/** How a row-based text separates its fields. */
export type Dialect = {
  /** ASCII code of the delimiter. */
  readonly delimiter: number;
  /** Whether a field may stand in double quotes, with a doubled quote for one inside. */
  readonly quotes: boolean;
  /** Whether a line that starts with `#` is a comment: a row without fields. */
  readonly comments?: boolean;
};

/** How a field is written: bare, in quotes, or in quotes with doubled quotes inside. */
export const fieldStyle = { bare: 0, quoted: 1, escaped: 2 } as const;
export type FieldStyle = (typeof fieldStyle)[keyof typeof fieldStyle];

/** One row as positions in the scanned units. The scanner uses one object for all rows: copy what outlives the call. */
export type Row = {
  /** Line that the row starts on, from 1. */
  line: number;
  /** Where the row starts, and where its line end does. */
  start: number;
  end: number;
  fields: number;
  /** Where each field's content starts and ends: without its quotes, and without blanks around it. */
  readonly starts: number[];
  readonly ends: number[];
  readonly styles: FieldStyle[];
  /** Whether a field starts with a quote that is never closed; the quote then counts as a character. */
  strayQuote: boolean;
};

const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const tab = 9;
const doubleQuote = 34;
const numberSign = 35;

/** Where a scan stopped: at the start of a row, `position` units in, on line `line`. */
export type ScanState = { readonly position: number; readonly line: number };

/**
 * Calls `visit` for every row, blank ones too, the first of which is on line `line`; stops when it returns false. Rows
 * end with LF, CRLF or CR.
 *
 * A quote that is never closed, or that something follows, counts as a character. Looking for its end costs no n² time:
 * behind a quote that is never closed all runs of quotes are even, so any that opens a field is closed at once.
 *
 * @param end what follows the units: nothing (`final`), or more of the file, in which case a last row that may go on is
 *   not visited; `overlong` too, but a quote that does not close within the units counts as a character.
 *
 * Our own scanner, because an edit replaces the bytes of one field: csv-parse and Papa Parse work on decoded
 * characters and tell where a record starts, at best, never which bytes a field takes and whether it was quoted.
 */
export function scanRows(
  units: Uint8Array,
  dialect: Dialect,
  visit: (row: Row) => boolean | undefined,
  line = 1,
  end: 'final' | 'more' | 'overlong' = 'final',
): ScanState {
  const { delimiter, quotes, comments = false } = dialect;
  const length = units.length;
  let position = 0;
  /** Whether the row at hand goes on behind the units. */
  let isCut = false;
  const row: Row = {
    line,
    start: 0,
    end: 0,
    fields: 0,
    starts: [],
    ends: [],
    styles: [],
    strayQuote: false,
  };
  const isBlank = (unit: number | undefined) => (unit === space || unit === tab) && unit !== delimiter;
  const endsField = (unit: number | undefined) =>
    unit === undefined || unit === delimiter || unit === lineFeed || unit === carriageReturn;

  const keepField = (from: number, to: number, style: FieldStyle) => {
    while (from < to && isBlank(units[from])) from++;
    while (to > from && isBlank(units[to - 1])) to--;
    row.starts[row.fields] = from;
    row.ends[row.fields] = to;
    row.styles[row.fields] = style;
    row.fields++;
  };

  /** Reads the quoted field that opens at `open`; false where the quote is not closed as it should be. */
  const quotedField = (open: number): boolean => {
    let style: FieldStyle = fieldStyle.quoted;
    let lines = 0;
    let close = open + 1;
    for (; close < length; close++) {
      const unit = units[close];
      if (unit === doubleQuote) {
        if (units[close + 1] !== doubleQuote) break;
        style = fieldStyle.escaped;
        close++;
      } else if (unit === lineFeed || (unit === carriageReturn && units[close + 1] !== lineFeed)) {
        lines++;
      }
    }
    if (close >= length) {
      isCut = end === 'more';
      return false;
    }
    let after = close + 1;
    while (isBlank(units[after])) after++;
    if (!endsField(units[after])) return false;
    keepField(open + 1, close, style);
    position = after;
    line += lines;
    return true;
  };

  const field = () => {
    let first = position;
    while (isBlank(units[first])) first++;
    if (quotes && units[first] === doubleQuote) {
      if (quotedField(first) || isCut) return;
      row.strayQuote = true;
    }
    let last = first;
    while (last < length) {
      const unit = units[last];
      if (unit === delimiter || unit === lineFeed || unit === carriageReturn) break;
      last++;
    }
    keepField(first, last, fieldStyle.bare);
    position = last;
  };

  while (position < length) {
    row.line = line;
    row.start = position;
    row.fields = 0;
    row.strayQuote = false;
    if (comments && units[position] === numberSign) {
      while (position < length && units[position] !== lineFeed && units[position] !== carriageReturn)
        position++;
    } else {
      field();
      while (!isCut && position < length && units[position] === delimiter) {
        position++;
        field();
      }
    }
    // A carriage return at the very end may be the first half of CRLF.
    const lastOfEnd = units[position] === carriageReturn ? position + 1 : position;
    if (end !== 'final' && (isCut || lastOfEnd >= length)) return { position: row.start, line: row.line };
    row.end = position;
    if (position < length) {
      position += units[position] === carriageReturn && units[position + 1] === lineFeed ? 2 : 1;
      line++;
    }
    if (visit(row) === false) break;
  }
  return { position, line };
}

/** What a file's first row says that separates fields, where it says nothing else: Excel's `sep=;`. */
export function separatorIn(text: EncodedText, { start, end }: Row): string | undefined {
  if (end - start < 5 || end - start > 8) return undefined;
  return /^"?sep=([,;|\t])"?[,;|\t]?$/i.exec(text.decode(start, end))?.[1];
}

/** Whether a row says nothing: all its fields are empty, or it is a comment. */
export function isBlankRow(row: Row): boolean {
  for (let field = 0; field < row.fields; field++) {
    if (row.starts[field] !== row.ends[field]) return false;
  }
  return true;
}
