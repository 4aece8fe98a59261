import * as l10n from '@vscode/l10n';
import { FaceFailure } from './faceRegion';

/*
 * Images that libvips, as sharp brings it, cannot read: BMP and the family of PGM and PPM. Of the packages that decode
 * BMP, those that are kept up take colours of a palette for grey, or pictures stored from the top for upside down ones
 * (fast-bmp 4.0, bmp-ts 1.0, decode-bmp 0.2); none that installs reads plain PGM.
 */

/** What such a file's header says. */
export type PlainHeader = {
  readonly format: 'bmp' | 'pnm';
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  /** `ushort` where the values go up to 65,535. */
  readonly depth: 'uchar' | 'ushort';
};

/** Decoded: a value a channel, row by row from the top. */
export type PlainImage = PlainHeader & { readonly data: Uint8Array | Uint16Array };

/** They are decoded in one go and in memory, whole. */
export const mostPlainPixels = 100_000_000;

/** Whether a file begins as a BMP or PNM does. */
export function isPlainImage(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 3);
  return (start.startsWith('BM') && bytes.length > 26) || /^P[1-6][\s#]/.test(start);
}

/** @throws Error where it is none, or of a kind that is not read. */
export function plainHeader(bytes: Buffer): PlainHeader {
  return bytes[0] === 0x42 ? bmpHeader(bytes) : pnmHeader(bytes);
}

/** @throws Error where it is broken or cut short. */
export function decodePlain(bytes: Buffer): PlainImage {
  return bytes[0] === 0x42 ? decodeBmp(bytes, bmpHeader(bytes)) : decodePnm(bytes, pnmHeader(bytes));
}

const cutShort = () => new Error('the pixels end too early');

type BmpHeader = PlainHeader & {
  readonly bits: number;
  readonly compression: number;
  readonly isTopDown: boolean;
  /** Bits of a pixel that are red, green, blue and alpha. */
  readonly masks: readonly number[];
  readonly pixels: number;
  readonly palette: Buffer;
  /** Bytes of a colour of the palette. */
  readonly colourBytes: 3 | 4;
};

const bmpCompression = { none: 0, rle8: 1, rle4: 2, masks: 3, masksWithAlpha: 6 } as const;

function bmpHeader(bytes: Buffer): BmpHeader {
  const pixels = bytes.readUInt32LE(10);
  const length = bytes.readUInt32LE(14);
  // OS/2's first header has short numbers and colours of three bytes.
  const isOld = length === 12;
  if (!isOld && (length < 40 || bytes.length < 54)) throw new Error('its BMP header is not known');
  const width = isOld ? bytes.readUInt16LE(18) : bytes.readInt32LE(18);
  const signedHeight = isOld ? bytes.readUInt16LE(20) : bytes.readInt32LE(22);
  const bits = bytes.readUInt16LE(isOld ? 24 : 28);
  const compression = isOld ? 0 : bytes.readUInt32LE(30);
  const { none, rle8, rle4, masks: byMasks, masksWithAlpha } = bmpCompression;
  const isKnown =
    (compression === none && [1, 2, 4, 8, 16, 24, 32].includes(bits)) ||
    (compression === rle8 && bits === 8) ||
    (compression === rle4 && bits === 4) ||
    ((compression === byMasks || compression === masksWithAlpha) && (bits === 16 || bits === 32));
  if (!isKnown)
    throw new FaceFailure(
      l10n.t(
        'This kind of BMP ({0} bits, compression {1}) is not read here: save the image as PNG.',
        bits,
        compression,
      ),
    );
  const height = Math.abs(signedHeight);
  if (width <= 0 || height === 0) throw new Error('its header says that it has no pixels');
  const isMasked = compression === byMasks || compression === masksWithAlpha;
  const hasAlphaMask = length >= 56 || compression === masksWithAlpha;
  if (isMasked && bytes.length < 70) throw cutShort();
  const masks = isMasked
    ? [54, 58, 62, ...(hasAlphaMask ? [66] : [])].map((at) => bytes.readUInt32LE(at))
    : bits === 16
      ? [0x7c00, 0x3e0, 0x1f]
      : [0xff0000, 0xff00, 0xff];
  const colourBytes = isOld ? 3 : 4;
  const masksAfter = isMasked && length === 40 ? (compression === masksWithAlpha ? 16 : 12) : 0;
  const paletteAt = 14 + length + masksAfter;
  const palette = bits <= 8 ? bytes.subarray(paletteAt, Math.max(paletteAt, pixels)) : Buffer.alloc(0);
  return {
    ...{ format: 'bmp', width, height, channels: (masks[3] ?? 0) !== 0 ? 4 : 3, depth: 'uchar' },
    ...{ bits, compression, isTopDown: signedHeight < 0, masks, pixels, palette, colourBytes },
  };
}

