import { readdir, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ThumbnailFolder } from '../../../../src/faces/thumbnails/thumbnailMaker';
import { temporaryFolder } from '../support';

let folder: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
});
afterEach(() => remove());

const keyOf = (number: number) => `ab${String(number).padStart(30, '0')}`;
const fileOf = (key: string) => path.join(folder, ThumbnailFolder.placeOf(key));
/** In the order in which they were last used: number 0 longest ago. */
async function writeAged(thumbnails: ThumbnailFolder, count: number, bytes: number) {
  for (let number = 0; number < count; number++) {
    await thumbnails.write(keyOf(number), Buffer.alloc(bytes, 1));
    const used = new Date(Date.now() - (count - number) * 60_000);
    await utimes(fileOf(keyOf(number)), used, used);
  }
}

describe('the folder of thumbnails', () => {
  it('has what was written, and not what a crash left empty', async () => {
    const thumbnails = new ThumbnailFolder(folder);
    expect(await thumbnails.has(keyOf(1))).toBe(false);
    await thumbnails.write(keyOf(1), Buffer.from('webp'));
    expect(await thumbnails.has(keyOf(1))).toBe(true);
    expect(await readdir(path.join(folder, 'ab'))).toEqual([`${keyOf(1)}.webp`]);
    await writeFile(fileOf(keyOf(1)), '');
    expect(await thumbnails.has(keyOf(1))).toBe(false);
  });

  it('deletes what was not used for longest when there are too many files', async () => {
    // Ten in this one of 256 shards; tidied with every tenth.
    const thumbnails = new ThumbnailFolder(folder, { bytes: 2e9, files: 256 * 10 }, 10);
    await writeAged(thumbnails, 19, 5);
    await thumbnails.write(keyOf(19), Buffer.alloc(5, 1));
    const left = await readdir(path.join(folder, 'ab'));
    expect(left.sort()).toEqual([12, 13, 14, 15, 16, 17, 18, 19].map((number) => `${keyOf(number)}.webp`));
  });

  it('deletes when they take too many bytes', async () => {
    const thumbnails = new ThumbnailFolder(folder, { bytes: 256 * 10_000, files: 300_000 }, 10);
    await writeAged(thumbnails, 9, 2_000);
    await thumbnails.write(keyOf(9), Buffer.alloc(2_000, 1));
    expect((await readdir(path.join(folder, 'ab'))).sort()).toEqual(
      [6, 7, 8, 9].map((number) => `${keyOf(number)}.webp`),
    );
  });

  it('keeps one that is looked at, however old it is', async () => {
    const thumbnails = new ThumbnailFolder(folder, { bytes: 2e9, files: 256 * 5 }, 6);
    await writeAged(thumbnails, 5, 5);
    const longAgo = new Date(Date.now() - 40 * 86_400_000);
    await utimes(fileOf(keyOf(0)), longAgo, longAgo);
    expect(await thumbnails.has(keyOf(0))).toBe(true);
    expect(Date.now() - (await stat(fileOf(keyOf(0)))).mtimeMs).toBeLessThan(60_000);
    await thumbnails.write(keyOf(5), Buffer.alloc(5, 1));
    expect(await thumbnails.has(keyOf(0))).toBe(true);
    expect(await thumbnails.has(keyOf(1))).toBe(false);
  });
});
