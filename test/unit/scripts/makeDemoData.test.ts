import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDemoData } from '../../../scripts/makeDemoData.mjs';

const readRows = async (file: string) => {
  const text = await readFile(file, 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  const rows = text.slice(0, -1).split('\n');
  return { header: rows[0], rows: rows.slice(1).map((row) => row.split(',')) };
};

/** One digest of every file's name and bytes. */
async function digest(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of (await readdir(folder, { recursive: true })).sort())
    if (path.extname(file) !== '')
      hash.update(file).update(await readFile(path.join(folder, file)).catch(() => ''));
  return hash.digest('hex');
}

describe('makeDemoData', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'scn-demo-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('plants the stated share of wrong labels and tells where', async () => {
    const folder = path.join(root, 'planted');
    expect(await makeDemoData(folder, { faces: 60, share: 0.2, seed: 3 })).toEqual({
      faces: 60,
      planted: 12,
    });
    const labels = await readRows(path.join(folder, 'labels.csv'));
    const truth = await readRows(path.join(folder, '.truth/planted.csv'));
    expect([labels.header, truth.header]).toEqual(['image,label', 'image,true_label']);
    const trueLabels = new Map(truth.rows.map(([image, label]) => [image, label]));
    expect(trueLabels.size).toBe(12);
    const counts = new Map<string | undefined, number>();
    for (const [image, given] of labels.rows) {
      const planted = trueLabels.get(image);
      expect(planted).not.toBe(given);
      counts.set(planted ?? given, (counts.get(planted ?? given) ?? 0) + 1);
    }
    // Six expressions, the same number of faces each.
    expect([...counts.values()]).toEqual([10, 10, 10, 10, 10, 10]);
  });

  it('draws each listed image, cut to the face', async () => {
    const folder = path.join(root, 'drawn');
    await makeDemoData(folder, { faces: 12 });
    const { rows } = await readRows(path.join(folder, 'labels.csv'));
    const images = await readdir(path.join(folder, 'images'));
    expect(images.map((image) => `images/${image}`).sort()).toEqual(rows.map(([image]) => image));
    for (const image of images) {
      const { width, height } = await sharp(path.join(folder, 'images', image)).metadata();
      expect([width, height]).toEqual([110, 130]);
    }
  });

  it('makes the same files for the same seed, others for another', async () => {
    const folders = ['first', 'second', 'other'].map((name) => path.join(root, name));
    await Promise.all(
      folders.map((folder, index) => makeDemoData(folder, { faces: 18, seed: index === 2 ? 8 : 7 })),
    );
    const [first, second, other] = await Promise.all(folders.map(digest));
    expect(second).toBe(first);
    expect(other).not.toBe(first);
  });

  it('starts from an empty folder each time', async () => {
    const folder = path.join(root, 'again');
    await makeDemoData(folder, { faces: 18 });
    await makeDemoData(folder, { faces: 6 });
    expect(await readdir(path.join(folder, 'images'))).toHaveLength(6);
  });
});
