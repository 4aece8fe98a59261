import { copyFile, mkdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { open } from 'lmdb';
import sharp from 'sharp';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest';
import { projectRoot } from '../../../scripts/project.mjs';
import { type Backbone, scnFaceBackbone } from '../../../src/faces/backbone';
import { extractFeatures } from '../../../src/faces/extractFeatures';
import type { FeatureProgress } from '../../../src/faces/featureProgress';
import type { FaceRegion } from '../../../src/faces/faceRegion';
import type { FeatureTable } from '../../../src/faces/featureTable';
import { stampOf } from '../../../src/faces/faceFile';
import { FeatureStore } from '../../../src/faces/featureStore';
import { storeFileIn } from '../../../src/faces/storeFile';
import { CancelledError } from '../../../src/base/humanError';
import type { Inference } from '../../../src/faces/runtime/loadRuntime';
import { convertedBackbone, onCpu, seededPicture, temporaryFolder, writeFaces } from './support';
import { smallBytes } from '../../../src/faces/smallPicture';

let backbone: Backbone;
let inference: Inference;
let removeBackbone: () => Promise<void>;
let folder: string;
let remove: () => Promise<void>;
let notes: string[];
let progress: FeatureProgress[];

beforeAll(async () => {
  const temporary = await temporaryFolder();
  removeBackbone = temporary.remove;
  backbone = await convertedBackbone(temporary.folder);
  inference = await onCpu();
});
afterAll(() => removeBackbone());
beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
  notes = [];
  progress = [];
});
afterEach(() => remove());

function extract(
  files: readonly (string | undefined)[],
  {
    signal = new AbortController().signal,
    cache = 'cache',
    by = backbone,
    on = inference,
    regions = undefined as readonly (FaceRegion | undefined)[] | undefined,
  } = {},
): Promise<FeatureTable> {
  return extractFeatures({
    files,
    regions,
    backbone: by,
    inference: on,
    cacheFolder: path.join(folder, cache),
    signal,
    onProgress: (step) => progress.push(step),
    onNote: (line) => notes.push(line),
  });
}

const rowOf = (table: FeatureTable, row: number) => table.features.slice(row * 256, (row + 1) * 256);
const pictureOf = (table: FeatureTable, row: number) =>
  String(table.pictures.subarray(row * smallBytes, (row + 1) * smallBytes));

/** Makes a file look as if it had been written long ago, so that its stamp is trusted. */
const age = (file: string) => utimes(file, 1_000_000, 1_000_000);

describe('what is measured of pictures', () => {
  const isMeasured = ({ measures }: FeatureTable) => measures.every(Number.isFinite);

  test('is kept, goes to every row of a face, and is missing where an image cannot be read', async () => {
    const files = await writeFaces(folder, 5);
    const copy = path.join(folder, 'copy.png');
    await copyFile(files[0] ?? '', copy);
    const cold = await extract([...files, copy]);
    expect([cold.decoded, isMeasured(cold)]).toEqual([5, true]);
    expect(cold.measures.subarray(5 * 9)).toEqual(cold.measures.subarray(0, 9));
    const again = await extract([...files, path.join(folder, 'none.png')]);
    expect(again.measures.subarray(0, 5 * 9)).toEqual(cold.measures.subarray(0, 5 * 9));
    expect([...again.measures.subarray(5 * 9)].every(Number.isNaN)).toBe(true);
  });

  test('is made up for where the store is older, and features stay as they are', async () => {
    const files = await writeFaces(folder, 5);
    await Promise.all(files.map(age));
    const cold = await extract(files);
    const store = open<Buffer, Buffer>({ path: storeFileIn(path.join(folder, 'cache')), noSubdir: true });
    const options = { encoding: 'binary', keyEncoding: 'binary' } as const;
    store.openDB<Buffer, Buffer>('measures', options).clearSync();
    await store.close();
    const made = await extract(files);
    expect([made.decoded, made.cached, made.failures.size]).toEqual([0, 5, 0]);
    expect(made.features).toEqual(cold.features);
    expect(made.measures).toEqual(cold.measures);
    expect(progress.at(-1)).toMatchObject({ done: 5, cached: 5 });
    const decode = vi.spyOn(FeatureStore.prototype, 'saveMeasures');
    onTestFinished(() => decode.mockRestore());
    await extract(files);
    expect(decode).not.toHaveBeenCalled();
  });
});

