import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CopySearch, groupNearDuplicates } from '../../../../src/audit/copies/nearDuplicates';
import { CancelledError } from '../../../../src/base/humanError';
import { smallBytes, smallPicture, smallSide } from '../../../../src/faces/smallPicture';
import { normal, randomBits, uniform } from '../../../../src/scn/randomness';

const size = 48;

type Blot = { x: number; y: number; width: number; height: number; shade: number };

/** A face-like picture: blots of their own sizes and shades. */
function blotsOf(seed: number): Blot[] {
  const random = randomBits(seed);
  return Array.from({ length: 14 }, () => ({
    x: uniform(random),
    y: uniform(random),
    width: 0.05 + 0.2 * uniform(random),
    height: 0.05 + 0.2 * uniform(random),
    shade: 50 * normal(random),
  }));
}

/** What becomes of a place of the copy: where it was in the original, from 0 to 1. */
type Way = {
  readonly across?: (x: number) => number;
  readonly down?: (y: number) => number;
  readonly noise?: number;
};

function drawn(
  blots: readonly Blot[],
  { across = (x) => x, down = (y) => y, noise = 0 }: Way = {},
): Uint8Array {
  const random = randomBits(blots.length, 5);
  const rgb = new Uint8Array(3 * size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [x, y] = [across((column + 0.5) / size), down((row + 0.5) / size)];
      let value = 128 + noise * normal(random);
      for (const blot of blots)
        value +=
          blot.shade * Math.exp(-(((x - blot.x) / blot.width) ** 2) - ((y - blot.y) / blot.height) ** 2);
      rgb.fill(
        Math.max(0, Math.min(255, Math.round(value))),
        3 * (row * size + column),
        3 * (row * size + column) + 3,
      );
    }
  }
  return smallPicture(rgb, size);
}

/** A picture of a few waves, which takes little time to make. */
function wavesOf(random: () => number): Uint8Array {
  const waves = Array.from({ length: 8 }, () => ({
    across: Math.PI * (random() - 0.5),
    down: Math.PI * (random() - 0.5),
    start: 2 * Math.PI * random(),
  }));
  const picture = new Uint8Array(smallBytes);
  for (let at = 0; at < smallBytes; at++) {
    const [x, y] = [at % smallSide, Math.floor(at / smallSide)];
    let value = 128;
    for (const { across, down, start } of waves)
      value += 14 * Math.sin(0.5 * (across * x + down * y) + start);
    picture[at] = value;
  }
  return picture;
}

function together(pictures: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pictures.length * smallBytes);
  pictures.forEach((picture, sample) => all.set(picture, sample * smallBytes));
  return all;
}

const everything = (count: number) => Uint32Array.from({ length: count }, (_, sample) => sample);

const search: CopySearch = { signal: new AbortController().signal, onProgress: () => undefined };

const groupsOf = async (pictures: readonly Uint8Array[], content: readonly string[] = []) => [
  ...(await groupNearDuplicates(
    everything(pictures.length),
    {
      contentHash: (sample) => content[sample],
      pictures: together(pictures),
    },
    search,
  )),
];

