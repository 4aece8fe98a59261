import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FileStamp } from '../../../src/faces/faceFile';
import { FeatureStore } from '../../../src/faces/featureStore';
import { measuresLength } from '../../../src/faces/pictureMeasures';
import { smallBytes } from '../../../src/faces/smallPicture';
import { plainStoreIn } from '../../../src/faces/storeFile';
import { temporaryFolder } from './support';

const backbone = { id: 'net-1', dimensions: 64 };
const stamp: FileStamp = { size: 3n, mtimeNs: 1_700_000_000_123_456_789n, ctimeNs: 5n, ino: 2n ** 63n };
let folder: string;
let remove: () => Promise<void>;
let notes: string[];

beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
  notes = [];
});
afterEach(() => remove());

/** As on a system whose C library is older than LMDB's binary wants. */
const noLmdb = () => Promise.reject(new Error("libc.so.6: version `GLIBC_2.34' not found\n(required by it)"));
const open = () => FeatureStore.open(folder, backbone, (line) => notes.push(line), noLmdb);
const hashOf = (number: number) => number.toString(16).padStart(32, '0');
const featuresOf = (number: number) => new Float32Array(64).map((_, index) => number + index / 7);
const described = (number: number) => ({
  picture: Buffer.alloc(smallBytes, number),
  fault: undefined,
  isLearned: number % 3 === 0,
});

async function fill(from: number, count: number): Promise<void> {
  const store = await open();
  for (let number = from; number < from + count; number++) {
    store.save(hashOf(number), featuresOf(number), described(number));
    store.remember(`/data/${number}.png`, stamp, hashOf(number));
  }
  await store.close();
}

async function found(count: number): Promise<number[]> {
  const store = await open();
  const numbers: number[] = [];
  for (let number = 0; number < count; number++) {
    const into = new Float32Array(64);
    const face = store.load(hashOf(number), into);
    if (!face) continue;
    expect(face).toEqual(described(number));
    expect(into).toEqual(featuresOf(number));
    // A batch of its own: it may be lost alone.
    expect([hashOf(number), undefined]).toContain(store.contentOf(`/data/${number}.png`, stamp));
    numbers.push(number);
  }
  await store.close();
  return numbers;
}

const range = (count: number) => Array.from({ length: count }, (_, number) => number);
const files = async () =>
  (await readdir(plainStoreIn(folder))).map((name) => path.join(plainStoreIn(folder), name)).sort();

test('keeps what LMDB would, says why it does not once, and leaves no file where nothing was learned', async () => {
  await fill(0, 1100);
  expect(notes).toEqual([
    "LMDB has no native code that runs here (libc.so.6: version `GLIBC_2.34' not found): features are kept in plain files instead.",
  ]);
  expect(await found(1200)).toEqual(range(1100));
  expect(await files()).toHaveLength(1);
  expect((await readdir(folder)).filter((name) => name.includes('lmdb'))).toEqual([]);
});

test('has what it learned before it is closed, and what was found in images and measured', async () => {
  const store = await open();
  const measures = new Float32Array(measuresLength).fill(3);
  store.save(hashOf(7), featuresOf(7), described(7));
  store.saveFound(hashOf(8), { box: [1, 2, 3, 4] } as never);
  store.writePending();
  expect(store.load(hashOf(7), new Float32Array(64))).toEqual(described(7));
  expect(store.foundIn(hashOf(8))).toEqual({ box: [1, 2, 3, 4] });
  store.saveMeasures(hashOf(9), measures);
  store.remember('/data/9.png', stamp, hashOf(9));
  store.writePending();
  expect(store.measuresOf(hashOf(9))).toEqual(measures);
  expect(store.contentOf('/data/9.png', stamp)).toBe(hashOf(9));
  await store.close();
});

test('two at once lose nothing of each other', async () => {
  const one = await open();
  const other = await open();
  for (const number of range(50)) {
    one.save(hashOf(2 * number), featuresOf(2 * number), described(2 * number));
    one.remember(`/data/${2 * number}.png`, stamp, hashOf(2 * number));
    other.save(hashOf(2 * number + 1), featuresOf(2 * number + 1), described(2 * number + 1));
    other.remember(`/data/${2 * number + 1}.png`, stamp, hashOf(2 * number + 1));
  }
  await Promise.all([one.close(), other.close()]);
  expect(await found(100)).toEqual(range(100));
});

test('what a kill cut short, and what came after it, is computed anew; all before it is there', async () => {
  await fill(0, 1024);
  await fill(1024, 10);
  const [first = ''] = await files();
  await truncate(first, (await readFile(first)).length - 5);
  const left = await found(1034);
  expect(left.length).toBeGreaterThan(400);
  expect(left.length).toBeLessThan(1034);
  expect(left.slice(-10)).toEqual(range(1034).slice(-10));
  const lost = range(1034).filter((number) => !left.includes(number));
  await fill(Math.min(...lost), lost.length);
  expect(await found(1034)).toEqual(range(1034));
});

test('believes no changed byte, no length, and no file that is another’s', async () => {
  await fill(0, 30);
  const [file = ''] = await files();
  const whole = await readFile(file);
  for (const at of [3, 15, 18, 20, 200, whole.length - 3]) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 0x81;
    await writeFile(file, changed);
    for (const number of await found(30)) expect(number).toBeLessThan(30);
    expect((await found(30)).length).toBeLessThan(30);
  }
  await writeFile(file, 'somebody’s notes');
  expect(await found(30)).toEqual([]);
});
