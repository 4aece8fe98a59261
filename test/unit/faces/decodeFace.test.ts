import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import sharp, { type Sharp } from 'sharp';
import { decodeFace } from '../../../src/faces/decodeFace';
import { FaceFailure } from '../../../src/faces/faceRegion';
import { seededBytes, seededPicture } from './support';

const size = 32;

/** Left half one colour, right half another, [width × height]. */
function halves(left: readonly number[], right: readonly number[], width = 40, height = 40): Sharp {
  const channels = left.length === 4 ? 4 : 3;
  const pixels = Buffer.alloc(width * height * channels);
  for (let at = 0; at < width * height; at++) {
    pixels.set(at % width < width / 2 ? left : right, at * channels);
  }
  return sharp(pixels, { raw: { width, height, channels } });
}

function pixel(rgb: Uint8Array, x: number, y: number): number[] {
  return [...rgb.subarray((y * size + x) * 3, (y * size + x) * 3 + 3)];
}

function expectNear(actual: readonly number[], expected: readonly number[], tolerance = 3): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, index) => {
    expect(Math.abs(value - (expected[index] ?? NaN)), `${actual} is not ${expected}`).toBeLessThanOrEqual(
      tolerance,
    );
  });
}

const red = [200, 30, 40];
const blue = [20, 60, 210];

describe('decodeFace', () => {
  test.each(['png', 'webp', 'tiff', 'gif', 'jpeg', 'avif'] as const)('reads %s', async (format) => {
    const bytes = await halves(red, blue).toFormat(format, { quality: 100 }).toBuffer();
    const rgb = await decodeFace(bytes, size);
    expect(rgb).toHaveLength(size * size * 3);
    expectNear(pixel(rgb, 4, 16), red, 12);
    expectNear(pixel(rgb, 28, 16), blue, 12);
  });

  test("turns the image as the camera was held (orientation 6: the left side is the sensor's bottom)", async () => {
    const bytes = await halves(red, blue).withMetadata({ orientation: 6 }).png().toBuffer();
    const rgb = await decodeFace(bytes, size);
    expectNear(pixel(rgb, 16, 4), red);
    expectNear(pixel(rgb, 16, 28), blue);
  });

  test('makes grey RGB', async () => {
    const pixels = Buffer.from(Array.from({ length: 1600 }, (_, at) => (at % 40 < 20 ? 50 : 180)));
    const bytes = await sharp(pixels, { raw: { width: 40, height: 40, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect((await sharp(bytes).metadata()).channels).toBe(1);
    const rgb = await decodeFace(bytes, size);
    expectNear(pixel(rgb, 4, 16), [50, 50, 50]);
    expectNear(pixel(rgb, 28, 16), [180, 180, 180]);
  });

  test('lays transparency on mid grey', async () => {
    const bytes = await halves([...red, 255], [...blue, 0])
      .png()
      .toBuffer();
    const rgb = await decodeFace(bytes, size);
    expectNear(pixel(rgb, 4, 16), red);
    expectNear(pixel(rgb, 28, 16), [128, 128, 128]);
  });

  test.each([1, 3] as const)('brings 16 bits down to 8, %i channels', async (channels) => {
    const values = new Uint16Array(1600 * channels).map((_, at) =>
      Math.floor(at / channels) % 40 < 20 ? 12850 : 46260,
    );
    const bytes = await sharp(values, { raw: { width: 40, height: 40, channels } })
      .toColourspace(channels === 1 ? 'grey16' : 'rgb16')
      .png()
      .toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    const rgb = await decodeFace(bytes, size);
    expectNear(pixel(rgb, 4, 16), [50, 50, 50]);
    expectNear(pixel(rgb, 28, 16), [180, 180, 180]);
  });

  test('turns CMYK to sRGB', async () => {
    const bytes = await halves([250, 250, 250], [30, 30, 30])
      .toColourspace('cmyk')
      .jpeg({ quality: 100 })
      .toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe('cmyk');
    const rgb = await decodeFace(bytes, size);
    expectNear(pixel(rgb, 4, 16), [250, 250, 250], 12);
    // Dark grey is near CMYK's black; how near depends on the profile.
    expectNear(pixel(rgb, 28, 16), [30, 30, 30], 40);
  });

  test("takes an animation's first frame", async () => {
    const frames = await Promise.all(
      [halves(red, red), halves(blue, blue)].map((frame) => frame.raw().toBuffer()),
    );
    const bytes = await sharp(Buffer.concat(frames), {
      raw: { width: 40, height: 80, channels: 3, pageHeight: 40 },
    })
      .gif({ loop: 0, delay: [100, 100] })
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(2);
    const rgb = await decodeFace(bytes, size);
    expectNear(pixel(rgb, 16, 4), red, 12);
    expectNear(pixel(rgb, 16, 28), red, 12);
  });

  test('centres a face that is not square between black bars, whole and undistorted', async () => {
    const rgb = await decodeFace(await halves(red, blue, 80, 40).png().toBuffer(), size);
    expectNear(pixel(rgb, 1, 16), red);
    expectNear(pixel(rgb, 30, 16), blue);
    for (const y of [0, 6, 25, 31]) expectNear(pixel(rgb, 1, y), [0, 0, 0]);
    for (const y of [9, 22]) expectNear(pixel(rgb, 1, y), red, 12);
  });

  test('gives the same pixels every time, eight at once', async () => {
    const bytes = await seededPicture(5, 300).jpeg().toBuffer();
    const decoded = await Promise.all(Array.from({ length: 8 }, () => decodeFace(bytes, 112)));
    for (const rgb of decoded) expect(rgb.equals(decoded[0] ?? Buffer.alloc(0))).toBe(true);
  });
});

describe('decodeFace refuses with a sentence', () => {
  test.each([
    ['text', () => Promise.resolve(Buffer.from('These are not the pixels you are looking for.'))],
    ['noise', () => Promise.resolve(seededBytes(4096, 1))],
    [
      'SVG, which can name other files',
      () =>
        Promise.resolve(
          Buffer.from(
            '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
          ),
        ),
    ],
  ])('%s', async (_, make) => {
    const failure = decodeFace(await make(), size);
    await expect(failure).rejects.toThrow(FaceFailure);
    await expect(failure).rejects.toThrow(
      /^This is not an image in a known format .*: replace or convert it\.$/,
    );
  });

  test.each(['jpeg', 'png', 'webp', 'tiff'] as const)('%s cut short', async (format) => {
    const noise = sharp(seededBytes(120 * 120 * 3, 9), { raw: { width: 120, height: 120, channels: 3 } });
    const whole = await noise.toFormat(format).toBuffer();
    const failure = decodeFace(whole.subarray(0, whole.length >> 1), size);
    await expect(failure).rejects.toThrow(FaceFailure);
    await expect(failure).rejects.toThrow(/^The image is broken or cut short|^This is not an image/);
  });

  test('more pixels than the limit', async () => {
    // A small PNG whose header claims 17,000 × 17,000 pixels.
    const bytes = await seededPicture(1).png().toBuffer();
    bytes.writeUInt32BE(17_000, 16);
    bytes.writeUInt32BE(17_000, 20);
    bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
    await expect(decodeFace(bytes, size)).rejects.toThrow(
      /^The image has too many pixels \(over 268 million\)/,
    );
  });
});
