import type { ByteSpan } from '../labelFile';
import { looksUtf8 } from './utf8Evidence';
import { decodeWindows1252, encodeWindows1252 } from './windows1252';

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

  /** The text between two positions. */
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
