import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPart, writePart } from '../../../../src/audit/parts/partFile';
import { isInPart } from '../../../../src/audit/parts/rows';
import { contentHashOf, type FileStamp } from '../../../../src/faces/faceFile';
import { MemoryStore } from '../../../../src/faces/memoryStore';
import { measuresLength } from '../../../../src/faces/pictureMeasures';
import { smallBytes } from '../../../../src/faces/smallPicture';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'scn-part-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const dimensions = 3;
const about = {
  part: 2,
  of: 3,
  whole: true,
  backbone: 'net-1 cuda',
  model: 'net-1',
  dimensions,
  provider: 'cuda',
  processor: 'a processor',
  rows: 'abc',
  count: 7,
  find: true,
};
const stamp: FileStamp = { size: 5n, mtimeNs: 6n, ctimeNs: 7n, ino: 8n };
const nameOf = (text: string) => contentHashOf(Buffer.from(text));

/** More files than faces: one could not be decoded; and fewer photographs. */
function filledStore(): MemoryStore {
  const store = new MemoryStore();
  const picture = new Uint8Array(smallBytes).fill(9);
  store.save(nameOf('a'), Float32Array.of(0.1, -0, 1e-40), { picture, fault: 'flat', isLearned: true });
  store.save(nameOf('b'), Float32Array.of(1, 2, 3), { picture, fault: undefined, isLearned: false });
  store.saveMeasures(nameOf('a'), new Float32Array(measuresLength).fill(0.25));
  for (const file of ['/a.png', '/b.png', '/c.png']) store.remember(file, stamp, nameOf(file));
  store.saveFound(nameOf('/a.png'), { region: undefined, score: 0, faces: 0 });
  return store;
}

describe('the file of a part', () => {
  it('gives back what a store held, to the bit', async () => {
    const file = path.join(folder, 'part.arrow');
    const written = filledStore();
    await writePart(file, about, written);
    const { about: said, store } = await readPart(file);
    expect(said).toMatchObject(about);
    const into = new Float32Array(dimensions);
    expect(store.load(nameOf('a'), into)).toMatchObject({ fault: 'flat', isLearned: true });
    expect(Buffer.from(into.buffer)).toEqual(Buffer.from(Float32Array.of(0.1, -0, 1e-40).buffer));
    expect(store.load(nameOf('b'), into)).toMatchObject({ fault: undefined, isLearned: false });
    expect(store.measuresOf(nameOf('a'))).toEqual(written.measuresOf(nameOf('a')));
    expect(store.measuresOf(nameOf('b'))).toBeUndefined();
    expect(store.contentOf('/c.png', stamp)).toBe(nameOf('/c.png'));
    expect(store.contentOf('/c.png', { ...stamp, size: 6n })).toBeUndefined();
    expect(store.foundIn(nameOf('/a.png'))).toEqual({ region: undefined, score: 0, faces: 0 });
  });

  it('holds nothing, too', async () => {
    const file = path.join(folder, 'part.arrow');
    await writePart(file, about, new MemoryStore());
    const { store } = await readPart(file);
    expect(store.faces.size + store.files.size + store.found.size).toBe(0);
  });

  it('is refused wherever it is cut short, and where a byte is another', async () => {
    const file = path.join(folder, 'part.arrow');
    await writePart(file, about, filledStore());
    const bytes = await readFile(file);
    for (const share of [0, 0.1, 0.5, 0.9, 0.999]) {
      await writeFile(file, bytes.subarray(0, Math.floor(share * bytes.length)));
      await expect(readPart(file), String(share)).rejects.toThrow();
    }
    const at = bytes.indexOf(Buffer.from(Float32Array.of(1, 2, 3).buffer));
    expect(at).toBeGreaterThan(0);
    bytes.writeUInt8((bytes[at] ?? 0) ^ 1, at);
    await writeFile(file, bytes);
    await expect(readPart(file)).rejects.toThrow('checksum');
  });

  it('is whole however many write it at once, and leaves nothing beside it', async () => {
    const file = path.join(folder, 'part.arrow');
    await Promise.all(Array.from({ length: 20 }, () => writePart(file, about, filledStore())));
    expect((await readPart(file)).store.faces.size).toBe(2);
    expect(await readdir(folder)).toEqual(['part.arrow']);
  });
});

describe('which rows a part has', () => {
  const rows = Array.from({ length: 4000 }, (_, row) => ({ image: `images/${row}.png`, id: String(row) }));

  it('deals each row to one part, about evenly, whatever the others are', () => {
    const parts = Array.from({ length: 8 }, (_, index) =>
      rows.filter((row) => isInPart(row, { part: index + 1, of: 8 })),
    );
    expect(parts.flat().length).toBe(rows.length);
    expect(new Set(parts.flat()).size).toBe(rows.length);
    for (const part of parts) expect(Math.abs(part.length - 500)).toBeLessThan(100);
    // Pinned: tasks of one audit may run on different days.
    expect(rows.slice(0, 12).map((row) => 1 + parts.findIndex((part) => part.includes(row)))).toEqual([
      7, 2, 5, 8, 5, 8, 5, 6, 8, 1, 3, 6,
    ]);
  });

  it('keeps the rows of an image together', () => {
    for (const of of [2, 3, 8])
      for (let part = 1; part <= of; part++)
        expect(isInPart({ image: 'a.png', id: 'a.png#2' }, { part, of })).toBe(
          isInPart({ image: 'a.png', id: 'a.png' }, { part, of }),
        );
  });
});
