import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeFaces } from '../../../src/faces/decodeFace';
import { measuredSide, measurePicture, type Picture } from '../../../src/faces/pictureMeasures';
import { type PictureMeasure, pictureMeasures } from '../../../src/base/health/pictureIssues';
import { randomBits, uniform } from '../../../src/scn/randomness';
import { seededPicture } from './support';

function measured(picture: Picture): Record<PictureMeasure, number> {
  const values = measurePicture(picture);
  return Object.fromEntries(pictureMeasures.map((name, at) => [name, values[at]])) as Record<
    PictureMeasure,
    number
  >;
}

/** Each pixel's red, green and blue by its place. */
function drawn(width: number, height: number, at: (x: number, y: number) => readonly number[]): Picture {
  const data = Buffer.alloc(3 * width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(at(x, y), 3 * (y * width + x));
  return { data, width, height };
}

async function pictureIn(
  bytes: Buffer,
  region?: { left: number; top: number; width: number; height: number },
) {
  for await (const [, , picture] of decodeFaces(bytes, [region], 48, 20, {}, true)) return picture;
  return undefined;
}

describe('measurePicture', () => {
  test('tells brightness, contrast, size, shape and colour of what is known', () => {
    const halves = measured(drawn(80, 40, (x) => (x < 40 ? [96, 96, 96] : [196, 196, 196])));
    // The geometric mean of 96 and 196, each 4 higher, less 4.
    expect(halves.brightness).toBeCloseTo(Math.sqrt(100 * 200) - 4, 3);
    expect(halves.contrast).toBe(100);
    expect([halves.size, halves.shape, halves.red, halves.blue]).toEqual([40, 1, 0, 0]);
    const red = measured(drawn(50, 50, () => [200, 100, 100]));
    expect(red.red).toBeCloseTo(200 - (0.299 * 200 + 0.701 * 100), 1);
    expect(red.blue).toBeCloseTo(-29.9, 1);
  });

  test.each([5, 20])('tells noise of a deviation of %i levels', (deviation) => {
    const random = randomBits(1);
    const gaussian = () =>
      Math.sqrt(-2 * Math.log(1 - uniform(random))) * Math.cos(2 * Math.PI * uniform(random));
    const { noise } = measured(
      drawn(96, 96, (x) => {
        const level = Math.round(80 + x / 2 + deviation * gaussian());
        return [level, level, level];
      }),
    );
    // That of the smoother parts, which is a little lower than the whole picture's.
    expect(noise / deviation).toBeGreaterThan(0.75);
    expect(noise / deviation).toBeLessThan(1.1);
  });

  test.each([
    [1, 1],
    [2, 300],
    [300, 3],
    [11, 11],
  ])('gives numbers for a picture of %i by %i pixels', (width, height) => {
    expect(Object.values(measured(drawn(width, height, () => [7, 7, 7]))).every(Number.isFinite)).toBe(true);
  });
});

describe('the picture that is measured', () => {
  test('is the image as it is where it is small, shrunk where it is large, and without bars', async () => {
    const small = await seededPicture(1, 60).resize(60, 40, { fit: 'fill' }).png().toBuffer();
    const picture = await pictureIn(small);
    expect([picture?.width, picture?.height]).toEqual([60, 40]);
    expect(picture?.data).toEqual(await sharp(small).raw().toBuffer());
    const large = await pictureIn(await seededPicture(1, 400).resize(400, 100).jpeg().toBuffer());
    expect([large?.width, large?.height]).toEqual([measuredSide, measuredSide / 4]);
  });

  test('is the face alone where it is a part, and lies on grey where it is transparent', async () => {
    const bytes = await seededPicture(1, 96).png().toBuffer();
    const region = { left: 10, top: 20, width: 30, height: 50 };
    expect((await pictureIn(bytes, region))?.data).toEqual(
      await sharp(bytes).extract(region).raw().toBuffer(),
    );
    const nothing = {
      width: 48,
      height: 48,
      channels: 4,
      background: { r: 0, g: 0, b: 0, alpha: 0 },
    } as const;
    const clear = await pictureIn(await sharp({ create: nothing }).png().toBuffer());
    expect(clear && measured(clear).brightness).toBeCloseTo(128, 3);
  });

  test('of a face that needs no resizing is the face itself', async () => {
    const bytes = await seededPicture(1, 48).png().toBuffer();
    expect((await pictureIn(bytes))?.data).toEqual(await sharp(bytes).raw().toBuffer());
  });
});
