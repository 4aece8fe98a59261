import sharp from 'sharp';
import { readFace, stampOf } from './faceFile';

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
    return (await sharp(await readFace(file, await stampOf(file))).metadata()).autoOrient;
  } catch {
    // Decoding the image will say why.
    return undefined;
  }
}
