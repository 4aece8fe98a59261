import { copyFile, mkdir, readFile, readdir, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileStamp } from '../../../src/faces/faceFile';
import { FeatureStore } from '../../../src/faces/featureStore';
import { smallBytes } from '../../../src/faces/smallPicture';
import { putStoreAside, storeFileIn } from '../../../src/faces/storeFile';
import { temporaryFolder } from './support';

const backbone = { id: 'net-1', dimensions: 256 };
const stamp: FileStamp = { size: 3n, mtimeNs: 1_700_000_000_123_456_789n, ctimeNs: 5n, ino: 2n ** 63n };
let folder: string;
let remove: () => Promise<void>;
let notes: string[];

beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
  notes = [];
});
afterEach(() => remove());

const open = (at = folder, by = backbone) => FeatureStore.open(at, by, (line) => notes.push(line));
const hashOf = (number: number) => number.toString(16).padStart(32, '0');
const described = (number: number, isLearned = false) => ({
  picture: Buffer.from(Array.from({ length: smallBytes }, (_, cell) => number + cell)),
  fault: undefined,
  isLearned,
});
const featuresOf = (number: number) => new Float32Array(256).map((_, index) => number + index / 7);

async function fill(count: number, from = 0): Promise<void> {
  const store = await open();
  for (let number = from; number < from + count; number++) {
    store.save(hashOf(number), featuresOf(number), described(number, number % 3 === 0));
    store.remember(`/data/${number}.png`, stamp, hashOf(number));
  }
  await store.close();
}

async function countFound(count: number): Promise<number> {
  const store = await open();
  let found = 0;
  for (let number = 0; number < count; number++) {
    const into = new Float32Array(256);
    const face = store.load(hashOf(number), into);
    if (!face) continue;
    expect(described(number).picture.equals(face.picture)).toBe(true);
    if (number > 1) expect(face.isLearned).toBe(number % 3 === 0);
    // Comparing bytes: vitest's own comparison of long arrays takes a millisecond each.
    expect(Buffer.from(into.buffer).equals(Buffer.from(featuresOf(number).buffer))).toBe(true);
    found++;
  }
  await store.close();
  return found;
}

describe('FeatureStore', () => {
  test('finds again what was kept, after closing and before it is written', async () => {
    const store = await open();
    store.save(hashOf(7), featuresOf(7), described(255));
    const into = new Float32Array(256);
    expect(store.load(hashOf(7), into)).toEqual(described(255));
    expect(into).toEqual(featuresOf(7));
    await store.close();
    await fill(1500);
    expect(await countFound(1600)).toBe(1500);
    expect(notes).toEqual([]);
  });

  test('writes the first features at once, and the others when it is told to: a kill then loses none of them', async () => {
    const store = await open();
    store.remember('/data/0.png', stamp, hashOf(0));
    store.save(hashOf(0), featuresOf(0), described(0));
    expect(await countFound(3)).toBe(1);
    store.save(hashOf(1), featuresOf(1), described(1));
    store.writePending();
    expect(await countFound(3)).toBe(2);
    await store.close();
  });

  test('knows a file by its path as long as its stamp stays', async () => {
    await fill(3);
    const store = await open();
    expect(store.contentOf('/data/2.png', stamp)).toBe(hashOf(2));
    expect(store.contentOf('/data/9.png', stamp)).toBeUndefined();
    for (const change of [{ size: 4n }, { mtimeNs: 0n }, { ctimeNs: 6n }, { ino: 1n }]) {
      expect(store.contentOf('/data/2.png', { ...stamp, ...change })).toBeUndefined();
    }
    await store.close();
  });

  test('keeps the features of each backbone apart', async () => {
    await fill(1);
    const other = await open(folder, { id: 'net-2', dimensions: 256 });
    expect(other.load(hashOf(0), new Float32Array(256))).toBeUndefined();
    await other.close();
  });

  test('shares what is written with a store that is open at the same time', async () => {
    const reader = await open();
    await fill(600);
    expect(reader.load(hashOf(599), new Float32Array(256))).toMatchObject({
      picture: described(599).picture,
    });
    await reader.close();
  });
});

describe('a damaged store is put aside and a new one started', () => {
  const damages: [string, (file: string) => Promise<void>][] = [
    ['text', (file) => writeFile(file, 'not a store '.repeat(50_000))],
    ['a few bytes', (file) => writeFile(file, 'x')],
    ['cut to a half', async (file) => truncate(file, (await readFile(file)).length >> 1)],
    ['cut to its first page', (file) => truncate(file, 4096)],
    [
      'blank behind its headers, as after lost power',
      async (file) => {
        const bytes = await readFile(file);
        await writeFile(file, bytes.fill(0, 32_768));
      },
    ],
  ];
  test.each(damages)('%s', async (_, damage) => {
    await fill(800);
    const file = storeFileIn(folder);
    await damage(file);
    const damaged = await readFile(file);

    const found = await countFound(800);
    expect(found).toBeLessThan(800);
    // Some damage shows only where it is read; then this run had to go on with a new store.
    await fill(800);
    expect(await countFound(800)).toBe(800);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^The feature store was damaged \(.+\)\. It is now “.+” and may be deleted/);
    const aside = (await readdir(folder)).find(
      (name) => /damaged-[^.]*$/.test(name) && !name.endsWith('-lock'),
    );
    expect((await readFile(path.join(folder, aside ?? ''))).length).toBe(damaged.length);
  });

  test('on demand, after a crash', async () => {
    await fill(5);
    expect(await putStoreAside(folder)).toMatch(/damaged-/);
    expect(await countFound(5)).toBe(0);
    expect(await putStoreAside(path.join(folder, 'none'))).toBeUndefined();
  });

  test('an empty file is simply a new store', async () => {
    await writeFile(storeFileIn(folder), '');
    await fill(5);
    expect(await countFound(5)).toBe(5);
    expect(notes).toEqual([]);
  });

  test('a copy of a sound store is a sound store', async () => {
    await fill(50);
    const copy = path.join(folder, 'copy');
    await mkdir(copy);
    await copyFile(storeFileIn(folder), storeFileIn(copy));
    const store = await open(copy);
    expect(store.load(hashOf(49), new Float32Array(256))).toMatchObject({
      picture: described(49).picture,
    });
    await store.close();
    expect(notes).toEqual([]);
  });
});

test('without a place to write, the store says so once and keeps nothing', async () => {
  const file = path.join(folder, 'a file');
  await writeFile(file, '');
  const store = await open(path.join(file, 'cache'));
  store.save(hashOf(1), featuresOf(1), described(1));
  store.remember('/data/1.png', stamp, hashOf(1));
  expect(store.load(hashOf(1), new Float32Array(256))).toBeUndefined();
  expect(store.contentOf('/data/1.png', stamp)).toBeUndefined();
  await store.close();
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/^Features cannot be kept in “.+cache” \(.*ENOTDIR.*\): the audit goes on/);
});
