import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convertBackbone } from '../../../scripts/convertBackbone.mjs';
import { decodeFaces } from '../../../src/faces/decodeFace';
import { FaceFailure } from '../../../src/faces/faceRegion';
import { alignedRegion, mainFace } from '../../../src/faces/finding/alignFace';
import type { FacePoints } from '../../../src/faces/finding/alignFace';
import { FaceDetector } from '../../../src/faces/finding/faceDetector';
import { findFace, type FoundFace } from '../../../src/faces/finding/findFaces';
import { sampleFaces } from '../../../src/faces/finding/recogniseCrops';
import { nativeRuntime } from '../../../src/faces/runtime/loadRuntime';
import { temporaryFolder } from './support';

const root = path.join(__dirname, '../../..');
let detector: FaceDetector;
let folder: string;
let remove: () => Promise<void>;
let portrait: Buffer;
/** Where the portrait's face is in it, as people see it: its middle, and a crop's side, pixels. */
const inPortrait = { x: 117, y: 94, side: 90 };

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  await convertBackbone(folder);
  detector = await FaceDetector.load(
    { faceDetectorFolder: path.join(root, 'media/faceDetector'), backboneFolder: folder },
    await nativeRuntime(),
  );
  portrait = await readFile(path.join(root, 'test/fixtures/photographs/astronaut.jpg'));
});

afterAll(async () => {
  await detector.dispose();
  await remove();
});

const find = async (image: Buffer, size?: number) => findFace(detector, image, {}, size);

/** The portrait on a plain wall. @param scale of the portrait @param left @param top where it is put */
async function onWall(
  width: number,
  height: number,
  places: readonly (readonly [left: number, top: number, scale: number])[],
): Promise<Buffer> {
  const composites = await Promise.all(
    places.map(async ([left, top, scale]) => ({
      input: await sharp(portrait)
        .resize(Math.round(240 * scale))
        .png()
        .toBuffer(),
      left,
      top,
    })),
  );
  return sharp({ create: { width, height, channels: 3, background: '#9a8f80' } })
    .composite(composites)
    .jpeg({ quality: 92 })
    .toBuffer();
}

function expectAt({ region }: FoundFace, x: number, y: number, side: number): void {
  expect(region).toBeDefined();
  const { left = NaN, top = NaN, width = NaN } = region ?? {};
  expect(Math.hypot(left + width / 2 - x, top + width / 2 - y)).toBeLessThan(0.15 * side);
  expect(width / side).toBeGreaterThan(0.8);
  expect(width / side).toBeLessThan(1.25);
}

describe('findFace', () => {
  it.each([0.3, 0.6, 1, 2.5])('finds a face in a photograph, enlarged by %d', async (scale) => {
    const { found } = await find(await onWall(900, 700, [[150, 80, scale]]));
    expectAt(found, 150 + inPortrait.x * scale, 80 + inPortrait.y * scale, inPortrait.side * scale);
    expect(found.faces).toBe(1);
    expect(found.score).toBeGreaterThan(0.7);
  });

  it.each([-20, -10, 10, 20])('sees a tilt of %d degrees, and cuts the face out level', async (tilt) => {
    const upright = await find(portrait);
    const turned = await sharp(portrait).rotate(tilt, { background: '#9a8f80' }).jpeg().toBuffer();
    const { found, face } = await find(turned, 48);
    expect(Math.abs((found.region?.turn ?? NaN) - (upright.found.region?.turn ?? NaN) - tilt)).toBeLessThan(
      6,
    );
    expect(face?.rgb).toHaveLength(48 * 48 * 3);
  });

  it('turns and mirrors photographs as their camera says', async () => {
    const wall = await onWall(600, 400, [[300, 40, 1]]);
    const turned = await sharp(wall).rotate(270).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expectAt((await find(turned)).found, 300 + inPortrait.x, 40 + inPortrait.y, inPortrait.side);
    const mirrored = await sharp(wall).flop().withMetadata({ orientation: 2 }).jpeg().toBuffer();
    expectAt((await find(mirrored)).found, 300 + inPortrait.x, 40 + inPortrait.y, inPortrait.side);
  });

  it('takes the largest face in the middle, and counts the others', async () => {
    const { found } = await find(
      await onWall(1000, 600, [
        [10, 10, 0.7],
        [400, 150, 1.2],
        [760, 10, 0.8],
      ]),
    );
    expectAt(found, 400 + inPortrait.x * 1.2, 150 + inPortrait.y * 1.2, inPortrait.side * 1.2);
    expect(found.faces).toBe(3);
  });

  it('counts a crowd of 80', async () => {
    const places = Array.from(
      { length: 80 },
      (_, n) => [(n % 10) * 122, Math.floor(n / 10) * 122, 0.5] as const,
    );
    const { found } = await find(await onWall(1220, 976, places));
    expect(found.region).toBeDefined();
    expect(found.faces).toBeGreaterThan(70);
  });

  it('finds none where nobody is, nor a face of 12 pixels', async () => {
    const none = { region: undefined, score: 0, faces: 0 };
    expect((await find(await onWall(500, 400, []))).found).toEqual(none);
    expect((await find(await onWall(500, 400, [[100, 100, 12 / 90]]))).found).toEqual(none);
  });

  it('finds a face in a panorama, an animation and a scan of 30 megapixels', async () => {
    expectAt(
      (await find(await onWall(4000, 400, [[2600, 60, 1]]))).found,
      2600 + inPortrait.x,
      60 + inPortrait.y,
      90,
    );
    const other = await sharp(portrait).negate().toBuffer();
    const frames = await sharp([portrait, other], { join: { animated: true } })
      .gif()
      .toBuffer();
    expect((await find(frames)).found.region).toBeDefined();
    const scan = await onWall(6000, 5000, [[2000, 1500, 6]]);
    expectAt((await find(scan)).found, 2000 + 6 * inPortrait.x, 1500 + 6 * inPortrait.y, 6 * inPortrait.side);
  }, 60_000);

  it('gives the same pixels as decoding the region again does', async () => {
    for (const image of [portrait, await onWall(2600, 2000, [[500, 300, 5]])]) {
      const { found, face } = await find(image, 48);
      for await (const [, rgb] of decodeFaces(image, [found.region], 48)) expect(rgb).toEqual(face?.rgb);
    }
  });

  it('says what is wrong with an image that cannot be read', async () => {
    await expect(find(Buffer.from('no image'))).rejects.toThrow(FaceFailure);
  });
});

