import { availableParallelism } from 'node:os';
import * as l10n from '@vscode/l10n';
import type { Sharp } from 'sharp';
import { messageOf } from '../base/humanError';
import { budgetPixels, inTime, mostSeconds, pixelsInMemory as pixels, tookTooLong } from './budget';
import { cropFace, fitted, rawOf, shrunk } from './cropFace';
import { FaceFailure, type FaceRegion } from './faceRegion';
import { headerOf, type ImageHeader, openImage, type RawImage } from './imageLibrary';
import { eightBitImage, rangeToScale, type ValueRanges } from './imageValues';
import { type Picture, measuredSide } from './pictureMeasures';
import { isPlainImage, mostPlainPixels } from './plainImages';

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

/**
 * Decodes an image to `size` × `size` RGB bytes, row by row, as a backbone takes it.
 *
 * - The camera's orientation is applied. Grey becomes RGB, 16 bits and floating-point numbers become 8 bits, by what is
 *   black and white in their data set; CMYK becomes sRGB. Of an animation the first frame counts.
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
 * @param values what is black and white in images that have not eight bits; without, libvips decides.
 * @throws FaceFailure for what is not an image, is broken, has too many pixels or takes too long.
 */
export async function decodeFace(
  bytes: Buffer,
  size: number,
  seconds = mostSeconds,
  values: ValueRanges = {},
): Promise<Buffer> {
  return decodeWhole(bytes, (image) => fitted(image, size, seconds), seconds, values);
}

/**
 * Decodes an image to be measured: its own pixels, without bars, shrunk where it is larger than `measuredSide`. All else as
 * `decodeFace` does.
 * @throws FaceFailure as that does.
 */
function decodePicture(bytes: Buffer, seconds: number, values: ValueRanges): Promise<Picture> {
  return decodeWhole(bytes, (image) => shrunk(image, seconds), seconds, values);
}

/** Whether an image is a PNG of so many pixels each way, as most small faces are: decoded once it is its own picture. */
function isPngOfSide(bytes: Buffer, side: number): boolean {
  const isPng = bytes.length > 24 && bytes.toString('latin1', 0, 4) === '\x89PNG';
  return isPng && bytes.readUInt32BE(16) === side && bytes.readUInt32BE(20) === side && side <= measuredSide;
}

async function decodeWhole<T>(
  bytes: Buffer,
  take: (image: Sharp) => Promise<T>,
  seconds: number,
  values: ValueRanges,
): Promise<T> {
  try {
    if (isSmall(bytes)) {
      try {
        const open = () => upright(openImage(bytes, small.pixels));
        return await decodeWithin(2 * small.pixels, async () => take(open()), seconds);
      } catch (error) {
        if (!isPixelLimit(error)) throw error;
      }
    }
    const header = await headerOf(bytes);
    const decode = async () => take(await uprightInRange(bytes, header, values, seconds));
    return await decodeWithin(shareOf(header, values), decode, seconds);
  } catch (error) {
    throw explainDecoding(error, bytes);
  }
}

/**
 * A face of an image: its index among those asked for, its `size` × `size` RGB bytes or why there are none, and the picture
 * to measure where that was asked for.
 */
export type DecodedFace = readonly [index: number, rgb: Buffer | FaceFailure, picture?: Picture | undefined];

/**
 * Decodes several faces of one image as `decodeFace` does, in any order; however many regions there are, the image is
 * decoded once for them all. Take all, or end the iteration: it holds memory until then.
 * @param regions where each face is; undefined: the image is the face.
 * @param seconds that decoding the image may take, and each face of it.
 * @param values as for `decodeFace`.
 * @param measured whether the faces are to be measured, too.
 */
