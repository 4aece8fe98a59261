import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Budget } from '../../../src/faces/budget';
import { decodeFace, decodeFaces } from '../../../src/faces/decodeFace';
import { FaceFailure } from '../../../src/faces/faceRegion';
import { drawThumbnail } from '../../../src/faces/thumbnails/thumbnailMaker';
import { seededPicture } from './support';

const size = 32;
/** What is decoded beside this must wait. */
const budget = 48_000_000;
const [width, height] = [4000, 3000];
const count = 5;

/** What each decoding took of its budget, and what all together had of it at most. */
let taken: number[];
let inFlight: number;
let most: number;

beforeEach(() => {
  [taken, inFlight, most] = [[], 0, 0];
  const take = Object.getOwnPropertyDescriptor(Budget.prototype, 'take')?.value as Budget['take'];
  vi.spyOn(Budget.prototype, 'take').mockImplementation(async function (this: Budget, amount) {
    const release = await take.call(this, amount);
    taken.push(amount);
    inFlight += amount;
    most = Math.max(most, inFlight);
    return () => {
      inFlight -= amount;
      release();
    };
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const how = { png: { compressionLevel: 9 }, webp: { lossless: true, effort: 0 }, avif: { effort: 0 } };

/** One colour all over, which packs to very little. */
function plain(format: 'png' | 'webp' | 'avif'): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#3a7' } })
    .toFormat(format, how[format])
    .toBuffer();
}

async function expectFreed(): Promise<void> {
  await vi.waitFor(
    () => {
      expect(inFlight).toBe(0);
    },
    { timeout: 30_000 },
  );
}

describe('the pixels of an image count, whatever the size of its file', () => {
  test.each(['png', 'webp', 'avif'] as const)('%s', async (format) => {
    const bytes = await plain(format);
    expect(bytes.length).toBeLessThan(64 * 1024);
    const faces = await Promise.all(Array.from({ length: count }, () => decodeFace(bytes, size)));
    expect(new Set(faces.map((face) => face.toString('hex')))).toHaveLength(1);
    expect(taken.filter((amount) => amount === width * height)).toHaveLength(count);
    expect(most).toBeGreaterThanOrEqual(width * height);
    expect(most).toBeLessThanOrEqual(budget);
    expect(inFlight).toBe(0);
  });

  test('also where a face is a part of it, once for all faces', async () => {
    const regions = [
      { left: 0, top: 0, width: 2000, height: 2000 },
      { left: 100, top: 100, width: 50, height: 50 },
    ];
    for await (const [, face] of decodeFaces(await plain('png'), regions, size))
      expect(face).toBeInstanceOf(Buffer);
    expect(taken).toEqual([width * height]);
    await expectFreed();
  });

  test('a small image has a small share', async () => {
    await decodeFace(await seededPicture(3).png().toBuffer(), size);
    expect(taken).toEqual([2 * 512 * 512]);
    expect(inFlight).toBe(0);
  });

  test('sixteen bits count by their bytes', async () => {
    const pixels = new Uint16Array(600 * 600 * 3).fill(9000);
    const bytes = await sharp(pixels, { raw: { width: 600, height: 600, channels: 3 } })
      .toColourspace('rgb16')
      .tiff({ compression: 'deflate' })
      .toBuffer();
    expect(bytes.length).toBeLessThan(64 * 1024);
    await decodeFace(bytes, size);
    expect(taken).toEqual([1.5 * 600 * 600]);
  });

  test('of an animation the one frame that is decoded', async () => {
    const frames = Buffer.alloc(600 * 1200 * 3, 80).fill(200, 600 * 600 * 3);
    const bytes = await sharp(frames, { raw: { width: 600, height: 1200, channels: 3, pageHeight: 600 } })
      .gif({ delay: [100, 100] })
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(2);
    await decodeFace(bytes, size);
    expect(taken.at(-1)).toBe(600 * 600);
  });
});

describe('a decoding that takes too long is given up with a sentence, and its pixels count until it ends', () => {
  const hardlyAny = 0.001;
  const sentence =
    /^Decoding the image takes longer than 0\.001 seconds, so it was given up: save it smaller/;

  test('a face', async () => {
    const bytes = await plain('png');
    const failure = decodeFace(bytes, size, hardlyAny);
    await expect(failure).rejects.toThrow(FaceFailure);
    await expect(failure).rejects.toThrow(sentence);
    await expectFreed();
    expect(await decodeFace(bytes, size)).toHaveLength(size * size * 3);
  });

  test('the faces of an image', async () => {
    const region = { left: 0, top: 0, width: 2000, height: 2000 };
    const faces: unknown[] = [];
    for await (const [, face] of decodeFaces(await plain('png'), [region, region], size, hardlyAny))
      faces.push(face);
    expect(faces).toEqual([
      expect.objectContaining({ message: expect.stringMatching(sentence) as string }),
      expect.objectContaining({ message: expect.stringMatching(sentence) as string }),
    ]);
    await expectFreed();
  });

  test('a thumbnail', async () => {
    await expect(drawThumbnail(await plain('png'), undefined, 200, hardlyAny)).rejects.toThrow(sentence);
    await expectFreed();
  });
});
