import { availableParallelism } from 'node:os';
import * as l10n from '@vscode/l10n';
import type { Sharp } from 'sharp';
import { messageOf } from '../base/humanError';
import { Budget } from './budget';
import { FaceFailure } from './faceFailure';
import { clampRegion, type FaceRegion } from './faceRegion';
import { sharp } from './imageLibrary';

/**
 * How many images to decode at a time. Eight keep a few cores busy, one thread an image; they share Node's thread pool
 * (UV_THREADPOOL_SIZE), which must be as large for more cores to count.
 */
export const decodesAtOnce = Math.max(8, availableParallelism());

/** Smaller files hold too few pixels to matter for memory, so their header is not read beforehand. */
const smallFile = 64 * 1024;
/** Pixels of large images that may be in memory at once, at about four bytes each. */
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
 * @throws FaceFailure for what is not an image, is broken, or has too many pixels.
 */
export async function decodeFace(bytes: Buffer, size: number): Promise<Buffer> {
  const release = bytes.length > smallFile ? await pixels.take(await pixelCount(bytes)) : undefined;
  try {
    return await fitted(upright(bytes), size);
  } catch (error) {
    throw explainDecoding(error);
  } finally {
    release?.();
  }
}

/** A face of an image: its index among those asked for, and its `size` × `size` RGB bytes or why there are none. */
export type DecodedFace = readonly [index: number, rgb: Buffer | FaceFailure];

/**
 * Decodes several faces of one image as `decodeFace` does, in any order; however many regions there are, the image is
 * decoded once for them all. Take all, or end the iteration: it holds memory until then.
 * @param regions where each face is; undefined: the image is the face.
 */
export async function* decodeFaces(
  bytes: Buffer,
  regions: readonly (FaceRegion | undefined)[],
  size: number,
): AsyncGenerator<DecodedFace> {
  const within: (readonly [index: number, region: FaceRegion])[] = [];
  // First, since decodeFace takes memory of its own: nobody may wait for that while holding some.
  for (const [index, region] of regions.entries()) {
    if (region) within.push([index, region]);
    else yield [index, await decodeFace(bytes, size).catch(explainDecoding)];
  }
  if (within.length === 0) return;
  let release: (() => void) | undefined;
  try {
    release = await pixels.take(await pixelCount(bytes));
    const whole = await rawOf(upright(bytes).toColourspace('srgb'));
    for (const [index, region] of within)
      yield [index, await cropFace(whole, region, size).catch(explainDecoding)];
  } catch (error) {
    const failure = explainDecoding(error);
    for (const [index] of within) yield [index, failure];
  } finally {
    release?.();
  }
}

/** An image as RGB bytes, row by row. */
type RawImage = { readonly data: Buffer; readonly width: number; readonly height: number };

/** The image as a camera's owner sees it, without transparency. */
function upright(bytes: Buffer): Sharp {
  return sharp(bytes)
    .autoOrient()
    .flatten({ background: { r: 128, g: 128, b: 128 } });
}

async function cropFace(
  { data, width, height }: RawImage,
  region: FaceRegion,
  size: number,
): Promise<Buffer> {
  const face = sharp(data, { raw: { width, height, channels: 3 } });
  return fitted(face.extract(clampRegion(region, { width, height })), size);
}

async function fitted(face: Sharp, size: number): Promise<Buffer> {
  const inFrame = face.resize(size, size, { fit: 'contain', background: '#000' }).toColourspace('srgb');
  return (await rawOf(inFrame)).data;
}

async function rawOf(image: Sharp): Promise<RawImage> {
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`${info.channels} channels after conversion to sRGB`);
  return { data, width: info.width, height: info.height };
}

async function pixelCount(bytes: Buffer): Promise<number> {
  try {
    const { width, height } = await sharp(bytes).metadata();
    return width * height;
  } catch (error) {
    throw explainDecoding(error);
  }
}

/** Why an image could not be decoded, in a sentence for people. */
export function explainDecoding(error: unknown): FaceFailure {
  if (error instanceof FaceFailure) return error;
  const reason = messageOf(error).split('\n')[0] ?? '';
  if (/pixel limit/i.test(reason)) {
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