export async function* decodeFaces(
  bytes: Buffer,
  regions: readonly (FaceRegion | undefined)[],
  size: number,
  seconds = mostSeconds,
  values: ValueRanges = {},
  measured = false,
): AsyncGenerator<DecodedFace> {
  const within: (readonly [index: number, region: FaceRegion])[] = [];
  // First, since decodeFace takes memory of its own: nobody may wait for that while holding some.
  for (const [index, region] of regions.entries()) {
    if (region) within.push([index, region]);
    else {
      const face = await decodeFace(bytes, size, seconds, values).catch(explainDecoding);
      if (face instanceof FaceFailure || !measured) yield [index, face];
      else if (isPngOfSide(bytes, size)) yield [index, face, { data: face, width: size, height: size }];
      else yield [index, face, await decodePicture(bytes, seconds, values).catch(() => undefined)];
    }
  }
  if (within.length === 0) return;
  let release: (() => void) | undefined;
  // What is given up holds its memory until it has ended.
  let last: Promise<unknown> = Promise.resolve();
  try {
    const header = await headerOf(bytes);
    release = await pixels.take(shareOf(header, values));
    const scale = cuttingScale(
      header,
      within.map(([, region]) => region),
      size,
    );
    const decoding = decodeScaled(bytes, header, values, seconds, scale);
    last = decoding;
    const whole = await inTime(decoding, seconds);
    for (const [index, region] of within) {
      const cropping = cropFace(whole, region, scale, 2 * size, (face) => fitted(face, size, seconds));
      last = cropping;
      const face = await inTime(cropping, seconds).catch(explainDecoding);
      if (face instanceof FaceFailure || !measured) yield [index, face];
      else {
        const measuring = cropFace(whole, region, scale, 2 * measuredSide, (each) => shrunk(each, seconds));
        last = measuring;
        yield [index, face, await inTime(measuring, seconds).catch(() => undefined)];
      }
    }
  } catch (error) {
    const failure = explainDecoding(error, bytes);
    for (const [index] of within) yield [index, failure];
  } finally {
    void last.catch(() => undefined).then(release);
  }
}

/** @param share of the budget that it takes until it has ended, also where that is later than anybody waits. */
async function decodeWithin<T>(share: number, decode: () => Promise<T>, seconds: number): Promise<T> {
  const release = await pixels.take(share);
  return inTime(decode().finally(release), seconds);
}

/** The image as a camera's owner sees it, without transparency. */
function upright(image: Sharp): Sharp {
  return image.autoOrient().flatten({ background: { r: 128, g: 128, b: 128 } });
}

/** The same, its values scaled to eight bits where libvips would not do it right. */
async function uprightInRange(
  bytes: Buffer,
  header: ImageHeader,
  values: ValueRanges,
  seconds: number,
): Promise<Sharp> {
  const range = rangeToScale(header.depth, values);
  if (!range) return upright(openImage(bytes));
  return upright(await eightBitImage(bytes, header, range, seconds));
}

/** What a deep image takes of the budget while it is scaled: its values as floats, and as bytes. */
function shareOf(header: ImageHeader, values: ValueRanges): number {
  const whole = budgetPixels(header);
  return rangeToScale(header.depth, values) ? 2 * header.width * header.height * header.channels : whole;
}

/**
 * Longest side of photographs in which faces are found, pixels: they are decoded no larger (JPEG and WebP are then read in a
 * fraction of the time), and faces that are large enough so are cut out of that.
 */
const photographSide = 1280;

/** What a photograph is shrunk by while it is decoded, so that its turned regions can still be cut out in full. */
function cuttingScale(
  { autoOrient }: Pick<ImageHeader, 'autoOrient'>,
  regions: readonly FaceRegion[],
  size: number,
): number {
  const scale = photographScale(autoOrient);
  return regions.every((region) => region.turn !== undefined && isWholeIn(region, scale, size)) ? scale : 1;
}

/** Whether a face is as sharp in the shrunk photograph as it is looked at and measured. */
const isWholeIn = ({ width }: FaceRegion, scale: number, size: number) =>
  scale === 1 || width * scale >= Math.max(size, measuredSide);

const photographScale = ({ width, height }: ImageHeader['autoOrient']) =>
  Math.min(1, photographSide / Math.max(width, height));

async function decodeScaled(
  bytes: Buffer,
  header: ImageHeader,
  values: ValueRanges,
  seconds: number,
  scale: number,
): Promise<RawImage> {
  const image = await uprightInRange(bytes, header, values, seconds);
  const { width, height } = header.autoOrient;
  const [across, down] = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
  const shrunk = scale === 1 ? image : image.resize(across, down, { fit: 'fill' });
  return rawOf(shrunk.toColourspace('srgb'), seconds);
}

/** A photograph to find faces in; `scale` is what it was shrunk by. */
export type Photograph = { readonly picture: RawImage; readonly scale: number };

/**
 * Does something with a photograph, decoded as `decodeFaces` does it for faces that are found in it.
 * @throws FaceFailure as `decodeFace` does.
 */
