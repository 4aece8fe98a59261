import * as l10n from '@vscode/l10n';
import type { Sharp } from 'sharp';
import { Budget, inTime, mostSeconds, pixelsInMemory } from './budget';
import { readFace, stampOf } from './faceFile';
import { headerOf, type ImageHeader, openImage, sharp } from './imageLibrary';
import { isPlainImage, mostPlainPixels } from './plainImages';
import { withoutBars } from './smallPicture';

/** What stands for black and for white. */
export type ValueRange = { readonly low: number; readonly high: number };

/**
 * Black and white of images whose values have other than eight bits, by how the values are stored (`ushort`, `short`,
 * `float` …). It holds for a data set: taken from each picture by itself, a dark face would look like a bright one.
 */
export type ValueRanges = Readonly<Record<string, ValueRange>>;

/** What the values of a data set are, and what that makes of them. */
export type MeasuredValues = {
  readonly ranges: ValueRanges;
  /** The lowest and highest value that was seen, by how the values are stored. */
  readonly seen: ValueRanges;
};

export const noValues: MeasuredValues = { ranges: {}, seen: {} };

/** What values that libvips takes itself reach. */
const full: ValueRange = { low: 0, high: 65535 };

/** Values beyond white, or below black, that sharpening and resizing make: a share of the range. */
const overshoot = 0.2;

const isFloat = (depth: string) => depth === 'float' || depth === 'double';

/**
 * What is black and white where values reach from `low` to `high`: the range of the bits or of the floats that they seem
 * to be. Where they seem to be none, their own.
 */
export function rangeOfValues(depth: string, { low, high }: ValueRange): ValueRange {
  // A few values just below black are no sign of signed ones.
  const isSigned = low < -overshoot * high;
  if (isFloat(depth)) return rangeOfFloats(isSigned, low, high);
  if (isSigned) {
    const half =
      [128, 512, 2048, 8192, 32768, 2 ** 23].find((each) => low >= -each && high < each) ?? 2 ** 31;
    return { low: -half, high: half - 1 };
  }
  const slack = depth === 'ushort' ? 1 : 1 + overshoot / 2;
  const most = depth === 'short' ? [32767] : [65535, 2 ** 24 - 1, 2 ** 31 - 1];
  return {
    low: 0,
    high: [255, 1023, 4095, 16383, ...most].find((top) => high <= top * slack) ?? 2 ** 32 - 1,
  };
}

function rangeOfFloats(isSigned: boolean, low: number, high: number): ValueRange {
  const tops = isSigned ? [1, 128, 32768] : [1, 255, 4095, 65535];
  // Values that reach a quarter of what is usual are dark ones; those that reach less are something else.
  const top = tops.find(
    (each) =>
      high <= each * (1 + overshoot) && Math.max(high, -low) > each / 4 && -low <= each * (1 + overshoot),
  );
  if (top === undefined) return { low, high: high > low ? high : low + 1 };
  return { low: isSigned ? -top : 0, high: top };
}

/** Names a range within the name of a face, whose pixels depend on it; `''` for images of eight bits. */
export function rangeKey(depth: string | undefined, ranges: ValueRanges): string {
  if (depth === undefined) return '';
  const { low, high } = ranges[depth] ?? full;
  return `${depth} ${low} ${high}`;
}

/** The range to scale an image by; undefined where libvips takes it right by itself. */
export function rangeToScale(depth: string, ranges: ValueRanges): ValueRange | undefined {
  const range = ranges[depth];
  if (!range || (depth === 'ushort' && range.low === full.low && range.high === full.high)) return undefined;
  return range;
}

/** Joins what was seen of several images. */
function joinRanges(a: ValueRange | undefined, b: ValueRange): ValueRange {
  return a ? { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) } : b;
}

