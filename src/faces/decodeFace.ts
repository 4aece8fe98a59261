import { availableParallelism } from 'node:os';
import * as l10n from '@vscode/l10n';
import type { Sharp } from 'sharp';
import { messageOf } from '../base/humanError';
import { Budget } from './budget';
import { budgetPixels, inTime, mostSeconds, tookTooLong } from './decodingLimits';
import { FaceFailure } from './faceFailure';
import { clampRegion, type FaceRegion } from './faceRegion';
import { sharp } from './imageLibrary';

/**
 * How many images to decode at a time. Eight keep a few cores busy, one thread an image; they share Node's thread pool
 * (UV_THREADPOOL_SIZE), which must be as large for more cores to count.
 */
export const decodesAtOnce = Math.max(8, availableParallelism());

/**
 * Most faces are small: reading the header of each before it is decoded would take a tenth longer. So files up to these
 * bytes are decoded at once with this limit on their pixels, and only those that it stops are looked at.
 */
const small = { bytes: 64 * 1024, pixels: 512 * 512 };
/** What such files begin with: PNG, JPEG, GIF and WebP, whose pixels have eight bytes at most. */
const plainFormats = /^(\x89PNG|\xff\xd8\xff|GIF8|RIFF.{4}WEBP)/s;
/** Pixels of images that may be in memory at once, at about four bytes each. */
const pixels = new Budget(48_000_000);

/**
 * Decodes an image to `size` × `size` RGB bytes, row by row, as a backbone takes it.
 *
 * - The camera's orientation is applied. Grey becomes RGB, 16 bits become 8, CMYK becomes sRGB. Of an animation the first
 *   frame counts.
 * - Transparency lies on mid grey: nearest to the mean that networks subtract, so an empty background says least.
 * - `contain`: a face that is not square is centred between black bars, as face-api trained its network. Measured on
 *   1,600 FER2013 faces cropped to sides of 1 : 1 to 1 : 1.4, a linear probe (5 folds) gets .571 of the classes right so,
 *   .522 with `cover` (which cuts chins and foreheads) and .522 with `fill` (which distorts). Square faces come out the
 *   same in any of the three.
 * - The kernel is sharp's default: Lanczos 3 (anti-aliased) when shrinking, cubic when enlarging. The network was
 *   trained on smoothly scaled faces.
 * - sharp's pixel limit (268 million) and its strictness (`failOn: 'warning'`) stay on: a face half of which is grey
 *   because its file was cut short would count as a hard face, not as a broken file.
 *
 * @param seconds that decoding may take.
 * @throws FaceFailure for what is not an image, is broken, has too many pixels or takes too long.
 */
export async function decodeFace(bytes: Buffer, size: number, seconds = mostSeconds): Promise<Buffer> {
  try {
    if (isSmall(bytes)) {
      try {
        return await decodeWhole(bytes, small.pixels, 2 * small.pixels, size, seconds);
      } catch (error) {
        if (!isPixelLimit(error)) throw error;
      }
    }
    return await decodeWhole(bytes, undefined, await pixelCount(bytes), size, seconds);
  } catch (error) {
    throw explainDecoding(error);
  }
}

/** A face of an image: its index among those asked for, and its `size` × `size` RGB bytes or why there are none. */
export type DecodedFace = readonly [index: number, rgb: Buffer | FaceFailure];

/**
 * Decodes several faces of one image as `decodeFace` does, in any order; however many regions there are, the image is
 * decoded once for them all. Take all, or end the iteration: it holds memory until then.
 * @param regions where each face is; undefined: the image is the face.
 * @param seconds that decoding the image may take, and each face of it.
 */
