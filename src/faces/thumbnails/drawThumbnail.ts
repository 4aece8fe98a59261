import type { Metadata, Sharp } from 'sharp';
import { Budget } from '../budget';
import { explainDecoding } from '../decodeFace';
import { budgetPixels, inTime, mostSeconds } from '../decodingLimits';
import { clampRegion, type FaceRegion } from '../faceRegion';
import { sharp } from '../imageLibrary';

/** An image up to this size is shown as it is: making, keeping and finding a thumbnail of it costs more than it saves. */
const smallImage = { side: 400, bytes: 100_000 };
/** What every page can show. */
const shownFormats = ['jpeg', 'png', 'webp', 'gif', 'heif'];
/** Pixels of images that may be decoded at a time, at about four bytes each. */
const pixels = new Budget(100_000_000);
/** Up to this length the pixels are kept exactly: they are few, and what the network saw of them should be seen. */
const exactBelow = 128;

/**
 * Draws a face small, as WebP, upright, in sRGB, the first frame of an animation. It is the region that the audit takes,
 * nothing around it, shrunk to `edge` on its longest side; a smaller one stays as it is, because a page enlarges better
 * than a file. Transparency is kept.
 * @param region where the face is, after the camera's orientation is applied; undefined: the image is the face.
 * @param edge in pixels.
 * @param seconds that drawing may take.
 * @returns undefined where the image is small enough to be shown itself.
 * @throws FaceFailure for what is not an image, is broken, has too many pixels or takes too long.
 */
export async function drawThumbnail(
  bytes: Buffer,
  region: FaceRegion | undefined,
  edge: number,
  seconds = mostSeconds,
): Promise<Buffer | undefined> {
  try {
    const metadata = await sharp(bytes).metadata();
    if (canBeShown(metadata, bytes.length)) return undefined;
    const release = await pixels.take(budgetPixels(metadata));
    return await inTime(drawn(bytes, metadata, region, edge, seconds).finally(release), seconds);
  } catch (error) {
    throw explainDecoding(error);
  }
}

function canBeShown({ format, width, height, pages = 1, space }: Metadata, bytes: number): boolean {
  const isSmall = Math.max(width, height) <= smallImage.side && bytes <= smallImage.bytes;
  // Browsers disagree on CMYK, and animations would never rest.
  return isSmall && pages === 1 && space !== 'cmyk' && shownFormats.includes(format);
}

async function drawn(
  bytes: Buffer,
  { autoOrient: image }: Metadata,
  region: FaceRegion | undefined,
  edge: number,
  seconds: number,
): Promise<Buffer> {
  const face = region ? clampRegion(region, image) : { left: 0, top: 0, ...image };
  const longest = Math.max(face.width, face.height);
  const scale = Math.min(1, edge / longest);
  const width = Math.max(1, Math.round(face.width * scale));
  const height = Math.max(1, Math.round(face.height * scale));
  const upright = sharp(bytes).autoOrient();
  const options = { fit: 'fill' } as const;
  let cut: Sharp;
  if (!region) cut = upright.resize(width, height, options);
  else if (scale > 0.5) cut = upright.extract(face).resize(width, height, options);
  else {
    // Decoders of JPEG and WebP shrink as they read, but only whole images: so the region is cut out of the shrunk one.
    const whole = [Math.ceil(image.width * scale), Math.ceil(image.height * scale)] as const;
    const left = Math.min(Math.round(face.left * scale), whole[0] - width);
    const top = Math.min(Math.round(face.top * scale), whole[1] - height);
    cut = upright.resize(...whole, options).extract({ left, top, width, height });
  }
  const isExact = scale === 1 && longest <= exactBelow;
  return cut
    .toColourspace('srgb')
    .timeout({ seconds: Math.ceil(seconds) })
    .webp(isExact ? { lossless: true, effort: 2 } : { quality: 82, effort: 2 })
    .toBuffer();
}