/** The lowest and highest of an image's values; those that are no numbers are left out, as is transparency. */
function valuesIn(values: Float32Array, channels: number): ValueRange | undefined {
  const colours = coloursOf(channels);
  let [low, high] = [Infinity, -Infinity];
  for (let at = 0; at < values.length; at += channels) {
    for (let channel = 0; channel < colours; channel++) {
      const value = values[at + channel] as number;
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? { low, high } : undefined;
}

/** Values as bytes, black at 0 and white at 255. */
function toBytes(values: Float32Array, channels: number, { low, high }: ValueRange): Uint8ClampedArray {
  const colours = coloursOf(channels);
  const bytes = new Uint8ClampedArray(values.length);
  for (let at = 0; at < values.length; at++) {
    // Transparency goes by the same range from 0: it is stored alike.
    const base = at % channels < colours ? low : 0;
    // A clamped array rounds, and makes 0 of what is no number.
    bytes[at] = (((values[at] as number) - base) * 255) / (high - base);
  }
  return bytes;
}

/** Channels that are not transparency. */
const coloursOf = (channels: number) => (channels % 2 === 0 ? channels - 1 : channels);

/**
 * An image whose values have other than eight bits, scaled to them.
 * @throws what sharp does.
 */
export async function eightBitImage(
  bytes: Buffer,
  header: ImageHeader,
  range: ValueRange,
  seconds = mostSeconds,
): Promise<Sharp> {
  const { data, width, height, channels } = await valuesOf(bytes, header, seconds);
  return sharp(toBytes(data, channels, range), { raw: { width, height, channels } });
}

type ImageValues = {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
};

/** An image's values as they are stored, upright, row by row. */
async function valuesOf(bytes: Buffer, { depth, space }: ImageHeader, seconds: number): Promise<ImageValues> {
  // On its way out sharp makes whole numbers from 0 of whatever is stored in 16 bits, half floats included.
  const isHalf = depth === 'float' && space === 'grey16';
  const [factor, offset] = depth === 'short' ? [1, 32768] : isHalf ? [64, 32768] : [1, 0];
  const image = openImage(bytes).autoOrient();
  const { data, info } = await (factor === 1 && offset === 0 ? image : image.linear(factor, offset))
    .toColourspace(space ?? 'srgb')
    .timeout({ seconds: Math.ceil(seconds) })
    .raw({ depth: 'float' })
    .toBuffer({ resolveWithObject: true });
  const stored = new Float32Array(new Uint8Array(data).buffer);
  if (factor !== 1 || offset !== 0)
    for (let at = 0; at < stored.length; at++) stored[at] = ((stored[at] as number) - offset) / factor;
  const { width, height, channels } = info;
  return { data: stored, width, height, channels: channels as 1 | 2 | 3 | 4 };
}

/**
 * How an image's values are stored, where that is not in eight bits, so that what is black and white is a question.
 * Only PNG, TIFF and PGM have such; AVIF's ten bits are scaled by its decoder.
 */
export async function depthOf(bytes: Buffer): Promise<string | undefined> {
  if (bytes.length > 24 && bytes.toString('latin1', 0, 4) === '\x89PNG')
    return bytes[24] === 16 ? 'ushort' : undefined;
  const isTiff = /^(II[*+]\0|MM\0[*+])/.test(bytes.toString('latin1', 0, 4));
  if (!isTiff && !isPlainImage(bytes)) return undefined;
  // What has no header fails when it is decoded.
  const header = await headerOf(bytes).catch(() => undefined);
  return header && isScalable(header) ? header.depth : undefined;
}

/** Other kinds of colour have ranges of their own. */
function isScalable({ depth, space, width, height }: ImageHeader): boolean {
  return (
    depth !== 'uchar' &&
    !/complex/.test(depth) &&
    ['b-w', 'grey16', 'srgb', 'rgb16', 'scrgb', 'rgb'].includes(space ?? '') &&
    width * height <= mostPlainPixels
  );
}

/** The lowest and highest value of an image; undefined where it has eight bits, or cannot be read. */
export async function measureValues(
  bytes: Buffer,
): Promise<{ readonly depth: string; readonly seen: ValueRange } | undefined> {
  const depth = await depthOf(bytes);
  if (depth === undefined) return undefined;
  try {
    const header = await headerOf(bytes);
    const release = await pixelsInMemory.take(2 * header.width * header.height * header.channels);
    const work = valuesOf(bytes, header, mostSeconds).finally(release);
    const { data, channels } = await inTime(work, mostSeconds);
    const seen = valuesIn(data, channels);
    return seen && { depth, seen };
  } catch {
    // Decoding it for its face will say why.
    return undefined;
  }
}

/** Images whose values are looked at; a data set's black and white show in far fewer. */
const mostMeasured = 2000;
const measuredAtOnce = 8;
/** Names of images that have eight bits, or whose decoder knows their range. */
const eightBits = /\.(jpe?g|jpe|jfif|webp|gif|bmp|avif)$/i;
/** Bytes of image files that may be in memory for it. */
const fileBytes = new Budget(64 * 1024 * 1024);

/**
 * Looks at what values the images of a data set hold that have not eight bits.
 * @param files absolute paths, each once, in an order that stays.
 * @param signal stops it early.
 */
export async function measureFiles(files: readonly string[], signal: AbortSignal): Promise<MeasuredValues> {
  const candidates = files.filter((file) => !eightBits.test(file));
  const step = Math.max(1, candidates.length / mostMeasured);
  const chosen: string[] = [];
  for (let at = 0; at < candidates.length; at += step) chosen.push(candidates[Math.floor(at)] as string);
  const seen: Record<string, ValueRange> = {};
  const next = chosen.values();
  const look = async () => {
    for (const file of next) {
      if (signal.aborted) return;
      const measured = await measureFile(file);
      if (measured) seen[measured.depth] = joinRanges(seen[measured.depth], measured.seen);
    }
  };
  await Promise.all(Array.from({ length: measuredAtOnce }, look));
  const ranges = Object.fromEntries(
    Object.entries(seen).map(([depth, values]) => [depth, rangeOfValues(depth, values)]),
  );
  return { ranges, seen };
}

async function measureFile(file: string): ReturnType<typeof measureValues> {
  try {
    const stamp = await stampOf(file);
    const release = await fileBytes.take(Number(stamp.size));
    try {
      return await measureValues(await readFace(file, stamp));
    } finally {
      release();
    }
  } catch {
    // What cannot be read fails by itself.
    return undefined;
  }
}

/** Why a picture shows no face, whatever it was meant to show. */
export const pictureFaults = ['black', 'white', 'flat'] as const;
export type PictureFault = (typeof pictureFaults)[number];

/** Of 256 shades: all of a picture in the darkest or lightest of these, or within so many, shows nothing. */
const nearly = { black: 20, white: 240, flat: 8 };
/** Pixels that may be otherwise, such as a logo or a hot pixel: a share. */
const fewPixels = 0.01;

/**
 * Whether a picture is nearly black, nearly white or all of one shade.
 * @param rgb [size × size × 3] bytes, with black bars beside what is not square.
 */
export function pictureFault(rgb: Uint8Array, size: number): PictureFault | undefined {
  const shades = new Uint32Array(256);
  const { top, bottom, left, right } = withoutBars(rgb, size);
  if (top === bottom || left === right) return 'black';
  let count = 0;
  // A quarter of the pixels tells as much as all.
  for (let y = top; y < bottom; y += 2) {
    for (let x = left; x < right; x += 2, count++) {
      const at = 3 * (y * size + x);
      // Rec. 601 luma.
      const luma = 299 * (rgb[at] ?? 0) + 587 * (rgb[at + 1] ?? 0) + 114 * (rgb[at + 2] ?? 0);
      const shade = Math.round(luma / 1000);
      shades[shade] = (shades[shade] as number) + 1;
    }
  }
  const few = fewPixels * count;
  const lowest = shadeAfter(shades, few, 1);
  const highest = shadeAfter(shades, few, -1);
  if (highest < nearly.black) return 'black';
  if (lowest > nearly.white) return 'white';
  return highest - lowest < nearly.flat ? 'flat' : undefined;
}

/** The first shade from the dark or the light end beyond so many pixels. */
function shadeAfter(shades: Uint32Array, pixels: number, step: 1 | -1): number {
  let shade = step === 1 ? 0 : 255;
  for (let left = pixels - (shades[shade] as number); left >= 0; left -= shades[shade] as number) {
    if (shade + step < 0 || shade + step > 255) break;
    shade += step;
  }
  return shade;
}

/** Sentences on what was taken for black and white, where that is not what the files' own kind says. */
export function describeValues({ ranges, seen }: MeasuredValues): string[] {
  return Object.entries(ranges).flatMap(([depth, range]) => {
    const values = seen[depth];
    if (!values || rangeToScale(depth, ranges) === undefined) return [];
    const figures = [values.low, values.high, range.low, range.high].map(shown);
    return [
      isFloat(depth)
        ? l10n.t(
            'Images whose values are floating-point numbers hold {0} to {1} in this data set, so {2} was taken for black and {3} for white in all of them. If that is wrong, save them with 8 bits.',
            ...figures,
          )
        : l10n.t(
            'Images whose values have more than 8 bits hold {0} to {1} in this data set, so {2} was taken for black and {3} for white in all of them. If that is wrong, save them with 8 bits.',
            ...figures,
          ),
    ];
  });
}

const shown = (value: number) => value.toLocaleString('en', { maximumSignificantDigits: 4 });
