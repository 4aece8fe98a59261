import { sharp } from './imageLibrary';

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
