import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeFace, decodeFaces } from '../../../src/faces/decodeFace';
import { FaceFailure, type FaceRegion } from '../../../src/faces/faceRegion';
import { seededPicture } from './support';

const size = 32;

/** In the order of the regions. */
async function decoded(
  bytes: Buffer,
  ...regions: readonly (FaceRegion | undefined)[]
): Promise<(Buffer | string)[]> {
  const faces: (Buffer | string)[] = [];
  for await (const [index, face] of decodeFaces(bytes, regions, size))
    faces[index] = face instanceof FaceFailure ? face.message : face;
  return faces;
}

/** What sharp itself makes of a part of an image that is upright. */
const extracted = (bytes: Buffer, part: FaceRegion) =>
  sharp(bytes).extract(part).resize(size, size, { fit: 'contain', background: '#000' }).raw().toBuffer();

describe('decodeFaces', () => {
  test.each([
    ['a square', { left: 10, top: 20, width: 40, height: 40 }],
    ['an upright one', { left: 0, top: 0, width: 20, height: 90 }],
    ['a lying one', { left: 30, top: 70, width: 66, height: 20 }],
    ['a pixel', { left: 95, top: 0, width: 1, height: 1 }],
    ['the whole image', { left: 0, top: 0, width: 96, height: 96 }],
  ])('cuts %s out as sharp does', async (_, region) => {
    const bytes = await seededPicture(1, 96).png().toBuffer();
    expect(await decoded(bytes, region)).toEqual([await extracted(bytes, region)]);
  });

  test('gives several faces of one image, whichever way they are asked for, and the image itself', async () => {
    const bytes = await seededPicture(2, 96).jpeg().toBuffer();
    const [a, b] = [
      { left: 0, top: 0, width: 30, height: 30 },
      { left: 50, top: 40, width: 30, height: 30 },
    ];
    const faces = await decoded(bytes, a, undefined, b, a);
    expect(faces).toEqual([
      ...(await decoded(bytes, a)),
      await decodeFace(bytes, size),
      ...(await decoded(bytes, b)),
      faces[0],
    ]);
    expect(faces[0]).not.toEqual(faces[2]);
  });

  test('keeps to the image where a box reaches over its edges', async () => {
    const bytes = await seededPicture(3, 60).png().toBuffer();
    const [corner, all] = await decoded(
      bytes,
      { left: -20, top: 40, width: 50, height: 50 },
      { left: -1e6, top: -5, width: 2e6, height: 1000 },
    );
    expect(corner).toEqual(await extracted(bytes, { left: 0, top: 40, width: 30, height: 20 }));
    expect(all).toEqual(await extracted(bytes, { left: 0, top: 0, width: 60, height: 60 }));
  });

  test('counts pixels once the image is upright', async () => {
    const upright = await seededPicture(4, 96).resize(96, 48, { fit: 'fill' }).png().toBuffer();
    // As a camera on its side stores it: turning it clockwise gives the upright picture.
    const stored = await sharp(upright).rotate(-90).withMetadata({ orientation: 6 }).png().toBuffer();
    const region = { left: 60, top: 5, width: 30, height: 40 };
    expect(await decoded(stored, region)).toEqual([await extracted(upright, region)]);
  });

  test('rounds the edges of a box to whole pixels', async () => {
    const bytes = await seededPicture(5, 60).png().toBuffer();
    const [rounded] = await decoded(bytes, { left: 9.6, top: 10.4, width: 20.2, height: 20.2 });
    expect(rounded).toEqual(await extracted(bytes, { left: 10, top: 10, width: 20, height: 21 }));
  });

  test('takes grey, transparent and 16-bit images', async () => {
    const region = { left: 8, top: 8, width: 16, height: 16 };
    const grey = await seededPicture(6).greyscale().png().toBuffer();
    const clear = await sharp({ create: { width: 48, height: 48, channels: 4, background: '#0000' } })
      .png()
      .toBuffer();
    const deep = await seededPicture(7).toColourspace('rgb16').png().toBuffer();
    for (const bytes of [grey, clear, deep]) {
      const [face] = await decoded(bytes, region);
      expect(face).toHaveLength(size * size * 3);
    }
    const [transparent] = await decoded(clear, region);
    expect(transparent).toEqual(Buffer.alloc(size * size * 3, 128));
  });

  test.each([
    [
      { left: 48, top: 0, width: 10, height: 10 },
      /lies outside of the image, which has 48 × 48 pixels: correct it\.$/,
    ],
    [
      { left: 0, top: -20, width: 10, height: 20 },
      /^The face's box \(left 0, top -20, width 10, height 20\) lies outside/,
    ],
    [{ left: 5, top: 5, width: 0, height: 10 }, /has no size: correct it\.$/],
    [{ left: 5, top: 5, width: 10, height: -3 }, /has no size/],
    [{ left: 5, top: 5, width: 0.2, height: 10 }, /has no size/],
    [{ left: NaN, top: 5, width: 10, height: 10 }, /has no size/],
    [{ left: 5, top: 5, width: Infinity, height: 10 }, /has no size/],
  ])('refuses the box %j, and it alone', async (region, reason) => {
    const bytes = await seededPicture(8).png().toBuffer();
    const good = { left: 1, top: 1, width: 20, height: 20 };
    const [bad, other] = await decoded(bytes, region, good);
    expect(bad).toMatch(reason);
    expect(other).toEqual(await extracted(bytes, good));
  });

  test('says of a broken image for each of its faces what is wrong', async () => {
    const bytes = (await seededPicture(9).png().toBuffer()).subarray(0, 200);
    const region = { left: 1, top: 1, width: 20, height: 20 };
    const faces = await decoded(bytes, region, undefined, { ...region, left: 3 });
    for (const face of faces) expect(face).toMatch(/broken or cut short/);
    expect(faces).toHaveLength(3);
  });
});
