import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeFace } from '../../../src/faces/decodeFace';
import { smallPicture, smallSide } from '../../../src/faces/smallPicture';
import { seededPicture } from './support';

const size = 112;
const pictureOf = async (image: Sharp) =>
  smallPicture(await decodeFace(await image.png().toBuffer(), size), size);
const greatest = (a: Uint8Array, b: Uint8Array) =>
  Math.max(...a.map((value, at) => Math.abs(value - (b[at] ?? 0))));

describe('smallPicture', () => {
  test('averages the picture and leaves out the bars beside it', async () => {
    const [dark, light] = [40, 200];
    const halves = (width: number, height: number) => {
      const pixels = Buffer.alloc(width * height);
      for (let at = 0; at < pixels.length; at++) pixels[at] = at % width < width / 2 ? dark : light;
      return sharp(pixels, { raw: { width, height, channels: 1 } });
    };
    for (const [width, height] of [
      [112, 112],
      [60, 112],
      [112, 60],
    ] as const) {
      const picture = await pictureOf(halves(width, height));
      for (const row of [0, 12, smallSide - 1]) {
        expect(picture[row * smallSide]).toBe(dark);
        expect(picture[row * smallSide + smallSide - 1]).toBe(light);
      }
    }
  });

  test('hardly changes when an image is resized and recompressed, much for another image', async () => {
    const original = await pictureOf(seededPicture(11, 96));
    const copy = sharp(await seededPicture(11, 96).resize(70, 70).jpeg({ quality: 60 }).toBuffer());
    expect(greatest(original, await pictureOf(copy))).toBeLessThan(12);
    expect(greatest(original, await pictureOf(seededPicture(12, 96)))).toBeGreaterThan(40);
  });

  test('keeps what is black on one side alone', async () => {
    const image = sharp({ create: { width: 112, height: 112, channels: 3, background: '#fff' } });
    const black = { create: { width: 56, height: 112, channels: 3, background: '#000' } } as const;
    const picture = await pictureOf(image.composite([{ input: black, left: 0, top: 0 }]));
    expect([picture[0], picture[smallSide - 1]]).toEqual([0, 255]);
  });
});
