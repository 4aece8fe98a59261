import { isAscii, isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { LabelSource } from '../labelSource';
import {
  type TextEncoding,
  EncodedText,
  decodeText,
  loadRegionalEncodings,
  markedEncoding,
} from './encodedText';
import { UnclearEncodingError, Utf8Evidence } from './guessEncoding';
import { type Dialect, type Row, scanRows, type FieldStyle, fieldStyle } from './rowScanner';

/** The text of a row's field, quotes resolved; `''` where the row has no such field. */
export function fieldText(text: EncodedText, row: Row, field: number): string {
  if (field >= row.fields) return '';
  const content = text.decode(row.starts[field] ?? 0, row.ends[field] ?? 0);
  return row.styles[field] === fieldStyle.escaped ? content.replaceAll('""', '"') : content;
}

/**
 * What to write between a field's bounds so that it reads `value`: a quoted field stays quoted, a bare one is quoted
 * where it must be.
 * @returns undefined where the dialect has no quotes but the value needs them, or the value has blanks at its ends or
 *   NUL characters, which reading drops.
 */
export function fieldContent(value: string, style: FieldStyle, dialect: Dialect): string | undefined {
  if (/^[ \t]|[ \t]$/.test(value) || value.includes('\0')) return undefined;
  const holdsEnd = value.includes(String.fromCharCode(dialect.delimiter)) || /[\r\n]/.test(value);
  if (!dialect.quotes) return holdsEnd || value === '' ? undefined : value;
  const escaped = value.replaceAll('"', '""');
  if (style !== fieldStyle.bare) return escaped;
  const needsQuotes = holdsEnd || /^["#]/.test(value) || value === '';
  if (!needsQuotes) return value;
  return `"${escaped}"`;
}

/**
 * Called for every row, blank ones and comments too, but not for those with NUL characters; `row` counts in the units
 * of `text`, a part of the file. Copy what outlives the call.
 */
type RowVisitor = (row: Row, text: EncodedText) => void;

export type TextScan = {
  readonly dialect: Dialect;
  /** Makes the visitor; made anew where what was read turns out to be in another encoding. */
  readonly visitor: (encoding: TextEncoding) => RowVisitor;
};

/** What a label file turned out to be, once all of it was read. */
export type ScannedText = {
  readonly encoding: TextEncoding;
  /** SHA-256 (hex) of all its bytes. */
  readonly hash: string;
  /** Lines that are not in the encoding that the others are in, from 1. */
  readonly damagedLines: readonly number[];
  /** Lines with NUL characters, from 1: no text has these. Their rows were not visited. */
  readonly binaryLines: readonly number[];
};

/** Gives a text from its start, in blocks of any length, as often as it is asked. */
export type TextSource = Pick<LabelSource, 'location'> &
  Partial<Pick<LabelSource, 'encoding' | 'namesFiles'>> & {
    readonly blocks: () => AsyncIterable<Buffer> | Iterable<Buffer>;
  };

/** A row longer than this is no row: a binary file, or a quote that is never closed. */
export const longestRow = 64 * 1024 * 1024;
/** No byte-order mark is longer. */
const longestMark = 3;

/**
 * Reads the rows of a label file of any size in the memory of a few blocks: each row is visited once, in order.
 *
 * The byte-order mark says the encoding. A file without one is UTF-8 unless more of its rows speak against it than for
 * it; then it is read again as what a person said, else as what the rows look like.
 * @throws HumanError when it is empty or cannot be read, or a row is longer than 64 MiB; UnclearEncodingError where
 *   somebody must choose the encoding.
 */
export async function scanText(source: TextSource, scan: TextScan): Promise<ScannedText> {
  const { location } = source;
  const asUtf8 = new Scan(location, scan, 'UTF-8');
  const scanned = await asUtf8.all(source.blocks());
  if (!asUtf8.isRefuted) return scanned;
  const guess = source.encoding === undefined ? await asUtf8.evidence.guess(source.namesFiles) : undefined;
  if (guess && guess.choices.length > 0) throw new UnclearEncodingError(location, guess.choices);
  const encoding = guess?.encoding ?? source.encoding ?? 'UTF-8';
  if (encoding === 'UTF-8') return scanned;
  await loadRegionalEncodings();
  const again = await new Scan(location, scan, encoding).all(source.blocks());
  // GB18030 has all characters of GBK, and more that stood in none of the rows that were looked at.
  if (encoding !== 'GBK' || again.damagedLines.length === 0) return again;
  const wider = await new Scan(location, scan, 'GB18030').all(source.blocks());
  return wider.damagedLines.length < again.damagedLines.length ? wider : again;
}

/**
 * Finds the rows that are not in the encoding of the others.
 * @returns a function that says so of a row; undefined where there is none.
 */
function damageIn({ units, bytes, encoding }: EncodedText, evidence: Utf8Evidence) {
  if (encoding === 'UTF-8') return evidence.checker(units);
  if (encoding.startsWith('UTF-16') || isAscii(bytes)) return undefined;
  // All at once is much faster than row by row; a block may start or end within a character of a row that is not whole.
  const isSound = !decodeText(bytes, encoding).includes('\ufffd');
  return ({ start, end }: Row) => {
    const row = bytes.subarray(start, end);
    return (
      !isAscii(row) &&
      (isUtf8Among(row, encoding) || (!isSound && decodeText(row, encoding).includes('\ufffd')))
    );
  };
}

/** Whether a row is in UTF-8 where others are not: that it is so by chance can be ruled out. */
function isUtf8Among(row: Buffer, encoding: TextEncoding): boolean {
  if (!isUtf8(row)) return false;
  if (encoding.startsWith('windows') || encoding.startsWith('KOI8')) return true;
  // Pairs of other encodings may be the two bytes of one character of UTF-8, not two times the three of another.
  const longer = row.toString('utf8').match(/[\u0800-\uffff]/g)?.length ?? 0;
  return longer >= 2 && row.some((byte) => byte >= 0x80 && byte <= 0xa0);
}

/** One reading of a text from its start to its end. */
class Scan {
  private readonly damagedLines: number[] = [];
  private readonly binaryLines: number[] = [];
  readonly evidence = new Utf8Evidence();
  private encoding: TextEncoding | undefined;
  private isMarked = false;
  private visit: RowVisitor = () => undefined;
  /** What was read and not yet scanned, from the start of a row on; `before` are the bytes ahead of it. */
  private rest: Buffer = Buffer.alloc(0);
  private before = 0;
  private line = 1;

  constructor(
    private readonly location: string,
    private readonly scan: TextScan,
    private readonly unmarkedEncoding: TextEncoding,
  ) {}

  /** Whether the text cannot be what it was taken for. */
  get isRefuted(): boolean {
    return !this.isMarked && this.encoding === 'UTF-8' && this.evidence.isAgainst;
  }

  async all(blocks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<ScannedText> {
    const hash = createHash('sha256');
    let waiting: Buffer[] = [];
    let length = 0;
    /** A row that goes on behind its block is scanned again only once it has doubled, so that no row costs n² time. */
    let wanted = longestMark;
    const gather = () => {
      this.rest = waiting.length === 1 && waiting[0] ? waiting[0] : Buffer.concat(waiting, length);
    };
    for await (const block of blocks) {
      hash.update(block);
      waiting.push(block);
      length += block.length;
      if (length < wanted) continue;
      gather();
      const used = this.scanRest(length > longestRow ? 'overlong' : 'more');
      length = this.rest.length;
      waiting = length === 0 ? [] : [this.rest];
      wanted = used > 0 ? 0 : Math.min(2 * length, longestRow + 1);
    }
    gather();
    this.scanRest('final');
    const { encoding = this.unmarkedEncoding, damagedLines, binaryLines } = this;
    return { encoding, hash: hash.digest('hex'), damagedLines, binaryLines };
  }

  /** Scans the rows that are whole and keeps the rest. @returns how many bytes they took. */
  private scanRest(end: 'more' | 'overlong' | 'final'): number {
    const encoding = (this.encoding ??= this.decide());
    const text = new EncodedText(this.rest, encoding, this.before);
    const isDamaged = damageIn(text, this.evidence);
    const mayBeBinary = text.units.includes(0);
    const visit = (row: Row): undefined => {
      if (mayBeBinary && text.units.subarray(row.start, row.end).includes(0)) {
        this.binaryLines.push(row.line);
        return;
      }
      if (isDamaged?.(row)) this.damagedLines.push(row.line);
      this.visit(row, text);
    };
    const dialect = { ...this.scan.dialect, comments: true };
    const { position, line } = scanRows(text.units, dialect, visit, this.line, end);
    if (end === 'overlong' && position === 0)
      throw new HumanError(
        l10n.t(
          'Line {0} of {1} is longer than {2} MB, which no row of a label file is; choose another file, or break the line.',
          line,
          this.location,
          longestRow / 1024 ** 2,
        ),
      );
    const used = text.byteSpan(position, position).start - this.before;
    this.line = line;
    this.rest = this.rest.subarray(used);
    this.before += used;
    return used;
  }

  private decide(): TextEncoding {
    const marked = markedEncoding(this.rest);
    this.isMarked = marked !== undefined;
    const encoding = marked?.encoding ?? this.unmarkedEncoding;
    this.visit = this.scan.visitor(encoding);
    return encoding;
  }
}
