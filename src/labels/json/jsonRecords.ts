import { isAscii, isUtf8 } from 'node:buffer';
import * as l10n from '@vscode/l10n';
import { cutOff, JsonSyntaxError, stringEnd, unexpected } from './jsonTokens';
import { JsonTape, missingComma, notAKey, trailingComma } from './jsonTape';

/**
 * A record of a JSON file: an element of the array that the file is, of an array right inside the object that it is, or
 * a member of that object; in JSON lines, a line's value. Its parts are on the tape, until the next record.
 */
export type JsonRecord = {
  readonly tape: JsonTape;
  /** The key of the array that the record is in; undefined where that array, or the object, is the whole file. */
  readonly collection: string | undefined;
  /** The key of a record that is a member of the file's object. */
  readonly key: string | undefined;
};

/** How the file is laid out: one value, or one a line. */
export type JsonLayout = 'document' | 'lines';

type Piece = {
  readonly units: Buffer;
  readonly offset: number;
  readonly final: boolean;
  /** Whether a record may hold bytes that are not UTF-8; a character that the end cuts says so of the last one only. */
  readonly mayBeDamaged: boolean;
};

type Place = 'before' | 'array' | 'object' | 'member array' | 'behind';

/** Walks through a JSON document piece by piece, and shows its records one by one. */
export class JsonRecordScanner {
  /** Line that scanning has come to, from 1. */
  line = 1;
  /** Whether all bytes scanned so far are ASCII. */
  isAscii = true;
  /** Lines of records that are not UTF-8; the first hundred. */
  readonly damagedLines: number[] = [];
  private readonly tape = new JsonTape();
  private place: Place = 'before';
  /** Whether a value or a key must come, may come (right behind an opening), or a comma. */
  private expect: 'first' | 'next' | 'comma' = 'first';
  private collection: string | undefined;
  private openedOn = 1;

  constructor(
    private readonly layout: JsonLayout,
    private readonly visit: (record: JsonRecord) => void,
    /** Called for a line of JSON lines that is broken; the others are read all the same. */
    private readonly onBrokenLine: (error: JsonSyntaxError) => void = () => undefined,
  ) {}

  /**
   * Scans the next bytes of a file.
   * @param offset how many bytes of the file are before `units`.
   * @param final whether nothing follows.
   * @returns how many of them are done with; show the others again, with what follows them.
   * @throws JsonSyntaxError
   */
  push(units: Buffer, offset: number, final: boolean): number {
    const piece = { units, offset, final, mayBeDamaged: !isUtf8(units) };
    const used = this.layout === 'lines' ? this.scanLines(piece) : this.scanDocument(piece);
    this.isAscii &&= isAscii(units.subarray(0, used));
    return used;
  }

  private scanLines(piece: Piece): number {
    const { units, offset, final } = piece;
    let start = 0;
    for (;;) {
      const lineFeed = units.indexOf(10, start);
      if (lineFeed < 0 && !final) return start;
      const end = lineFeed < 0 ? units.length : lineFeed;
      if (!isBlank(units, start, end)) this.scanLine(units.subarray(0, end), offset, start, piece);
      if (lineFeed < 0) return end;
      start = lineFeed + 1;
      this.line++;
    }
  }

  private scanLine(units: Buffer, offset: number, start: number, piece: Piece): void {
    const { tape, line } = this;
    try {
      if (!tape.parse(units, offset, start, line, true))
        throw new JsonSyntaxError(line, l10n.t('the line ends before its value does; complete it'));
      if (!isBlank(units, tape.end, units.length))
        throw new JsonSyntaxError(
          line,
          l10n.t('something follows the value; a line holds one value and nothing else'),
        );
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      this.onBrokenLine(error);
      return;
    }
    this.show(undefined, piece, start);
  }

  private scanDocument(piece: Piece): number {
    const { units, final } = piece;
    let at = 0;
    for (;;) {
      at = this.skipBlanks(piece, at);
      const unit = units[at];
      if (unit === undefined) {
        if (final && this.place !== 'behind') throw this.ended();
        return at;
      }
      if (isCut(unit) && !final) return at;
      const after = this.step(piece, at, unit);
      if (after === cutOff) {
        if (final) throw this.ended();
        return at;
      }
      at = after;
    }
  }