function decodeBmp(bytes: Buffer, header: BmpHeader): PlainImage {
  const { width, height, channels, bits, compression, isTopDown, pixels } = header;
  const data = new Uint8Array(width * height * channels);
  const stride = Math.ceil((width * bits) / 32) * 4;
  const { rle8, rle4 } = bmpCompression;
  const indices = compression === rle8 || compression === rle4 ? unpackRuns(bytes, header) : undefined;
  // The last row's padding may be missing.
  if (!indices && pixels + stride * (height - 1) + Math.ceil((width * bits) / 8) > bytes.length)
    throw cutShort();
  const colourOf = paletteOf(header);
  const shades = header.masks.map(shadeOf);
  let isSeen = false;
  for (let row = 0; row < height; row++) {
    const y = isTopDown ? row : height - 1 - row;
    const from = pixels + row * stride;
    let to = y * width * channels;
    for (let x = 0; x < width; x++, to += channels) {
      if (bits === 24) {
        data[to] = bytes[from + 3 * x + 2] as number;
        data[to + 1] = bytes[from + 3 * x + 1] as number;
        data[to + 2] = bytes[from + 3 * x] as number;
      } else if (bits <= 8) {
        const index = indices ? (indices[row * width + x] as number) : packedBits(bytes, from, x, bits);
        data[to] = colourOf[3 * index] as number;
        data[to + 1] = colourOf[3 * index + 1] as number;
        data[to + 2] = colourOf[3 * index + 2] as number;
      } else {
        const pixel = bits === 16 ? bytes.readUInt16LE(from + 2 * x) : bytes.readUInt32LE(from + 4 * x);
        for (let channel = 0; channel < channels; channel++)
          data[to + channel] = shades[channel]?.(pixel) ?? 255;
        isSeen ||= channels === 4 && data[to + 3] !== 0;
      }
    }
  }
  // Programs that know of no transparency leave its bits 0.
  if (channels === 4 && !isSeen) for (let at = 3; at < data.length; at += 4) data[at] = 255;
  return { ...header, data };
}

/** The index of a pixel of 8 bits and fewer. */
function packedBits(bytes: Buffer, from: number, x: number, bits: number): number {
  const bit = x * bits;
  return ((bytes[from + (bit >> 3)] as number) >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
}

/** Red, green and blue of 256 indices; those that the palette lacks are black. */
function paletteOf({ palette, colourBytes }: BmpHeader): Uint8Array {
  const colours = new Uint8Array(256 * 3);
  const count = Math.min(256, Math.floor(palette.length / colourBytes));
  for (let index = 0; index < count; index++)
    for (let channel = 0; channel < 3; channel++)
      colours[3 * index + channel] = palette[index * colourBytes + 2 - channel] as number;
  return colours;
}

/** The value of the bits of a mask, 0 to 255. */
function shadeOf(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / most);
}

/** The indices of run-length encoded pixels, in the order of the file's rows; what runs pass over is 0. */
function unpackRuns(bytes: Buffer, { width, height, bits, pixels }: BmpHeader): Uint8Array {
  const indices = new Uint8Array(width * height);
  let [x, row, at] = [0, 0, pixels];
  const put = (index: number) => {
    if (x < width && row < height) indices[row * width + x] = index;
    x++;
  };
  const nibble = (byte: number, place: number) =>
    bits === 8 ? byte : place % 2 === 0 ? byte >> 4 : byte & 15;
  while (row < height) {
    const [count, value] = [bytes[at], bytes[at + 1]];
    if (count === undefined || value === undefined) throw cutShort();
    at += 2;
    if (count > 0) {
      for (let place = 0; place < count; place++) put(nibble(value, place));
    } else if (value === 0) {
      [x, row] = [0, row + 1];
    } else if (value === 1) {
      break;
    } else if (value === 2) {
      x += bytes[at] ?? 0;
      row += bytes[at + 1] ?? 0;
      at += 2;
    } else {
      const length = bits === 8 ? value : Math.ceil(value / 2);
      if (at + length > bytes.length) throw cutShort();
      for (let place = 0; place < value; place++)
        put(nibble(bytes[at + (bits === 8 ? place : place >> 1)] as number, place));
      // Runs begin at even places.
      at += length + (length & 1);
    }
  }
  return indices;
}

