import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { LabelSource } from '../labelSource';
import { type TextEncoding, EncodedText, markedEncoding, Utf8Evidence } from './encodedText';
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
  /** Lines that are not UTF-8 in a file that otherwise is, from 1. */
  readonly damagedLines: readonly number[];
  /** Lines with NUL characters, from 1: no text has these. Their rows were not visited. */
  readonly binaryLines: readonly number[];
};

/** Gives a text from its start, in blocks of any length, as often as it is asked. */
export type TextSource = Pick<LabelSource, 'location'> & {
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
 * it; then it is read again as windows-1252.
 * @throws HumanError when it is empty or cannot be read, or a row is longer than 64 MiB.
 */
export async function scanText(source: TextSource, scan: TextScan): Promise<ScannedText> {
  const { location } = source;
  const asUtf8 = new Scan(location, scan, 'UTF-8');
  const scanned = await asUtf8.all(source.blocks());
  return asUtf8.isRefuted ? new Scan(location, scan, 'windows-1252').all(source.blocks()) : scanned;
}

/** One reading of a text from its start to its end. */
class Scan {
  private readonly damagedLines: number[] = [];
  private readonly binaryLines: number[] = [];
  private readonly evidence = new Utf8Evidence();
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
    private readonly unmarkedEncoding: 'UTF-8' | 'windows-1252',
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
    const text = new EncodedText(this.rest, { encoding, offset: this.before });
    const isDamaged = encoding === 'UTF-8' ? this.evidence.checker(text.units) : undefined;
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
