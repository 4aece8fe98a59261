import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { contentHashOf, faceHashOf } from '../../../src/faces/faceFile';
import { FaceImages } from '../../../src/faces/faceImages';
import { HumanError } from '../../../src/base/humanError';

const size = 8;
const colours = ['#ff0000', '#00ff00', '#0000ff'] as const;
const left = { left: 0, top: 0, width: 16, height: 16 };
let folder: string;
let files: string[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-faces-'));
  files = colours.map((_, i) => path.join(folder, `${i}.png`));
  for (const [i, background] of colours.entries())
    await sharp({ create: { width: 16, height: 16, channels: 3, background } }).toFile(files[i] ?? '');
});
afterEach(() => rm(folder, { recursive: true }));

async function images(mostKept?: number): Promise<FaceImages> {
  const hashes = await Promise.all(files.map(async (file) => contentHashOf(await readFile(file))));
  return new FaceImages(
    {
      files: [undefined, ...files],
      regions: [undefined, undefined, left, undefined],
      contentHashes: [undefined, hashes[0], faceHashOf(hashes[1] ?? '', left), hashes[2]],
    },
    size,
    mostKept,
  );
}

it('gives the faces in the order that they are asked for, any number of times', async () => {
  const faces = await images();
  const bytes = await faces.load([3, 1, 2, 1]);
  expect(bytes).toHaveLength(4 * size * size * 3);
  const first = (image: number) => [...bytes.subarray(image * size * size * 3).subarray(0, 3)];
  expect([0, 1, 2, 3].map(first)).toEqual([
    [0, 0, 255],
    [255, 0, 0],
    [0, 255, 0],
    [255, 0, 0],
  ]);
});

it('reads no file twice while memory lasts, and reads again where it does not', async () => {
  const roomy = await images();
  const before = await roomy.load([1, 2]);
  const tight = await images(0);
  await tight.load([1]);
  await rm(files[0] ?? '');
  expect(await roomy.load([1, 2])).toEqual(before);
  await expect(tight.load([1])).rejects.toThrow(/0\.png could be read when the audit began.*no such file/);
});

it('stops where an image is no longer the one that was audited', async () => {
  const faces = await images();
  await writeFile(files[0] ?? '', await readFile(files[1] ?? ''));
  const changed = faces.load([1]);
  await expect(changed).rejects.toThrow(HumanError);
  await expect(changed).rejects.toThrow(/changed meanwhile.*goes on after the last epoch/);
});
