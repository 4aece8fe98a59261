import * as l10n from '@vscode/l10n';
import type { ByteSpan } from '../labelFile';
import {
  character,
  cutOff,
  JsonSyntaxError,
  literalEnd,
  numberEnd,
  stringEnd,
  unexpected,
} from './jsonTokens';

export const jsonKind = { object: 0, array: 1, string: 2, number: 3, literal: 4 } as const;
export type JsonKind = (typeof jsonKind)[keyof typeof jsonKind];

/** A record with more values than this is none: it would take more memory than the file. */
const mostValues = 4_000_000;

const enum Expect {
  Value,
  FirstValue,
  Key,
  FirstKey,
  CommaOrEnd,
}

/**
 * One JSON value of a label file, read without building it: its parts in the order of the file, the value itself first,
 * each with the bytes that it takes. One tape serves all values of a file, one after another; copy what outlives the next.
 *
 * Our own scanner, because an edit replaces the bytes of one value: `JSON.parse` tells no positions, @streamparser/json
 * only where a token starts (and wrongly behind a byte-order mark), jsonc-parser and json-source-map want the whole text
 * as a string. No function here calls itself, so that a million levels are read like one.
 */
export class JsonTape {
  /** What positions count in; see `parse`. */
  units: Buffer = Buffer.alloc(0);
  /** Bytes of the file before `units`. */
  offset = 0;
  count = 0;
  /** Where the value ends, and on which line. */
  end = 0;
  endLine = 0;
  private kinds = new Uint8Array(256);
  private starts = new Int32Array(256);
  private ends = new Int32Array(256);
  private nexts = new Int32Array(256);
  private lines = new Int32Array(256);
  private keyStarts = new Int32Array(256);
  private keyEnds = new Int32Array(256);
  /** The containers that are open, outermost first. */
  private open = new Int32Array(64);
  private depth = 0;

  /**
   * Reads the value that starts at `start`, on line `line`.
   * @param final whether nothing follows `units` in the file (or on the line).
   * @returns false where the value goes on behind the units.
   * @throws JsonSyntaxError
   */
  parse(units: Buffer, offset: number, start: number, line: number, final = false): boolean {
    this.units = units;
    this.offset = offset;
    this.count = 0;
    this.depth = 0;
    let at = start;
    let expect = Expect.Value;
    let keyStart = -1;
    let keyEnd = -1;
    for (;;) {
      let unit = units[at];
      while (unit === 32 || unit === 10 || unit === 13 || unit === 9) {
        at++;
        if (unit === 10 || (unit === 13 && units[at] !== 10)) line++;
        unit = units[at];
      }
      if (unit === undefined) return false;
      switch (expect) {
        case Expect.Key:
        case Expect.FirstKey: {
          if (unit === 125) {
            if (expect === Expect.Key) throw new JsonSyntaxError(line, trailingComma('}'));
            break;
          }
          if (unit !== 34) throw new JsonSyntaxError(line, notAKey(units, at));
          keyStart = at + 1;
          keyEnd = stringEnd(units, keyStart, line);
          if (keyEnd === cutOff) return false;
          at = keyEnd + 1;
          for (unit = units[at]; unit === 32 || unit === 10 || unit === 13 || unit === 9; unit = units[at]) {
            at++;
            if (unit === 10 || (unit === 13 && units[at] !== 10)) line++;
          }
          if (unit === undefined) return false;
          if (unit !== 58) throw new JsonSyntaxError(line, l10n.t('a colon is missing behind a key'));
          at++;
          expect = Expect.Value;
          continue;
        }
        case Expect.CommaOrEnd:
          if (unit === 44) {
            at++;
            expect = this.isInObject ? Expect.Key : Expect.Value;
            // In an array nothing but a value may follow; `]` is caught below.
            continue;
          }
          if (unit !== 125 && unit !== 93)
            throw new JsonSyntaxError(line, unexpected(units, at) ?? missingComma(units, at));
          break;
        default:
      }
      if (unit === 125 || unit === 93) {
        if (expect === Expect.Value)
          throw new JsonSyntaxError(
            line,
            this.depth > 0 && !this.isInObject ? trailingComma(']') : l10n.t('a value is missing'),
          );
        if (this.isInObject !== (unit === 125))
          throw new JsonSyntaxError(
            line,
            l10n.t(
              '“{0}” closes what “{1}” on line {2} opened',
              String.fromCharCode(unit),
              this.isInObject ? '{' : '[',
              this.openLine ?? line,
            ),
          );
        at++;
        this.depth--;
        const closed = this.open[this.depth] as number;
        this.ends[closed] = at;
        this.nexts[closed] = this.count;
      } else {
        const index = this.add(line, at, keyStart, keyEnd);
        keyStart = -1;
        if (unit === 123 || unit === 91) {
          this.kinds[index] = unit === 123 ? jsonKind.object : jsonKind.array;
          if (this.depth === this.open.length) this.open = grown(this.open);
          this.open[this.depth++] = index;
          at++;
          expect = unit === 123 ? Expect.FirstKey : Expect.FirstValue;
          continue;
        }
        const isLast = final && this.depth === 0;
        if (unit === 34) {
          const close = stringEnd(units, at + 1, line);
          at = close === cutOff ? cutOff : close + 1;
          this.kinds[index] = jsonKind.string;
        } else if (unit === 45 || (unit >= 48 && unit <= 57)) {
          at = numberEnd(units, at, line, isLast);
          this.kinds[index] = jsonKind.number;
        } else {
          at = literalEnd(units, at, line, isLast);
          this.kinds[index] = jsonKind.literal;
        }
        if (at === cutOff) return false;
        this.ends[index] = at;
        this.nexts[index] = this.count;
      }
      if (this.depth === 0) {
        this.end = at;
        this.endLine = line;
        return true;
      }
      expect = Expect.CommaOrEnd;
    }
  }

