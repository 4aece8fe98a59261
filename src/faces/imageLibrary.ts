import sharp, { type Metadata, type Sharp } from 'sharp';
import { readFace, stampOf } from './faceFile';
import { decodePlain, isPlainImage, mostPlainPixels, plainHeader } from './plainImages';

/**
 * sharp as every module here uses it. One thread an image with several images at a time decodes small faces a quarter
 * faster than several threads an image; nothing is decoded twice, so its cache only costs memory.
 */
sharp.concurrency(1);
sharp.cache(false);
/**
 * Images come from anywhere, so only loaders of photographic formats run. SVG above all stays out: it can name other
 * files.
 */
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((loader) => `VipsForeignLoad${loader}`),
});

export { sharp };

/** What an image's header says, as far as anybody asks. */
export type ImageHeader = Pick<
  Metadata,
  'width' | 'height' | 'channels' | 'depth' | 'space' | 'pages' | 'autoOrient'
> & { readonly format: string };

/** An image as RGB bytes, row by row. */
export type RawImage = { readonly data: Buffer; readonly width: number; readonly height: number };

/** @throws Error for what is no image, or of a kind that is not read. */
export async function headerOf(bytes: Buffer): Promise<ImageHeader> {
  if (!isPlainImage(bytes)) return sharp(bytes).metadata();
  const { width, height, channels, depth, format } = plainHeader(bytes);
  const isGrey = channels === 1;
  const space = depth === 'ushort' ? (isGrey ? 'grey16' : 'rgb16') : isGrey ? 'b-w' : 'srgb';
  return { width, height, channels, depth, format, space, autoOrient: { width, height } };
}

/**
 * An image, ready to be worked on; what libvips does not read is decoded here and now.
 * @param mostPixels fails for an image with more; undefined: sharp's own limit.
 * @throws Error where decoding it here fails.
 */
export function openImage(bytes: Buffer, mostPixels?: number): Sharp {
  if (!isPlainImage(bytes))
    return sharp(bytes, mostPixels === undefined ? {} : { limitInputPixels: mostPixels });
  const { width, height } = plainHeader(bytes);
  if (width * height > (mostPixels ?? mostPlainPixels)) throw new Error('Input image exceeds pixel limit');
  const { data, channels, depth } = decodePlain(bytes);
  const image = sharp(data, { raw: { width, height, channels } });
  return depth === 'ushort' ? image.toColourspace(channels === 1 ? 'grey16' : 'rgb16') : image;
}

/**
 * Grey values as a PNG file of one channel, without loss.
 * @param grey `width × height` bytes, row by row
 */
export function greyPng(grey: Uint8Array, width: number, height: number): Promise<Buffer> {
  return sharp(grey, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}

/** How large an image is after the camera's orientation is applied, from its header; undefined where it cannot be told. */
export async function imageSizeOf(
  file: string,
): Promise<{ readonly width: number; readonly height: number } | undefined> {
  try {
    return (await headerOf(await readFace(file, await stampOf(file)))).autoOrient;
  } catch {
    // Decoding the image will say why.
    return undefined;
  }
}
