import {
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { findSampleImages } from '../../../../src/audit/dataSet/sampleImages';
import { ImageFinder } from '../../../../src/labels/images/imageFinder';
import {
  facePlace,
  facesInCache,
  writeInlineFaces,
} from '../../../../src/audit/inlineFaces/writeInlineFaces';
import type { InlineFace, LabelFile } from '../../../../src/labels/labelFile';
import { CancelledError, HumanError } from '../../../../src/base/humanError';
import { seededBytes } from '../../faces/support';
import { tempFolder } from '../../labels/tempFolder';
import { outsideFolder } from '../../support/outsideFolder';

const side = 48;
let folder: string;
let cacheFolder: string;
/** The faces in the label file, by row; the seed of its pixels. Null: its pixels cannot be read. */
let seeds: (number | null)[];
/** How often all pixels were read. */
let passes: number;

beforeEach(async () => {
  folder = await tempFolder({ 'fer2013.csv': 'a table of pixels' });
  cacheFolder = path.join(await tempFolder({}), 'features');
  seeds = [1, 2, 3, 4, 5, 6];
  passes = 0;
  await changed(1);
  // The label file was written long ago: its stamp is trusted.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
  onTestFinished(() => {
    vi.useRealTimers();
  });
});

const labelFile = () => path.join(folder, 'fer2013.csv');
const faceFile = (row: number) => path.join(folder, '.scn/faces/fer2013.csv/train', `${row}.png`);
const pixelsOf = (seed: number) => seededBytes(side * side, seed);
/** Gives the label file another stamp, long ago. */
const changed = (minute: number) => utimes(labelFile(), minute * 60, minute * 60);

/** As the format reads it: rows with their pixels, and where each row's face belongs. */
function labels(change: Partial<LabelFile> = {}): LabelFile {
  return {
    format: 'fer2013',
    location: labelFile(),
    samples: seeds.map((_, row) => ({
      id: `train/${row}`,
      image: `train/${row}`,
      label: row % 2 === 0 ? 'happy' : 'sad',
      line: row + 2,
    })),
    classes: ['happy', 'sad'],
    problems: [],
    namesImages: false,
    takesClassNames: true,
    edit: () => Promise.reject(new Error('Not here.')),
    labelSpan: () => undefined,
    idAfter: (id) => id,
    classOf: (written) => written,
    imageCandidates: (image) => [path.join(folder, '.scn/faces/fer2013.csv', `${image}.png`)],
    async *inlineFaces(): AsyncGenerator<InlineFace> {
      passes++;
      for (const [sample, seed] of seeds.entries())
        if (seed !== null)
          yield await Promise.resolve({ sample, width: side, height: side, grey: pixelsOf(seed) });
    },
    ...change,
  };
}

const write = (change: Partial<LabelFile> = {}, signal = new AbortController().signal) =>
  writeInlineFaces(labels(change), { cacheFolder, signal, onProgress: () => undefined });

async function expectPixels(file: string, seed: number): Promise<void> {
  const { width, height, channels } = await sharp(file).metadata();
  expect([width, height, channels]).toEqual([side, side, 1]);
  const data = await sharp(file).toColourspace('b-w').raw().toBuffer();
  expect(data.equals(pixelsOf(seed)), `${file} has the pixels of ${seed}`).toBe(true);
}

/** What tells whether a file was written anew. */
const writtenAt = async (row: number) => (await stat(faceFile(row), { bigint: true })).ctimeNs;

describe('writeInlineFaces', () => {
  it('leaves label files alone that have no faces in them', async () => {
    const without = labels({ inlineFaces: undefined });
    expect(
      await writeInlineFaces(without, {
        cacheFolder,
        signal: new AbortController().signal,
        onProgress: () => undefined,
      }),
    ).toBeUndefined();
    expect(await readdir(folder)).toEqual(['fer2013.csv']);
  });

  it('writes every face, where the format says, without loss and out of git', async () => {
    const unpacked = await write();
    expect(unpacked?.files).toEqual(seeds.map((_, row) => faceFile(row)));
    for (const [row, seed] of seeds.entries()) await expectPixels(faceFile(row), seed ?? NaN);
    expect(await readFile(path.join(folder, '.scn/.gitignore'), 'utf8')).toBe(
      '*.audit.arrow\nfaces/\n*.model*/\n*.features.arrow\ncommit.lock\n*.cluster/\n',
    );
    expect((await readdir(path.join(folder, '.scn/faces/fer2013.csv/train'))).length).toBe(seeds.length);
  });

  it('adds its folder to the ignored ones of the first versions, and to no others', async () => {
    await mkdir(path.join(folder, '.scn'));
    const file = path.join(folder, '.scn/.gitignore');
    await writeFile(file, '*.audit.arrow\n');
    await write();
    expect(await readFile(file, 'utf8')).toBe(
      '*.audit.arrow\nfaces/\n*.model*/\n*.features.arrow\ncommit.lock\n*.cluster/\n',
    );
    await writeFile(file, '*\n');
    await write();
    expect(await readFile(file, 'utf8')).toBe('*\n');
  });

  it('does not even read the pixels again while the label file stays', async () => {
    await write();
    await write();
    expect(passes).toBe(1);
  });

  it('writes the faces anew whose pixels have changed, and no others', async () => {
    await write();
    const before = await Promise.all([writtenAt(1), writtenAt(2)]);
    seeds[2] = 99;
    await changed(2);
    await write();
    await expectPixels(faceFile(2), 99);
    const after = await Promise.all([writtenAt(1), writtenAt(2)]);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });

  it('restores faces that are missing or torn', async () => {
    await write();
    await rm(faceFile(0));
    await truncate(faceFile(3), 100);
    await write();
    await expectPixels(faceFile(0), 1);
    await expectPixels(faceFile(3), 4);
  });

  it('believes no index that was torn or damaged, and repairs it', async () => {
    await write();
    const index = path.join(folder, '.scn/faces/fer2013.csv.jsonl');
    const lines = (await readFile(index, 'utf8')).split('\n');
    const [last = ''] = lines.filter((line) => line.includes('/5.png'));
    // What is not ours is left alone, a line is torn, and the word that all are there is gone.
    const others = lines.filter((line) => line.startsWith('[') && line !== last);
    await writeFile(index, ['{"whole":17}', ...others, '[1,2,3]', 'null', last.slice(0, 20)].join('\n'));
    const before = await writtenAt(5);
    await write();
    expect(passes).toBe(2);
    expect(await writtenAt(5)).not.toBe(before);
    await write();
    expect(passes).toBe(2);
  });

  it('goes on where a killed audit was', async () => {
    const killed = async function* (): AsyncGenerator<InlineFace> {
      yield { sample: 0, width: side, height: side, grey: pixelsOf(1) };
      yield { sample: 1, width: side, height: side, grey: pixelsOf(2) };
      await Promise.resolve();
      throw new Error('killed');
    };
    await expect(write({ inlineFaces: killed })).rejects.toThrow('killed');
    const before = await writtenAt(1);
    const unpacked = await write();
    expect(await writtenAt(1)).toBe(before);
    for (const [row, seed] of seeds.entries()) await expectPixels(unpacked?.files[row] ?? '', seed ?? NaN);
  });

  it('stops when it is told to, and keeps what it has', async () => {
    const abort = new AbortController();
    const faces = labels().inlineFaces;
    const cancelled = async function* (): AsyncGenerator<InlineFace> {
      for await (const face of faces?.() ?? []) {
        if (face.sample === 3) abort.abort();
        yield face;
      }
    };
    await expect(write({ inlineFaces: cancelled }, abort.signal)).rejects.toThrow(CancelledError);
    await expectPixels(faceFile(2), 3);
    await expect(stat(faceFile(3))).rejects.toThrow();
  });

  it('says which row has no pixels that can be read, also of one that had some before', async () => {
    await write();
    seeds[4] = null;
    await changed(2);
    for (let audit = 0; audit < 2; audit++) {
      const unpacked = await write();
      expect([...(unpacked?.failures ?? [])]).toEqual([
        [4, expect.stringContaining(`in line 6 of ${labelFile()} has no pixels`)],
      ]);
      const { files, failures } = findSampleImages(
        labels(),
        [folder],
        new ImageFinder(labels(), [folder]),
        unpacked,
      );
      expect(files[4]).toBeUndefined();
      expect([...failures.keys()]).toEqual([4]);
      expect(files[3]).toBe(faceFile(3));
    }
  });

  it('uses the cache where nothing can be written beside the data', async () => {
    await writeFile(path.join(folder, '.scn'), 'in the way, also of a user who may write anywhere');
    const unpacked = await write();
    const inCache = facesInCache(path.join(folder, '.scn/faces'), cacheFolder);
    expect(unpacked?.files[0]).toBe(path.join(inCache, 'fer2013.csv/train/0.png'));
    await expectPixels(unpacked?.files[0] ?? '', 1);
    const { files, failures } = findSampleImages(
      labels(),
      [folder],
      new ImageFinder(labels(), [folder]),
      unpacked,
    );
    expect([failures.size, files]).toEqual([0, unpacked?.files]);
  });

  it('does not follow a link out of the data', async () => {
    const elsewhere = await tempFolder({});
    await mkdir(path.join(folder, '.scn'));
    await symlink(elsewhere, path.join(folder, '.scn/faces'));
    const unpacked = await write();
    expect(await readdir(elsewhere)).toEqual([]);
    await expectPixels(unpacked?.files[0] ?? '', 1);
  });

  it('does not follow a link in the place of `.scn`, not even to make a folder', async () => {
    const outside = await outsideFolder();
    await symlink(outside('folder'), path.join(folder, '.scn'), 'junction');
    const unpacked = await write();
    expect(unpacked?.files[0]).toContain(cacheFolder);
    await expectPixels(unpacked?.files[0] ?? '', 1);
  });

  it('refuses links in the place of its index and of a folder of faces', async () => {
    const outside = await outsideFolder();
    const faces = path.join(folder, '.scn/faces');
    await mkdir(faces, { recursive: true });
    await symlink(outside('file.txt'), path.join(faces, 'fer2013.csv.jsonl'));
    await expect(write()).rejects.toThrow(`${path.join(faces, 'fer2013.csv.jsonl')} is a link.`);
    await rm(path.join(faces, 'fer2013.csv.jsonl'));
    await symlink(outside('folder'), path.join(faces, 'fer2013.csv'), 'junction');
    await expect(write()).rejects.toThrow(`${path.join(faces, 'fer2013.csv')} is a link.`);
    await rm(path.join(faces, 'fer2013.csv'));
    await mkdir(path.join(faces, 'fer2013.csv'));
    await symlink(outside('folder'), path.join(faces, 'fer2013.csv/train'), 'junction');
    await expect(write()).rejects.toThrow(`${path.join(faces, 'fer2013.csv/train')} is a link.`);
  });

  it('replaces a link in the place of a face, also where the index says that the face is there', async () => {
    const outside = await outsideFolder();
    await write();
    const { size } = await stat(faceFile(2));
    const elsewhere = await tempFolder({ '2.png': Buffer.alloc(size) });
    await rm(faceFile(2));
    await symlink(path.join(elsewhere, '2.png'), faceFile(2));
    await rm(faceFile(3));
    await symlink(outside('file.txt'), faceFile(3));
    await write();
    await expectPixels(faceFile(2), 3);
    await expectPixels(faceFile(3), 4);
    expect((await readFile(path.join(elsewhere, '2.png'))).equals(Buffer.alloc(size))).toBe(true);
  });

  it('takes no folder of faces that became a link for the one that it wrote', async () => {
    await write();
    const elsewhere = path.join(await tempFolder({}), 'train');
    const train = path.dirname(faceFile(0));
    await rename(train, elsewhere);
    await symlink(elsewhere, train, 'junction');
    await expect(write()).rejects.toThrow(`${train} is a link.`);
  });

  it('says where a face cannot be written', async () => {
    await mkdir(path.join(folder, '.scn/faces'), { recursive: true });
    await writeFile(path.join(folder, '.scn/faces/fer2013.csv'), 'in the way');
    const problem = write();
    await expect(problem).rejects.toThrow(HumanError);
    await expect(problem).rejects.toThrow(/fer2013\.csv/);
  });

  it('keeps its index short however often the pixels change', async () => {
    const many = 700;
    seeds = Array.from({ length: many }, (_, row) => row);
    const index = path.join(folder, '.scn/faces/fer2013.csv.jsonl');
    for (let round = 1; round <= 4; round++) {
      seeds = seeds.map((seed) => (seed ?? 0) + many);
      await changed(round);
      await write();
    }
    const lines = (await readFile(index, 'utf8')).split('\n').length;
    expect(lines).toBeLessThan(3.5 * many + 1000);
    await expectPixels(faceFile(0), 4 * many);
    await write();
    expect(passes).toBe(4);
  });
});

describe('facePlace', () => {
  it('takes the last folder for faces in a path apart', () => {
    const { sep } = path;
    expect(facePlace(path.join('/data/.scn/faces/a/.scn/faces/b/1.png'))).toEqual({
      folder: path.join('/data/.scn/faces/a/.scn/faces'),
      relative: 'b/1.png',
    });
    expect(facePlace(['', 'data', 'images', '1.png'].join(sep))).toBeUndefined();
  });

  it('is not led out of it by what a row says', () => {
    expect(facePlace('/data/.scn/faces/../../x.png')).toBeUndefined();
  });
});