  /** Takes one step: a bracket, a comma, or a record. @returns where the next one starts. */
  private step(piece: Piece, at: number, unit: number): number {
    const { units } = piece;
    if (this.place === 'before') return this.openRoot(units, at, unit);
    if (this.place === 'behind')
      throw new JsonSyntaxError(
        this.line,
        l10n.t(
          'something follows the end of the JSON value; a file holds one value (or, as JSON lines, one a line)',
        ),
      );
    const isObject = this.place === 'object';
    if (unit === (isObject ? 125 : 93)) {
      if (this.expect === 'next') throw new JsonSyntaxError(this.line, trailingComma(isObject ? '}' : ']'));
      this.place = this.place === 'member array' ? 'object' : 'behind';
      this.collection = undefined;
      this.expect = 'comma';
      return at + 1;
    }
    if (this.expect === 'comma') {
      if (unit !== 44) throw new JsonSyntaxError(this.line, unexpected(units, at) ?? missingComma(units, at));
      this.expect = 'next';
      return at + 1;
    }
    return isObject ? this.member(piece, at, unit) : this.record(piece, at, undefined);
  }

  private openRoot(units: Buffer, at: number, unit: number): number {
    if (unit !== 91 && unit !== 123)
      throw new JsonSyntaxError(
        this.line,
        unexpected(units, at) ?? l10n.t('a JSON file of labels starts with “[” or “{”; this one does not'),
      );
    this.place = unit === 91 ? 'array' : 'object';
    this.openedOn = this.line;
    return at + 1;
  }

  private member(piece: Piece, at: number, unit: number): number {
    const startLine = this.line;
    const after = this.memberFrom(piece, at, unit);
    if (after === cutOff) this.line = startLine;
    return after;
  }

  private memberFrom(piece: Piece, at: number, unit: number): number {
    const { units } = piece;
    if (unit !== 34) throw new JsonSyntaxError(this.line, notAKey(units, at));
    const keyEnd = stringEnd(units, at + 1, this.line);
    if (keyEnd === cutOff) return cutOff;
    const colon = this.skipBlanks(piece, keyEnd + 1);
    if (isCut(units[colon])) return cutOff;
    if (units[colon] !== 58) throw new JsonSyntaxError(this.line, l10n.t('a colon is missing behind a key'));
    const value = this.skipBlanks(piece, colon + 1);
    if (isCut(units[value])) return cutOff;
    const key = JSON.parse(`"${units.toString('utf8', at + 1, keyEnd)}"`) as string;
    if (units[value] !== 91) return this.record(piece, value, key);
    this.place = 'member array';
    this.collection = key;
    this.expect = 'first';
    return value + 1;
  }

  private record(piece: Piece, at: number, key: string | undefined): number {
    const { tape } = this;
    if (!tape.parse(piece.units, piece.offset, at, this.line)) return cutOff;
    this.show(key, piece, at);
    this.line = tape.endLine;
    this.expect = 'comma';
    return tape.end;
  }

  private show(key: string | undefined, piece: Piece, start: number): void {
    const { tape, collection, damagedLines } = this;
    if (piece.mayBeDamaged && damagedLines.length < 100 && !isUtf8(piece.units.subarray(start, tape.end)))
      damagedLines.push(tape.line(0));
    this.visit({ tape, collection, key });
  }

  private ended(): JsonSyntaxError {
    if (this.place === 'before') return new JsonSyntaxError(this.line, l10n.t('there is nothing but blanks'));
    const opened = this.tape.openLine ?? this.openedOn;
    return new JsonSyntaxError(
      this.line,
      l10n.t(
        'the file ends before what opens on line {0} is closed, so it is not whole; copy or export it again',
        opened,
      ),
    );
  }

  private skipBlanks({ units, final }: Piece, start: number): number {
    let at = start;
    for (;;) {
      const unit = units[at];
      if (unit !== 32 && unit !== 10 && unit !== 13 && unit !== 9) return at;
      // A carriage return at the very end may be the first half of CRLF.
      if (unit === 13 && at + 1 === units.length && !final) return at;
      at++;
      if (unit === 10 || (unit === 13 && units[at] !== 10)) this.line++;
    }
  }
}

/** Whether what follows blanks is not to be seen yet; see `skipBlanks`. */
function isCut(unit: number | undefined): boolean {
  return unit === undefined || unit === 13;
}

function isBlank(units: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const unit = units[at];
    if (unit !== 32 && unit !== 13 && unit !== 9) return false;
  }
  return true;
}