export async function withPhotograph<T>(
  bytes: Buffer,
  values: ValueRanges,
  action: (photograph: Photograph) => Promise<T>,
  seconds = mostSeconds,
): Promise<T> {
  let release: (() => void) | undefined;
  let decoding: Promise<unknown> = Promise.resolve();
  try {
    const header = await headerOf(bytes).catch((error: unknown) => {
      throw explainDecoding(error, bytes);
    });
    release = await pixels.take(shareOf(header, values));
    const scale = photographScale(header.autoOrient);
    const work = decodeScaled(bytes, header, values, seconds, scale);
    decoding = work;
    const picture = await inTime(work, seconds).catch((error: unknown) => {
      throw explainDecoding(error, bytes);
    });
    // What goes wrong from here on is not the image's fault.
    return await action({ picture, scale });
  } finally {
    void decoding.catch(() => undefined).then(release);
  }
}

/**
 * A face that was found in a photograph, as `decodeFaces` gives it: its `size` × `size` RGB bytes, and the picture to measure.
 * @returns undefined where the photograph was shrunk too much for it.
 */
export async function faceInPhotograph(
  { picture, scale }: Photograph,
  region: FaceRegion,
  size: number,
): Promise<{ readonly rgb: Buffer; readonly picture: Picture } | undefined> {
  if (!isWholeIn(region, scale, size)) return undefined;
  return {
    rgb: await cropFace(picture, region, scale, 2 * size, (face) => fitted(face, size, mostSeconds)),
    picture: await cropFace(picture, region, scale, 2 * measuredSide, (face) => shrunk(face, mostSeconds)),
  };
}

function isSmall(bytes: Buffer): boolean {
  if (bytes.length > small.bytes || !plainFormats.test(bytes.toString('latin1', 0, 12))) return false;
  return bytes.toString('latin1', 1, 4) !== 'PNG' || bytes[24] !== 16;
}

function isPixelLimit(error: unknown): boolean {
  return /pixel limit/i.test(messageOf(error));
}

/**
 * Why an image could not be decoded, in a sentence for people.
 * @param bytes the image.
 */
export function explainDecoding(error: unknown, bytes?: Buffer): FaceFailure {
  if (error instanceof FaceFailure) return error;
  const message = messageOf(error);
  // What a loader says of its source comes before what it says of the image.
  const reason = message.split('\n').find((line) => !line.startsWith('source:')) ?? '';
  if (/^timeout/i.test(reason)) return tookTooLong();
  if (isPixelLimit(error)) {
    const most = bytes && isPlainImage(bytes) ? mostPlainPixels / 1_000_000 : 268;
    return new FaceFailure(
      l10n.t('The image has too many pixels (over {0} million): save it smaller.', most),
    );
  }
  const compression = /compression format has not been built in: (\w+)/.exec(message)?.[1];
  if (compression !== undefined) {
    return new FaceFailure(
      l10n.t(
        'The image is compressed with {0}, as HEIC photos of phones are, which is not read here: convert it to JPEG or PNG.',
        compression,
      ),
    );
  }
  const kind = unreadKind(bytes);
  if (kind !== undefined) {
    return new FaceFailure(
      l10n.t('This is a {0} image, a kind that is not read here: convert it to JPEG or PNG.', kind),
    );
  }
  if (/samples out of range/i.test(message)) {
    return new FaceFailure(
      l10n.t('The values of the TIFF are stored in a way that is not read here: save it with 8 or 16 bits.'),
    );
  }
  if (/unsupported image format/i.test(reason)) {
    return new FaceFailure(
      l10n.t(
        'This is not an image in a known format (JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP, PGM, PPM): replace or convert it.',
      ),
    );
  }
  return new FaceFailure(
    l10n.t('The image is broken or cut short ({0}): restore it from the original.', reason),
  );
}

/** What images begin with that nothing here decodes. */
const unreadKinds: readonly (readonly [name: string, ...begins: string[]])[] = [
  ['JPEG 2000', '\0\0\0\x0cjP  ', '\xff\x4f\xff\x51'],
  ['JPEG XL', '\0\0\0\x0cJXL ', '\xff\x0a'],
  ['JPEG XR', 'II\xbc'],
  ['Photoshop', '8BPS'],
  ['Sun raster', '\x59\xa6\x6a\x95'],
  ['PFM', 'PF\n', 'Pf\n'],
  ['PAM', 'P7\n'],
];

/** The kind of an image that is not read here, by its first bytes. */
function unreadKind(bytes: Buffer | undefined): string | undefined {
  const start = bytes?.toString('latin1', 0, 16) ?? '';
  return unreadKinds.find(([, ...begins]) => begins.some((begin) => start.startsWith(begin)))?.[0];
}