describe('groupNearDuplicates', () => {
  it('groups copies of one file, whatever they show', async () => {
    const blank = new Uint8Array(smallBytes).fill(200);
    expect(await groupsOf([blank, blank, blank], ['a', 'b', 'a'])).toEqual([0, 1, 0]);
  });

  it('groups a face with what was made of it: noise, a mirror image, crops, and all of that', async () => {
    const others = Array.from({ length: 40 }, (_, seed) => drawn(blotsOf(100 + seed)));
    const face = blotsOf(1);
    const cropped = (x: number) => 0.04 + 0.92 * x;
    const ways: Way[] = [
      { noise: 6 },
      { across: (x) => 1 - x },
      { across: cropped, down: cropped },
      { across: (x) => 0.05 + 0.95 * x },
      { across: (x) => 1 - cropped(x), down: (y) => 0.95 * y, noise: 6 },
    ];
    const groups = await groupsOf([drawn(face), ...others, ...ways.map((way) => drawn(face, way))]);
    expect(groups).toEqual([0, ...others.map((_, at) => at + 1), ...ways.map(() => 0)]);
  });

  it('finds a crop before the picture that it was made of as well as after it', async () => {
    const crop = { across: (x: number) => 0.05 + 0.9 * x, down: (y: number) => 0.05 + 0.9 * y, noise: 12 };
    // Each of these is a copy for sure one way round only.
    const faces = [22, 44, 51, 55].map(blotsOf);
    const originals = faces.map((blots) => drawn(blots));
    const crops = faces.map((blots) => drawn(blots, crop));
    const expected = [...faces.keys(), ...faces.keys()];
    expect(await groupsOf([...originals, ...crops])).toEqual(expected);
    expect(await groupsOf([...crops, ...originals])).toEqual(expected);
  });

  it('keeps apart faces that differ in one place', async () => {
    const face = blotsOf(1);
    const mouth = { x: 0.5, y: 0.75, width: 0.12, height: 0.06, shade: 90 };
    expect(await groupsOf([drawn(face), drawn([...face, mouth])])).toEqual([0, 1]);
  });

  it('loses no pair among very many that look alike', async () => {
    // Each differs from each other in one place; more than any limit on candidates that there was.
    const face = blotsOf(1);
    const pictures = Array.from({ length: 450 }, (_, at) => {
      const mark = {
        x: 0.1 + 0.03 * (at % 25),
        y: 0.1 + 0.03 * Math.floor(at / 25),
        width: 0.05,
        height: 0.05,
      };
      return [...face, { ...mark, shade: 150 }];
    });
    const copies = [0, 299, 448].map((of) => drawn(pictures[of] ?? [], { noise: 3 }));
    const groups = await groupsOf([...pictures.map((blots) => drawn(blots)), ...copies]);
    expect(groups.slice(450)).toEqual([0, 299, 448].map((of) => groups[of]));
  });

  it('compares the chosen samples only, by position', async () => {
    const face = drawn(blotsOf(1));
    const pictures = together([face, face, drawn(blotsOf(2)), face]);
    const evidence = { contentHash: () => undefined, pictures };
    expect([...(await groupNearDuplicates(Uint32Array.from([2, 1, 3]), evidence, search))]).toEqual([
      0, 1, 1,
    ]);
  });

  it('finds the same on threads that share the work', async () => {
    const count = 15_400;
    const random = randomBits(9);
    const pictures = new Uint8Array(new SharedArrayBuffer(count * smallBytes));
    for (let sample = 0; sample < count; sample++)
      pictures.set(
        wavesOf(() => uniform(random)),
        sample * smallBytes,
      );
    const copies = [3, 7000, 12_345, 15_000];
    copies.forEach((of, at) => {
      const face = pictures.subarray(of * smallBytes, (of + 1) * smallBytes);
      const copy = face.map((value) => value + Math.round(2 * uniform(random) - 1));
      pictures.set(copy, (count - 1 - at) * smallBytes);
    });
    const samples = everything(count);
    let last = 0;
    const groups = await groupNearDuplicates(
      samples,
      { contentHash: () => undefined, pictures },
      {
        ...search,
        entry: path.resolve(import.meta.dirname, '../../../../dist/audit.js'),
        onProgress: (done, total) => (last = done / total),
      },
    );
    expect(copies.map((_, at) => groups[count - 1 - at])).toEqual(copies);
    expect(groups.filter((group, sample) => group !== sample)).toHaveLength(copies.length);
    expect(last).toBeGreaterThan(0);
    expect(last).toBeLessThanOrEqual(1);
  });

  it('stops when it is cancelled', async () => {
    const pictures = together(Array.from({ length: 1000 }, (_, seed) => drawn(blotsOf(seed % 50))));
    const evidence = { contentHash: () => undefined, pictures };
    await expect(
      groupNearDuplicates(everything(1000), evidence, { ...search, signal: AbortSignal.abort() }),
    ).rejects.toThrow(CancelledError);
  });
});