  /** The line on which the innermost container that was still open started; undefined where none was. */
  get openLine(): number | undefined {
    return this.depth === 0 ? undefined : this.lines[this.open[this.depth - 1] as number];
  }

  kind(index: number): JsonKind {
    return this.kinds[index] as JsonKind;
  }

  line(index: number): number {
    return this.lines[index] as number;
  }

  /** Where a value starts and ends in `units`; of a string, its quotes are part of it. */
  start(index: number): number {
    return this.starts[index] as number;
  }

  endOf(index: number): number {
    return this.ends[index] as number;
  }

  /** Where a member's key starts and ends in `units`, without its quotes. */
  keyStart(index: number): number {
    return this.keyStarts[index] as number;
  }

  keyEnd(index: number): number {
    return this.keyEnds[index] as number;
  }

  /** The value behind this one and all its parts: its next sibling, where there is one. */
  next(index: number): number {
    return this.nexts[index] as number;
  }

  /** The bytes of the file that a value takes. */
  span(index: number): ByteSpan {
    return { start: this.offset + this.start(index), end: this.offset + this.endOf(index) };
  }

  /** A string's text; every other value as it is written. */
  text(index: number): string {
    const [start, end] = [this.start(index), this.endOf(index)];
    return this.kind(index) === jsonKind.string
      ? this.decoded(start + 1, end - 1)
      : this.units.toString('latin1', start, end);
  }

  /** The number that a number's or a string's digits say; undefined for other texts, and for more than nine digits. */
  wholeNumber(index: number): number | undefined {
    const quotes = this.kind(index) === jsonKind.string ? 1 : 0;
    const start = this.start(index) + quotes;
    const end = this.endOf(index) - quotes;
    if (end === start || end - start > 9 || (this.units[start] === 48 && end - start > 1)) return undefined;
    let value = 0;
    for (let at = start; at < end; at++) {
      const digit = (this.units[at] as number) - 48;
      if (digit < 0 || digit > 9) return undefined;
      value = value * 10 + digit;
    }
    return value;
  }

  isNull(index: number): boolean {
    return this.kind(index) === jsonKind.literal && this.units[this.start(index)] === 110;
  }

  key(index: number): string {
    return this.decoded(this.keyStart(index), this.keyEnd(index));
  }

  /** The parts directly inside an object or array. */
  children(index: number): number[] {
    const children: number[] = [];
    for (let child = index + 1; child < this.next(index); child = this.next(child)) children.push(child);
    return children;
  }

  /** The text of a string's inside, or of a key. Most are plain ASCII, which needs no decoder. */
  private decoded(start: number, end: number): string {
    const { units } = this;
    let isPlain = true;
    let isEscaped = false;
    for (let at = start; at < end; at++) {
      const unit = units[at] as number;
      if (unit >= 128) isPlain = false;
      else if (unit === 92) isEscaped = true;
    }
    const text = units.toString(isPlain ? 'latin1' : 'utf8', start, end);
    return isEscaped ? (JSON.parse(`"${text}"`) as string) : text;
  }

  private get isInObject(): boolean {
    return this.depth > 0 && this.kinds[this.open[this.depth - 1] as number] === jsonKind.object;
  }

  private add(line: number, start: number, keyStart: number, keyEnd: number): number {
    const index = this.count++;
    if (index === this.starts.length) this.grow(line);
    this.lines[index] = line;
    this.starts[index] = start;
    this.keyStarts[index] = keyStart;
    this.keyEnds[index] = keyStart < 0 ? -1 : keyEnd;
    return index;
  }

  private grow(line: number): void {
    if (this.starts.length >= mostValues)
      throw new JsonSyntaxError(
        line,
        l10n.t('a record has millions of values, which no record of a label file has'),
      );
    this.kinds = grown(this.kinds);
    this.starts = grown(this.starts);
    this.ends = grown(this.ends);
    this.nexts = grown(this.nexts);
    this.lines = grown(this.lines);
    this.keyStarts = grown(this.keyStarts);
    this.keyEnds = grown(this.keyEnds);
  }
}

function grown<T extends Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(values: T): T {
  const larger = new (values.constructor as new (length: number) => T)(2 * values.length);
  larger.set(values);
  return larger;
}

export function trailingComma(close: ']' | '}'): string {
  return l10n.t('a comma before “{0}”; take it out', close);
}

export function missingComma(units: Uint8Array, at: number): string {
  return l10n.t('a comma is missing before “{0}”', character(units, at));
}

export function notAKey(units: Uint8Array, at: number): string {
  return (
    unexpected(units, at) ??
    l10n.t('a key must stand in double quotes, not start with “{0}”', character(units, at))
  );
}