export async function* decodeFaces(
  bytes: Buffer,
  regions: readonly (FaceRegion | undefined)[],
  size: number,
  seconds = mostSeconds,
): AsyncGenerator<DecodedFace> {
  const within: (readonly [index: number, region: FaceRegion])[] = [];
  // First, since decodeFace takes memory of its own: nobody may wait for that while holding some.
  for (const [index, region] of regions.entries()) {
    if (region) within.push([index, region]);
    else yield [index, await decodeFace(bytes, size, seconds).catch(explainDecoding)];
  }
  if (within.length === 0) return;
  let release: (() => void) | undefined;
  // What is given up holds its memory until it has ended.
  let last: Promise<unknown> = Promise.resolve();
  try {
    release = await pixels.take(await pixelCount(bytes));
    const decoding = rawOf(upright(bytes).toColourspace('srgb'), seconds);
    last = decoding;
    const whole = await inTime(decoding, seconds);
    for (const [index, region] of within) {
      const cropping = cropFace(whole, region, size, seconds);
      last = cropping;
      yield [index, await inTime(cropping, seconds).catch(explainDecoding)];
    }
  } catch (error) {
    const failure = explainDecoding(error);
    for (const [index] of within) yield [index, failure];
  } finally {
    void last.catch(() => undefined).then(release);
  }
}

/**
 * @param mostPixels fails for an image with more; undefined: sharp's own limit.
 * @param share of the budget that it takes until it has ended, also where that is later than anybody waits.
 */
async function decodeWhole(
  bytes: Buffer,
  mostPixels: number | undefined,
  share: number,
  size: number,
  seconds: number,
): Promise<Buffer> {
  const release = await pixels.take(share);
  return inTime(fitted(upright(bytes, mostPixels), size, seconds).finally(release), seconds);
}

/** An image as RGB bytes, row by row. */
type RawImage = { readonly data: Buffer; readonly width: number; readonly height: number };

/** The image as a camera's owner sees it, without transparency. */
function upright(bytes: Buffer, mostPixels?: number): Sharp {
  return sharp(bytes, mostPixels === undefined ? {} : { limitInputPixels: mostPixels })
    .autoOrient()
    .flatten({ background: { r: 128, g: 128, b: 128 } });
}

async function cropFace(
  { data, width, height }: RawImage,
  region: FaceRegion,
  size: number,
  seconds: number,
): Promise<Buffer> {
  const face = sharp(data, { raw: { width, height, channels: 3 } });
  return fitted(face.extract(clampRegion(region, { width, height })), size, seconds);
}

async function fitted(face: Sharp, size: number, seconds: number): Promise<Buffer> {
  const inFrame = face.resize(size, size, { fit: 'contain', background: '#000' }).toColourspace('srgb');
  return (await rawOf(inFrame, seconds)).data;
}

async function rawOf(image: Sharp, seconds: number): Promise<RawImage> {
  const { data, info } = await image
    .timeout({ seconds: Math.ceil(seconds) })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`${info.channels} channels after conversion to sRGB`);
  return { data, width: info.width, height: info.height };
}

async function pixelCount(bytes: Buffer): Promise<number> {
  return budgetPixels(await sharp(bytes).metadata());
}

function isSmall(bytes: Buffer): boolean {
  return bytes.length <= small.bytes && plainFormats.test(bytes.toString('latin1', 0, 12));
}

function isPixelLimit(error: unknown): boolean {
  return /pixel limit/i.test(messageOf(error));
}

/** Why an image could not be decoded, in a sentence for people. */
export function explainDecoding(error: unknown): FaceFailure {
  if (error instanceof FaceFailure) return error;
  const reason = messageOf(error).split('\n')[0] ?? '';
  if (/^timeout/i.test(reason)) return tookTooLong();
  if (isPixelLimit(error)) {
    return new FaceFailure(l10n.t('The image has too many pixels (over 268 million): save it smaller.'));
  }
  if (/unsupported image format/i.test(reason)) {
    return new FaceFailure(
      l10n.t(
        'This is not an image in a known format (JPEG, PNG, WebP, GIF, TIFF, AVIF): replace or convert it.',
      ),
    );
  }
  return new FaceFailure(
    l10n.t('The image is broken or cut short ({0}): restore it from the original.', reason),
  );
}