describe('extractFeatures', () => {
  test('gives the same features cold, cached, in another order and from other files', async () => {
    const files = await writeFaces(folder, 70);
    const cold = await extract(files);
    expect([cold.decoded, cold.cached, cold.failures.size]).toEqual([70, 0, 0]);
    expect(cold.features.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(cold.features).toHaveLength(70 * 256);
    expect(new Set(cold.contentHashes.map((_, row) => pictureOf(cold, row))).size).toBe(70);

    const cached = await extract(files);
    expect([cached.decoded, cached.cached]).toEqual([0, 70]);
    expect(cached.features).toEqual(cold.features);
    expect(cached.contentHashes).toEqual(cold.contentHashes);
    expect(Buffer.from(cached.pictures).equals(Buffer.from(cold.pictures))).toBe(true);

    const backwards = await extract(files.toReversed(), { cache: 'another' });
    expect(backwards.decoded).toBe(70);
    for (let row = 0; row < 70; row++) expect(rowOf(backwards, 69 - row)).toEqual(rowOf(cold, row));

    const copy = path.join(folder, 'a copy elsewhere.png');
    await copyFile(files[3] ?? '', copy);
    const moved = await extract([copy]);
    expect([moved.decoded, moved.cached]).toEqual([0, 1]);
    expect(rowOf(moved, 0)).toEqual(rowOf(cold, 3));
  });

  test('never mixes features of different providers', async () => {
    const files = await writeFaces(folder, 2);
    await extract(files);
    // Whatever computes them here: they are kept apart by the provider's name.
    const on: Inference = {
      provider: 'cuda',
      runtime: {
        ...inference.runtime,
        load: (file, _, threads) => inference.runtime.load(file, 'cpu', threads),
      },
    };
    expect((await extract(files, { on })).decoded).toBe(2);
    expect((await extract(files, { on })).cached).toBe(2);
    expect((await extract(files)).cached).toBe(2);
  });

  test('knows the faces that the model learned from by their pixels, also out of the store', async () => {
    const own = await scnFaceBackbone(path.join(projectRoot, 'media', 'faceModel'), inference.runtime);
    const names = ['grey.png', 'again.png', 'larger.png', 'other.png'].map((name) => path.join(folder, name));
    const [grey = '', again = '', larger = '', other = ''] = names;
    const picture = () => seededPicture(5).greyscale();
    await picture().png().toFile(grey);
    const pixels = await picture().raw().toBuffer();
    // The same pixels in another file, and the same picture with other pixels.
    await sharp(pixels, { raw: { width: 48, height: 48, channels: 1 } })
      .png({ compressionLevel: 0 })
      .toFile(again);
    await sharp(pixels, { raw: { width: 48, height: 48, channels: 1 } })
      .resize(96)
      .png()
      .toFile(larger);
    await seededPicture(6).greyscale().png().toFile(other);
    const hashes = path.join(folder, 'faces.bin');
    const hash = createHash('sha256')
      .update(pixels.subarray(0, 48 * 48))
      .digest()
      .subarray(0, 8);
    await writeFile(hashes, Buffer.concat([Buffer.alloc(8), hash]));
    const by = { ...own, learnedFrom: hashes };
    for (const cached of [0, 4]) {
      const table = await extract([...names, grey], { by });
      expect([...table.learned].sort()).toEqual([0, 1, 4]);
      expect(table.cached).toBe(cached + 1);
    }
    await writeFile(hashes, 'cut short');
    await expect(extract(names, { by })).rejects.toThrow(/faces\.bin.*it has 9 bytes/);
  });

  test('does not even read an unchanged file again, but notices a changed one', async () => {
    const [file = ''] = await writeFaces(folder, 1);
    await age(file);
    // A status time is trusted once it is two seconds old.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const before = await extract([file]);
    expect(before.decoded).toBe(1);
    const store = await FeatureStore.open(path.join(folder, 'cache'), backbone, (line) => notes.push(line));
    expect(store.contentOf(file, await stampOf(file))).toBe(before.contentHashes[0]);
    await store.close();

    // Other bytes of the same length, length and times as before: only the status time tells.
    const other = await seededPicture(77).png().toBuffer();
    await writeFile(file, other);
    await age(file);
    const after = await extract([file]);
    expect(after.decoded).toBe(1);
    expect(rowOf(after, 0)).not.toEqual(rowOf(before, 0));
  });

  test('decodes an image once, however many rows and files have it', async () => {
    const files = await writeFaces(folder, 3);
    const [first = '', second = ''] = files;
    const twin = path.join(folder, 'twin.png');
    await copyFile(second, twin);
    const table = await extract([first, first, second, twin, first, undefined]);
    expect([table.decoded, table.cached, table.failures.size]).toEqual([2, 3, 0]);
    expect(rowOf(table, 1)).toEqual(rowOf(table, 0));
    expect(rowOf(table, 4)).toEqual(rowOf(table, 0));
    expect(rowOf(table, 3)).toEqual(rowOf(table, 2));
    expect(rowOf(table, 2)).not.toEqual(rowOf(table, 0));
    expect(table.contentHashes[3]).toBe(table.contentHashes[2]);
    expect(pictureOf(table, 3)).toBe(pictureOf(table, 2));
    expect(pictureOf(table, 2)).not.toBe(pictureOf(table, 0));
    expect(rowOf(table, 5)).toEqual(new Float32Array(256));
    expect(table.contentHashes[5]).toBeUndefined();
    expect(progress.at(-1)).toMatchObject({ done: 5, total: 5, cached: 3, secondsLeft: 0 });
  });

  test('turns each unusable file into a sentence and goes on', async () => {
    const [good = ''] = await writeFaces(folder, 1);
    const make = async (name: string, content: Buffer | string) => {
      const file = path.join(folder, name);
      await writeFile(file, content);
      return file;
    };
    const jpeg = await seededPicture(5, 200).jpeg({ quality: 95 }).toBuffer();
    const loop = path.join(folder, 'loop.png');
    await symlink(loop, loop);
    await mkdir(path.join(folder, 'folder.png'));
    const files = [
      good,
      path.join(folder, 'missing.png'),
      await make('empty.jpg', ''),
      await make('text.jpg', 'a text'),
      await make('cut.jpg', jpeg.subarray(0, jpeg.length >> 1)),
      await make('cut again.jpg', jpeg.subarray(0, jpeg.length >> 1)),
      path.join(folder, 'folder.png'),
      loop,
      path.join(good, 'below a file.png'),
    ];
    const table = await extract(files);
    expect([table.decoded, table.cached]).toEqual([1, 0]);
    expect([...table.failures].sort(([a], [b]) => a - b)).toEqual([
      [1, 'There is no such file: restore the image or correct the path.'],
      [2, 'The file is empty (0 bytes): restore the image.'],
      [3, expect.stringMatching(/^This is not an image in a known format/)],
      [4, expect.stringMatching(/^The image is broken or cut short \(.+\): restore it from the original\.$/)],
      [5, expect.stringMatching(/^The image is broken or cut short/)],
      [6, 'This is a folder, not an image: correct the path.'],
      [7, 'The path is a link that leads in a circle: correct the link.'],
      [8, 'There is no such file: restore the image or correct the path.'],
    ]);
    expect(rowOf(table, 0).some((value) => value !== 0)).toBe(true);
    expect(table.features.subarray(256).every((value) => value === 0)).toBe(true);
    expect(table.contentHashes.slice(1)).toEqual(new Array(8).fill(undefined));
    expect(progress.at(-1)).toMatchObject({ done: 9, total: 9 });
  });

  test('turns features that are not numbers into failures, and keeps none of them', async () => {
    const files = await writeFaces(folder, 2);
    const by = { ...backbone, id: 'overflowing', scale: [Infinity, 1, 1] as const };
    for (let run = 0; run < 2; run++) {
      const table = await extract(files, { by });
      expect([...table.failures.keys()].sort()).toEqual([0, 1]);
      expect(table.failures.get(0)).toMatch(/^The network gave no numbers for this image/);
      expect(table.features.every((value) => value === 0)).toBe(true);
      expect(table.decoded).toBe(0);
    }
  });

  test('goes on without keeping anything where it cannot write', async () => {
    const files = await writeFaces(folder, 3);
    await writeFile(path.join(folder, 'blocked'), '');
    for (let run = 0; run < 2; run++) {
      const table = await extract(files, { cache: 'blocked/cache' });
      expect([table.decoded, table.failures.size]).toEqual([3, 0]);
    }
    expect(notes).toHaveLength(2);
  });

  test('says what is wrong with a backbone, and can be called again', async () => {
    const files = await writeFaces(folder, 40);
    const by = { ...backbone, id: 'wrong', outputName: 'nothing' };
    await expect(extract(files, { by })).rejects.toThrow(/has no output “nothing”/);
    expect((await extract(files)).decoded).toBe(40);
  });

  test('of no files is an empty table', async () => {
    const table = await extract([]);
    expect(table.features).toHaveLength(0);
    expect((await extract([undefined])).features).toHaveLength(256);
  });
});

describe('cancelling', () => {
  test('rejects, keeps what was finished, and the next run finds it', async () => {
    const files = await writeFaces(folder, 400);
    const controller = new AbortController();
    const run = extractFeatures({
      files,
      backbone,
      inference,
      cacheFolder: path.join(folder, 'cache'),
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done >= 64) controller.abort();
      },
      onNote: (line) => notes.push(line),
    });
    await expect(run).rejects.toThrow(CancelledError);
    const table = await extract(files);
    expect(table.cached).toBeGreaterThanOrEqual(64);
    expect(table.cached).toBeLessThan(400);
    expect(table.decoded + table.cached).toBe(400);
    expect(notes).toEqual([]);
  });

  test('before the start touches nothing', async () => {
    await expect(extract(['anything'], { signal: AbortSignal.abort() })).rejects.toThrow(CancelledError);
    await expect(readFile(path.join(folder, 'cache', 'features-1.lmdb'))).rejects.toThrow(/ENOENT/);
    await rm(folder, { recursive: true });
  });

  test('tells the faces of one image apart by their boxes, cold, cached, and from a copy', async () => {
    const [crowd = '', other = ''] = await writeFaces(folder, 2);
    const region = (left: number, top: number) => ({ left, top, width: 24, height: 24 });
    const files = [crowd, crowd, crowd, crowd, other, crowd];
    const regions = [region(0, 0), undefined, region(20, 10), region(0, 0), region(0, 0), region(40, 60)];
    const cold = await extract(files, { regions });
    expect([cold.decoded, cold.cached]).toEqual([4, 1]);
    expect([...cold.failures]).toEqual([[5, expect.stringMatching(/lies outside of the image/)]]);
    // Row 3 is row 0 again; all others differ, whatever they are told by.
    expect(rowOf(cold, 3)).toEqual(rowOf(cold, 0));
    expect(cold.contentHashes[3]).toBe(cold.contentHashes[0]);
    const faces = [0, 1, 2, 4];
    expect(new Set(faces.map((row) => cold.contentHashes[row])).size).toBe(4);
    expect(new Set(faces.map((row) => pictureOf(cold, row))).size).toBe(4);
    expect(new Set(faces.map((row) => String(rowOf(cold, row)))).size).toBe(4);

    const cached = await extract(files, { regions });
    expect([cached.decoded, cached.cached]).toEqual([0, 5]);
    expect(cached.features).toEqual(cold.features);

    // The image as a whole is what it is without boxes.
    expect(rowOf(await extract([crowd], { cache: 'whole' }), 0)).toEqual(rowOf(cold, 1));

    const copy = path.join(folder, 'copy.png');
    await copyFile(crowd, copy);
    const twins = await extract([copy, crowd, copy], {
      cache: 'another',
      regions: [region(20, 10), region(20, 10), region(0, 0)],
    });
    expect([twins.decoded, twins.cached]).toEqual([2, 1]);
    expect(rowOf(twins, 0)).toEqual(rowOf(cold, 2));
    expect(rowOf(twins, 1)).toEqual(rowOf(cold, 2));
    expect(rowOf(twins, 2)).toEqual(rowOf(cold, 0));
  });

  test('decodes one more face of an image that is known', async () => {
    const [crowd = ''] = await writeFaces(folder, 1);
    await age(crowd);
    const regions = [0, 4, 8, 12].map((left) => ({ left, top: 0, width: 20, height: 20 }));
    await extract([crowd, crowd, crowd], { regions: regions.slice(0, 3) });
    const { decoded, cached, failures } = await extract([crowd, crowd, crowd, crowd], { regions });
    expect([decoded, cached, failures.size]).toEqual([1, 3, 0]);
  });

  test('says of each face of a missing image that there is none', async () => {
    const region = { left: 0, top: 0, width: 20, height: 20 };
    const gone = path.join(folder, 'gone.png');
    const { failures } = await extract([gone, gone], { regions: [region, { ...region, left: 9 }] });
    expect([...failures.keys()]).toEqual([0, 1]);
    for (const reason of failures.values()) expect(reason).toMatch(/There is no such file/);
  });
});
