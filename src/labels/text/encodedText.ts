import { isAscii } from 'node:buffer';
import type iconv from 'iconv-lite';

/** iconv-lite's names of the encodings that it reads for us. */
const codecs = {
  GBK: 'gbk',
  GB18030: 'gb18030',
  Shift_JIS: 'shiftjis',
  Big5: 'big5hkscs',
  'EUC-KR': 'cp949',
  'EUC-JP': 'eucjp',
  'windows-1251': 'windows1251',
  'KOI8-R': 'koi8r',
} as const;

/** Encodings of one language or a few, from before Unicode. */
export type RegionalEncoding = keyof typeof codecs;
export const regionalEncodings = Object.keys(codecs) as readonly RegionalEncoding[];

export type TextEncoding = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | 'windows-1252' | RegionalEncoding;
/** What a text may be in that is not Unicode. */
export type LegacyEncoding = RegionalEncoding | 'windows-1252';
export const legacyEncodings: readonly LegacyEncoding[] = [...regionalEncodings, 'windows-1252'];

let library: typeof iconv | undefined;

/** Loads what regional encodings need: hardly any label file is in one. Call it before one is decoded or encoded. */
export async function loadRegionalEncodings(): Promise<void> {
  library ??= (await import('iconv-lite')).default;
}

function loaded(): typeof iconv {
  if (!library) throw new Error('loadRegionalEncodings was not called');
  return library;
}

type Decoder = ReturnType<typeof iconv.getDecoder>;
const decoders = new Map<RegionalEncoding, Decoder>();

/** Names of classes come again and again, so that each encoding remembers some short texts. */
const remembered = new Map<RegionalEncoding, Map<string, string>>();
const mostRemembered = 2_000;
const longestRemembered = 32;

/** One decoder each: making one takes longer than decoding a name. */
function decodeRegional(bytes: Buffer, encoding: RegionalEncoding): string {
  if (isAscii(bytes)) return bytes.toString('latin1');
  if (bytes.length > longestRemembered) return decodedAnew(bytes, encoding);
  let texts = remembered.get(encoding);
  if (!texts) remembered.set(encoding, (texts = new Map()));
  const key = bytes.toString('latin1');
  const known = texts.get(key);
  if (known !== undefined) return known;
  const text = decodedAnew(bytes, encoding);
  if (texts.size < mostRemembered) texts.set(key, text);
  return text;
}

function decodedAnew(bytes: Buffer, encoding: RegionalEncoding): string {
  let decoder = decoders.get(encoding);
  if (!decoder) {
    decoder = loaded().getDecoder(codecs[encoding], { stripBOM: false });
    decoders.set(encoding, decoder);
  }
  const text = decoder.write(bytes);
  return text + (decoder.end() ?? '');
}

/** The bytes of a text; undefined where they would not read the same. */
function encodeRegional(text: string, encoding: RegionalEncoding): Buffer | undefined {
  const bytes = loaded().encode(text, codecs[encoding]);
  return decodeRegional(bytes, encoding) === text ? bytes : undefined;
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

/**
 * A label file's bytes with their encoding. Positions count code units after the byte-order mark; `units` holds one
 * byte for each of them, in which every ASCII character stands for itself and nothing else looks like one. So one
 * scanner serves all encodings, and no character becomes a string before its field is wanted.
 */
export class EncodedText {
  readonly units: Uint8Array;
  private readonly markLength: number;
  private readonly unitSize: 1 | 2;

  /**
   * @param bytes a file, or a part of it that starts where a character does.
   * @param offset how many of its bytes are before the part. Where there are none, it may start with a byte-order mark.
   */
  constructor(
    readonly bytes: Buffer,
    readonly encoding: TextEncoding,
    private readonly offset = 0,
  ) {
    const marked = offset === 0 ? markedEncoding(bytes) : undefined;
    this.markLength = marked?.encoding === encoding ? marked.markLength : 0;
    const body = bytes.subarray(this.markLength);
    this.unitSize = encoding.startsWith('UTF-16') ? 2 : 1;
    this.units =
      this.unitSize === 1 ? withoutTrails(body, encoding) : asciiUnits(body, encoding === 'UTF-16LE');
  }

  /** The bytes between two positions, as a span of the whole file. */
  byteSpan(start: number, end: number): { readonly start: number; readonly end: number } {
    const before = this.offset + this.markLength;
    return { start: before + start * this.unitSize, end: before + end * this.unitSize };
  }

  decode(start: number, end: number): string {
    const span = {
      start: this.markLength + start * this.unitSize,
      end: this.markLength + end * this.unitSize,
    };
    if (this.encoding === 'UTF-8') return this.bytes.toString('utf8', span.start, span.end);
    return decodeText(this.bytes.subarray(span.start, span.end), this.encoding);
  }
}

/** The text of bytes without a byte-order mark; U+FFFD stands for what the encoding lacks. */
export function decodeText(bytes: Buffer, encoding: TextEncoding): string {
  switch (encoding) {
    case 'UTF-8':
      return bytes.toString('utf8');
    case 'windows-1252':
      return decodeWindows1252(bytes);
    case 'UTF-16LE':
      return bytes.toString('utf16le');
    case 'UTF-16BE':
      return Buffer.from(bytes).swap16().toString('utf16le');
    default:
      return decodeRegional(bytes, encoding);
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
    default:
      return encodeRegional(text, encoding);
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

/** Whether a byte that looks like ASCII is the second of a character. */
const isAsciiTrail: Partial<Record<TextEncoding, (lead: number, trail: number) => boolean>> = {
  GBK: (lead, trail) => lead <= 0xfe && trail >= 0x40 && trail <= 0x7e,
  GB18030: (lead, trail) => lead <= 0xfe && trail >= 0x40 && trail <= 0x7e,
  Shift_JIS: (lead, trail) =>
    (lead <= 0x9f || (lead >= 0xe0 && lead <= 0xfc)) && trail >= 0x40 && trail <= 0x7e,
  Big5: (lead, trail) => lead <= 0xfe && trail >= 0x40 && trail <= 0x7e,
  'EUC-KR': (lead, trail) =>
    lead <= 0xfe && ((trail >= 0x41 && trail <= 0x5a) || (trail >= 0x61 && trail <= 0x7a)),
};

/** Bytes in which what looks like ASCII and is the second half of a character became 0x80. */
function withoutTrails(body: Buffer, encoding: TextEncoding): Uint8Array {
  const isTrail = isAsciiTrail[encoding];
  if (!isTrail || isAscii(body)) return body;
  const isSingle = (byte: number) =>
    byte <= 0x80 || byte === 0xff || (encoding === 'Shift_JIS' && byte >= 0xa0 && byte <= 0xdf);
  const units = Uint8Array.from(body);
  for (let position = 0; position < units.length - 1; position++) {
    const lead = units[position] ?? 0;
    if (isSingle(lead)) continue;
    const trail = units[position + 1] ?? 0;
    if (isTrail(lead, trail)) units[position + 1] = 0x80;
    // What cannot follow stands for itself. The third byte of GB18030's longer characters is a lead again, and digits
    // part no fields.
    else if (trail < 0x80) continue;
    position++;
  }
  return units;
}
