import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ThumbnailService } from '../../../../src/audit/thumbnails/thumbnailService';
import { temporaryFolder } from '../../faces/support';

/** The program as it ships: `npm run build` makes it before the unit tests run. */
const entry = path.resolve(import.meta.dirname, '../../../../dist/thumbnails.js');

let folder: string;
let remove: () => Promise<void>;
let service: ThumbnailService;
let notes: string[];
beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
  notes = [];
  service = new ThumbnailService(entry, path.join(folder, 'thumbnails'), (line) => notes.push(line));
});
afterEach(async () => {
  service.dispose();
  await remove();
});

const inFolder = (name: string) => path.join(folder, name);

async function writeImage(name: string, side: number, background = '#3a6'): Promise<string> {
  const file = inFolder(name);
  await sharp({ create: { width: side, height: side, channels: 3, background } }).toFile(file);
  return file;
}

async function makeOne(file: string, edge = 192) {
  const [made] = await service.make([{ file }], edge);
  return made;
}

const thumbnailsKept = async () =>
  (await readdir(inFolder('thumbnails'), { recursive: true })).filter((name) => name.endsWith('.webp'));

describe('the process that makes thumbnails', () => {
  it('answers each wish in its place: made, shown itself, or why not', async () => {
    const photograph = await writeImage('photograph.jpg', 4000);
    const small = await writeImage('small.png', 48);
    await writeFile(inFolder('broken.jpg'), (await readFile(photograph)).subarray(0, 4000));
    await mkdir(inFolder('folder.jpg'));
    const answers = await service.make(
      [photograph, small, inFolder('broken.jpg'), inFolder('missing.jpg'), inFolder('folder.jpg')].map(
        (file) => ({
          file,
        }),
      ),
      192,
    );
    expect(answers.map((answer) => (answer.kind === 'failed' ? answer.reason : answer.kind))).toEqual([
      'made',
      'original',
      expect.stringMatching(/broken or cut short/),
      'There is no such file: restore the image or correct the path.',
      'This is a folder, not an image: correct the path.',
    ]);
    const [first] = answers;
    const made = inFolder(path.join('thumbnails', first?.kind === 'made' ? first.place : ''));
    expect(await sharp(await readFile(made)).metadata()).toMatchObject({
      format: 'webp',
      width: 192,
      height: 192,
    });
  });

  it('finds what was made before, also in another process, and makes it anew when the image has changed', async () => {
    const file = await writeImage('face.jpg', 1000);
    const first = await makeOne(file);
    const place = inFolder(path.join('thumbnails', first?.kind === 'made' ? first.place : ''));
    const { mtimeMs } = await stat(place);
    service.dispose();
    expect(await makeOne(file)).toEqual(first);
    expect((await stat(place)).mtimeMs).toBe(mtimeMs);
    await writeImage('face.jpg', 1000, '#e00');
    await utimes(file, new Date(), new Date(Date.now() + 5000));
    const changed = await makeOne(file);
    expect(changed).not.toEqual(first);
    expect(await thumbnailsKept()).toHaveLength(2);
  });

  it('waits for no pipe and reads no file that would fill the memory', async () => {
    const pipe = inFolder('pipe.jpg');
    await promisify(execFile)('mkfifo', [pipe]);
    expect(await makeOne(pipe)).toEqual({
      kind: 'failed',
      reason: 'This is not a regular file: correct the path.',
    });
    // 269 megapixels in few bytes.
    const bomb = inFolder('bomb.png');
    await sharp({
      create: { width: 16_400, height: 16_400, channels: 3, background: '#000' },
      limitInputPixels: false,
    })
      .toColourspace('b-w')
      .png({ compressionLevel: 1 })
      .toFile(bomb);
    expect(await makeOne(bomb)).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/too many pixels/) as string,
    });
  });

  it('shows images themselves where no thumbnail can be kept, and says so', async () => {
    const file = await writeImage('face.jpg', 1000);
    await writeFile(inFolder('thumbnails'), 'a file where the folder should be');
    expect(await makeOne(file)).toEqual({ kind: 'original' });
    await expect.poll(() => notes.join('\n')).toMatch(/could not be kept .*; the image itself is shown/);
    await rm(inFolder('thumbnails'));
    expect(await makeOne(file)).toMatchObject({ kind: 'made' });
  });

  it('is started again by the next wish when it was killed, and ends when nobody asks', async () => {
    const file = await writeImage('face.jpg', 1000);
    await makeOne(file);
    const first = service.processId;
    const hung = service.make([{ file: await writeImage('other.jpg', 6000) }], 96);
    process.kill(first ?? 0, 'SIGKILL');
    await expect(hung).rejects.toThrow(/its process ended, SIGKILL/);
    expect(await makeOne(file)).toMatchObject({ kind: 'made' });
    expect(service.processId).not.toBe(first);

    const impatient = new ThumbnailService(entry, inFolder('thumbnails'), () => undefined, 50);
    await impatient.make([{ file }], 192);
    await expect.poll(() => impatient.processId).toBeUndefined();
    expect(await impatient.make([{ file }], 192)).toHaveLength(1);
    impatient.dispose();
  });
});