describe('alignedRegion', () => {
  it('turns, moves and enlarges with the points', () => {
    const turn = 15;
    const angle = (turn * Math.PI) / 180;
    const shares = [
      [0.3115, 0.381],
      [0.6885, 0.381],
      [0.5, 0.6],
      [0.35, 0.767],
      [0.65, 0.767],
    ];
    const points = shares.map(([u = 0, v = 0]) => {
      const [x, y] = [(u - 0.5) * 200, (v - 0.5) * 200];
      return [
        300 + x * Math.cos(angle) - y * Math.sin(angle),
        250 + x * Math.sin(angle) + y * Math.cos(angle),
      ];
    });
    expect(alignedRegion(points as unknown as FacePoints)).toEqual({
      left: 200,
      top: 150,
      width: 200,
      height: 200,
      turn,
    });
  });
});

describe('mainFace', () => {
  const face = (left: number, top: number, side: number, score = 0.9) => ({
    score,
    left,
    top,
    width: side,
    height: side,
  });
  const picture = { width: 400, height: 400 };

  it('prefers the middle to a corner, and a face to a large shadow', () => {
    const middle = face(160, 160, 80);
    expect(mainFace([face(0, 0, 90), middle], picture)).toBe(middle);
    expect(mainFace([middle, face(100, 100, 200, 0.5)], picture)).toBe(middle);
    expect(mainFace([], picture)).toBeUndefined();
  });
});

describe('sampleFaces', () => {
  const never = new AbortController().signal;
  const write = async (name: string, image: Buffer) => {
    const file = path.join(folder, name);
    await sharp(image).toFile(file);
    return file;
  };
  const load = () => Promise.resolve(detector);

  it('tells crops, photographs and pictures of something else apart', async () => {
    const { found } = await find(portrait);
    const { left = 0, top = 0, width = 0 } = found.region ?? {};
    const crop = await sharp(portrait)
      .extract({ left, top, width, height: width })
      .resize(200)
      .jpeg()
      .toBuffer();
    const crops = [await write('crop1.jpg', crop), await write('crop2.jpg', crop)];
    expect((await sampleFaces(crops, load, never)).kind).toBe('faces');
    const photographs = await Promise.all(
      [200, 300].map(async (left) => write(`photo${left}.jpg`, await onWall(800, 600, [[left, 100, 1]]))),
    );
    const sampled = await sampleFaces(photographs, load, never);
    expect(sampled).toMatchObject({ kind: 'photographs', looked: 2, seen: 2 });
    expect(sampled.examples.map(({ file }) => file)).toEqual(photographs);
    const walls = [await write('wall.png', await onWall(400, 300, []))];
    expect(await sampleFaces(walls, load, never)).toMatchObject({ kind: 'nothing', looked: 1, seen: 0 });
  });

  it('tells photographs in label files from crops, whether as bytes or as grey values', async () => {
    const wall = await onWall(800, 600, [[200, 100, 1]]);
    const load = () => Promise.resolve(detector);
    expect(await sampleFaces([{ encoded: wall }], load, never)).toEqual({
      ...{ kind: 'photographs', looked: 1, seen: 1, examples: [] },
    });
    const { data, info } = await sharp(wall).greyscale().raw().toBuffer({ resolveWithObject: true });
    const grey = { width: info.width, height: info.height, grey: data };
    expect((await sampleFaces([grey], load, never)).kind).toBe('photographs');
    const small = { width: 48, height: 48, grey: new Uint8Array(48 * 48) };
    expect(await sampleFaces([small], load, never)).toMatchObject({ kind: 'faces', looked: 0 });
  });

  it('loads no net for images as small as crops are', async () => {
    const small = await write('small.png', await sharp(portrait).resize(48).png().toBuffer());
    const refuse = () => Promise.reject(new Error('It was loaded.'));
    expect(await sampleFaces([small], refuse, never)).toEqual({
      kind: 'faces',
      looked: 0,
      seen: 0,
      examples: [],
    });
  });
});