type PnmHeader = PlainHeader & {
  /** 1 to 6, as after the P. */
  readonly kind: number;
  readonly most: number;
  /** Where the pixels begin. */
  readonly pixels: number;
};

function pnmHeader(bytes: Buffer): PnmHeader {
  const kind = (bytes[1] as number) - 48;
  const isBitmap = kind === 1 || kind === 4;
  const numbers = new Numbers(bytes, 2);
  const [width, height] = [numbers.next(), numbers.next()];
  const most = isBitmap ? 1 : numbers.next();
  if (width === undefined || height === undefined || most === undefined || width * height === 0)
    throw new Error('its header says no size');
  if (most === 0 || most > 65535) throw new Error(`its header says ${most} for white`);
  return {
    ...{ format: 'pnm', width, height, channels: kind === 3 || kind === 6 ? 3 : 1 },
    depth: most === 65535 ? 'ushort' : 'uchar',
    // One blank ends the header, and the pixels may look like blanks.
    ...{ kind, most, pixels: numbers.position + 1 },
  };
}

function decodePnm(bytes: Buffer, header: PnmHeader): PlainImage {
  const { width, height, channels, kind, most, depth, pixels } = header;
  const count = width * height * channels;
  const data = depth === 'ushort' ? new Uint16Array(count) : new Uint8Array(count);
  const put = (at: number, value: number) => {
    // White is what the header says, whatever bits it takes.
    data[at] = most === 255 || most === 65535 ? value : Math.round((Math.min(value, most) * 255) / most);
  };
  if (kind === 4) {
    const stride = Math.ceil(width / 8);
    if (pixels + stride * height > bytes.length) throw cutShort();
    for (let y = 0, at = 0; y < height; y++)
      for (let x = 0; x < width; x++, at++) put(at, 1 - packedBits(bytes, pixels + y * stride, x, 1));
  } else if (kind > 4) {
    const size = most > 255 ? 2 : 1;
    if (pixels + count * size > bytes.length) throw cutShort();
    for (let at = 0; at < count; at++)
      put(at, size === 1 ? (bytes[pixels + at] as number) : bytes.readUInt16BE(pixels + 2 * at));
  } else {
    const numbers = new Numbers(bytes, pixels - 1);
    for (let at = 0; at < count; at++) {
      const value = kind === 1 ? numbers.nextBit() : numbers.next();
      if (value === undefined) throw cutShort();
      put(at, kind === 1 ? 1 - value : value);
    }
  }
  return { ...header, data };
}

/** Reads numbers with blanks and comments between them. */
class Numbers {
  constructor(
    private readonly bytes: Buffer,
    public position: number,
  ) {}

  next(): number | undefined {
    this.skip();
    let value: number | undefined;
    for (; ; this.position++) {
      const digit = (this.bytes[this.position] ?? 0) - 48;
      if (digit < 0 || digit > 9) return value;
      value = Math.min(10 * (value ?? 0) + digit, 1e9);
    }
  }

  /** A bitmap's bits need no blanks between them. */
  nextBit(): number | undefined {
    this.skip();
    const bit = (this.bytes[this.position] ?? 0) - 48;
    if (bit !== 0 && bit !== 1) return undefined;
    this.position++;
    return bit;
  }

  private skip(): void {
    for (; this.position < this.bytes.length; this.position++) {
      const byte = this.bytes[this.position] as number;
      // A comment goes to the end of its line.
      if (byte === 35) {
        const end = this.bytes.indexOf(10, this.position);
        this.position = end < 0 ? this.bytes.length : end;
      } else if (byte !== 32 && (byte < 9 || byte > 13)) return;
    }
  }
}
