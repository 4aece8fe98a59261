import { isAscii, isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { HumanError } from '../../protocol/humanError';
import type { TextEncoding } from './encodedText';
import { detectEncoding, EncodedText } from './encodedText';
import { readTextBlocks } from './fileBlocks';
import type { Dialect, Row } from './rowScanner';
import { scanRows } from './rowScanner';

/** Called for every row, blank ones too; `row` counts in the units of `text`, a part of the file. Copy what outlives the call. */
export type RowVisitor = (row: Row, text: EncodedText) => void;

/** How to read the rows of a label file. */
export type TextScan = {
  readonly dialect: Dialect;
  /** Where the first row starts, after the byte-order mark: position in code units, and line from 1. */
  readonly start?: number;
  readonly line?: number;
  /** Makes the visitor; made anew where what was read turns out to be in another encoding. */
  readonly visitor: (encoding: TextEncoding) => RowVisitor;
};

/** What a label file turned out to be, once all of it was read. */
export type ScannedText = {
  readonly encoding: TextEncoding;
  /** SHA-256 (hex) of all its bytes. */
  readonly hash: string;
  /** Lines that are not UTF-8 in a file that otherwise is, from 1; the first hundred. */
  readonly damagedLines: readonly number[];
};

/** A row longer than this is no row: a binary file, or a quote that is never closed. */
export const longestRow = 64 * 1024 * 1024;
const mostDamaged = 100;

/**
 * Reads the rows of a label file of any size in the memory of a few blocks: each row is visited once, in order.
 *
 * A file without a byte-order mark is UTF-8 unless more of its rows speak against it than for it; then it is read again
 * as windows-1252.
 * @throws HumanError when it is empty or cannot be read, or a row is longer than 64 MiB.
 */
export async function scanText(location: string, scan: TextScan): Promise<ScannedText> {
  return (await scanAs(location, scan, undefined)) ?? scanAgain(location, scan);
}

async function scanAgain(location: string, scan: TextScan): Promise<ScannedText> {
  const scanned = await scanAs(location, scan, 'windows-1252');
  if (!scanned) throw new Error(`${location} has no encoding.`);
  return scanned;
}

async function scanAs(
  location: string,
  { dialect, start = 0, line = 1, visitor }: TextScan,
  forced: TextEncoding | undefined,
): Promise<ScannedText | undefined> {
  const hash = createHash('sha256');
  const evidence = new Utf8Evidence();
  let encoding: TextEncoding | undefined;
  let visit: RowVisitor = () => undefined;
  /** What was read and not yet scanned: the start of a row. */
  let rest: Buffer = Buffer.alloc(0);
  /** Bytes of the file before `rest`. */
  let before = 0;
  let nextLine = line;
  let quotes = dialect.quotes;
  /** A row that goes on beyond its block is scanned again only once it has doubled, so that no row costs n² time. */
  let wanted = 4;

  const scanRest = (end: 'more' | 'final') => {
    encoding ??= forced ?? detectEncoding(rest).encoding;
    const isFirst = before === 0;
    if (isFirst) visit = visitor(encoding);
    const text = new EncodedText(rest, { encoding, offset: before });
    const check = encoding === 'UTF-8' ? evidence.checker(text) : undefined;
    const state = scanRows(
      text.units,
      { ...dialect, quotes },
      (row) => {
        check?.(row);
        visit(row, text);
        return undefined;
      },
      isFirst ? start : 0,
      nextLine,
      end === 'more' && rest.length > longestRow ? 'overlong' : end,
    );
    const used = text.byteSpan(state.position, state.position).start - before;
    if (end === 'more' && used === 0 && rest.length > longestRow)
      throw new HumanError(
        `Line ${nextLine} of ${location} is longer than ${longestRow / 1024 ** 2} MB, which no row of a label file is; choose another file, or break the line.`,
      );
    ({ line: nextLine, quotes } = state);
    rest = rest.subarray(used);
    before += used;
    wanted = used === 0 ? rest.length * 2 : 0;
  };

  for await (const block of readTextBlocks(location)) {
    hash.update(block);
    rest = rest.length === 0 ? block : Buffer.concat([rest, block]);
    if (rest.length >= wanted) scanRest('more');
  }
  if (rest.length > 0) scanRest('final');
  if (forced === undefined && evidence.isAgainst) return undefined;
  return { encoding: encoding ?? 'UTF-8', hash: hash.digest('hex'), damagedLines: evidence.damagedLines };
}

/** Counts the rows that speak for UTF-8 and those that it cannot be. Rows of plain ASCII say nothing. */
class Utf8Evidence {
  readonly damagedLines: number[] = [];
  private valid = 0;
  private invalid = 0;

  get isAgainst(): boolean {
    return this.invalid > this.valid;
  }

  /** Looks at the rows of a part of the file; undefined where there is nothing to see. */
  checker({ units }: EncodedText): ((row: Row) => void) | undefined {
    if (isAscii(units)) return undefined;
    const allValid = isUtf8(units);
    return (row) => {
      const bytes = units.subarray(row.start, row.end);
      if (isAscii(bytes)) return;
      if (allValid || isUtf8(bytes)) {
        this.valid++;
        return;
      }
      this.invalid++;
      if (this.damagedLines.length < mostDamaged) this.damagedLines.push(row.line);
    };
  }
}
