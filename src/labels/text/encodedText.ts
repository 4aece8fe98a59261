import type { ByteSpan } from '../labelFile';
import { isAscii, isUtf8 } from 'node:buffer';

/** A row's place in the units that hold it. */
type Place = { readonly start: number; readonly end: number };

/** Counts the rows that speak for UTF-8 and those that it cannot be. Rows of plain ASCII say nothing. */
export class Utf8Evidence {
  private valid = 0;
  private invalid = 0;

  get isAgainst(): boolean {
    return this.invalid > this.valid;
  }

  /**
   * Looks at the rows of a part of the file.
   * @returns a function that takes in a row and says whether it is damaged; undefined where there is nothing to see.
   */
  checker(units: Uint8Array): ((row: Place) => boolean) | undefined {
    if (isAscii(units)) return undefined;
    const allValid = isUtf8(units);
    return ({ start, end }) => {
      const bytes = units.subarray(start, end);
      if (isAscii(bytes)) return false;
      if (allValid || isUtf8(bytes)) {
        this.valid++;
        return false;
      }
      this.invalid++;
      return true;
    };
  }
}

/** Whether text without a byte-order mark is UTF-8: more of its lines speak for it than against it. */
function looksUtf8(bytes: Buffer): boolean {
  if (isUtf8(bytes)) return true;
  const evidence = new Utf8Evidence();
  const check = evidence.checker(bytes);
  for (let start = 0; start < bytes.length;) {
    let end = start;
    while (end < bytes.length && bytes[end] !== 10 && bytes[end] !== 13) end++;
    check?.({ start, end });
    start = end + 1;
  }
  return !evidence.isAgainst;
}

/**
 * What the bytes 0x80 to 0x9f stand for in windows-1252 (WHATWG Encoding, index windows-1252); all others are Latin-1.
 * Our own table because `TextDecoder('windows-1252')` of Node 20.18.3 and later decodes those bytes as Latin-1
 * (nodejs/node#56542).
 */
const upperControls = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f' + '\u0090‘’“”•–—˜™š›œ\u009džŸ';

const byteOf = new Map(Array.from(upperControls, (character, index) => [character, 0x80 + index]));

function decodeWindows1252(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (character) => upperControls.charAt(character.charCodeAt(0) - 0x80));
}

/** The windows-1252 bytes of a text, or undefined where it has a character that the encoding lacks. */
function encodeWindows1252(text: string): Buffer | undefined {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const byte = byteOf.get(character) ?? (code < 0x80 || (code >= 0xa0 && code <= 0xff) ? code : undefined);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  return Buffer.from(bytes);
}

export type TextEncoding = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | 'windows-1252';

/**
 * A label file's bytes with their encoding. Positions count code units after the byte-order mark; `units` holds one
 * byte for each of them, in which every ASCII character stands for itself and nothing else looks like one. So one
 * scanner serves all encodings, and no character becomes a string before its field is wanted.
 */
export class EncodedText {
  readonly encoding: TextEncoding;
  readonly units: Uint8Array;
  private readonly markLength: number;
  private readonly unitSize: 1 | 2;
  private readonly offset: number;

  /**
   * @param part for a part of a file: the file's encoding, and how many of its bytes are before the part. Where there
   *   are none, the part may start with a byte-order mark.
   */
  constructor(
    readonly bytes: Buffer,
    part?: { readonly encoding: TextEncoding; readonly offset: number },
  ) {
    this.offset = part?.offset ?? 0;
    const marked = this.offset === 0 ? markedEncoding(bytes) : undefined;
    this.encoding = part?.encoding ?? marked?.encoding ?? (looksUtf8(bytes) ? 'UTF-8' : 'windows-1252');
    this.markLength = marked?.markLength ?? 0;
    const body = bytes.subarray(this.markLength);
    this.unitSize = this.encoding.startsWith('UTF-16') ? 2 : 1;
    this.units = this.unitSize === 1 ? body : asciiUnits(body, this.encoding === 'UTF-16LE');
  }

  /** The bytes between two positions, as a span of the whole file. */
  byteSpan(start: number, end: number): ByteSpan {
    const before = this.offset + this.markLength;
    return { start: before + start * this.unitSize, end: before + end * this.unitSize };
  }

  decode(start: number, end: number): string {
    const span = {
      start: this.markLength + start * this.unitSize,
      end: this.markLength + end * this.unitSize,
    };
    switch (this.encoding) {
      case 'UTF-8':
        return this.bytes.toString('utf8', span.start, span.end);
      case 'windows-1252':
        return decodeWindows1252(this.bytes.subarray(span.start, span.end));
      case 'UTF-16LE':
        return this.bytes.toString('utf16le', span.start, span.end);
      case 'UTF-16BE':
        return Buffer.from(this.bytes.subarray(span.start, span.end)).swap16().toString('utf16le');
    }
  }
}

/** The bytes of `text` in an encoding, or undefined where the encoding cannot express it. */
export function encodeText(text: string, encoding: TextEncoding): Buffer | undefined {
  if (/\p{Surrogate}/u.test(text)) return undefined;
  switch (encoding) {
    case 'UTF-8':
      return Buffer.from(text, 'utf8');
    case 'windows-1252':
      return encodeWindows1252(text);
    case 'UTF-16LE':
      return Buffer.from(text, 'utf16le');
    case 'UTF-16BE':
      return Buffer.from(text, 'utf16le').swap16();
  }
}

/** The encoding that a byte-order mark at the start of `bytes` says, and how long the mark is. */
export function markedEncoding(bytes: Buffer): { encoding: TextEncoding; markLength: number } | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return { encoding: 'UTF-8', markLength: 3 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'UTF-16LE', markLength: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'UTF-16BE', markLength: 2 };
  return undefined;
}

/** One byte for each UTF-16 unit of `body`: the character itself where it is ASCII, else 0x80. */
function asciiUnits(body: Buffer, littleEndian: boolean): Uint8Array {
  const units = new Uint8Array(body.length >> 1);
  const [low, high] = littleEndian ? [0, 1] : [1, 0];
  for (let unit = 0; unit < units.length; unit++) {
    const value = body[2 * unit + low] ?? 0;
    units[unit] = body[2 * unit + high] === 0 && value < 0x80 ? value : 0x80;
  }
  return units;
}
