import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dealFolds } from '../../../../src/audit/judges/folds';
import { randomBits, uniform } from '../../../../src/scn/randomness';

const folds = 5;

describe('dealFolds', () => {
  it('deals classes and sizes evenly', () => {
    const random = randomBits(1);
    const labels = Uint16Array.from({ length: 1003 }, () => Math.floor(uniform(random) ** 2 * 7));
    const groups = Uint32Array.from(labels, (_, sample) => sample);
    const foldOf = dealFolds(labels, groups, 7, folds, randomBits(2));
    for (let label = 0; label < 7; label++) {
      const counts = new Array<number>(folds).fill(0);
      labels.forEach((each, sample) => {
        if (each === label) counts[foldOf[sample] as number] = (counts[foldOf[sample] as number] ?? 0) + 1;
      });
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
    const sizes = Array.from({ length: folds }, (_, fold) => foldOf.filter((each) => each === fold).length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(2);
  });

  it('never separates a group', () => {
    const random = randomBits(3);
    const groups = Uint32Array.from({ length: 500 }, () => Math.floor(uniform(random) * 120));
    const labels = Uint16Array.from(groups, () => Math.floor(uniform(random) * 4));
    const foldOf = dealFolds(labels, groups, 4, folds, randomBits(4));
    const seen = new Map<number, number>();
    groups.forEach((group, sample) => {
      expect(foldOf[sample]).toBe(seen.get(group) ?? foldOf[sample]);
      seen.set(group, foldOf[sample] as number);
    });
    expect(new Set(foldOf).size).toBe(folds);
  });

  it('deals a class with one face, and as many folds as faces', () => {
    const labels = Uint16Array.from([0, 0, 1]);
    const foldOf = dealFolds(labels, Uint32Array.from([0, 1, 2]), 2, 3, randomBits(5));
    expect([...foldOf].sort()).toEqual([0, 1, 2]);
  });

  it('keeps any groups together, fills every fold, and is the same for the same seed', () => {
    const anyFaces = fc.array(fc.tuple(fc.nat(6), fc.nat(40)), { minLength: 5, maxLength: 300 });
    fc.assert(
      fc.property(anyFaces, fc.nat(1000), (faces, seed) => {
        const labels = Uint16Array.from(faces, ([label]) => label);
        const groups = Uint32Array.from(faces, ([, group]) => group);
        const count = Math.min(folds, new Set(groups).size);
        const foldOf = dealFolds(labels, groups, 7, count, randomBits(seed));
        const foldsOfGroup = new Set(faces.map(([, group], face) => `${group} in ${foldOf[face] ?? ''}`));
        expect(foldsOfGroup.size).toBe(new Set(groups).size);
        expect(new Set(foldOf).size).toBe(count);
        expect(dealFolds(labels, groups, 7, count, randomBits(seed))).toEqual(foldOf);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it.each([
    ['like CK+, 123 subjects that show some of the expressions', 123, 3, 12],
    ['like JAFFE, ten subjects that show all', 10, 21, 24],
    ['clips of one expression each, long and short ones', 150, 2, 40],
  ])('deals classes evenly although groups are large: %s', (name, subjects, least, most) => {
    const random = randomBits(subjects);
    const labels: number[] = [];
    const groups: number[] = [];
    for (let subject = 0; subject < subjects; subject++) {
      const size = least + Math.floor(uniform(random) * (most - least + 1));
      // The rarest class is a seventh of the most frequent one.
      const own = Math.floor(7 * uniform(random) ** 1.6);
      for (let face = 0; face < size; face++) {
        labels.push(name.startsWith('clips') ? own : Math.floor(7 * uniform(random) ** 1.6));
        groups.push(subject);
      }
    }
    for (const seed of [1, 2, 3]) {
      const foldOf = dealFolds(
        Uint16Array.from(labels),
        Uint32Array.from(groups),
        7,
        folds,
        randomBits(seed),
      );
      for (let label = 0; label < 7; label++) {
        const counts = new Array<number>(folds).fill(0);
        labels.forEach((each, face) => {
          if (each === label) counts[foldOf[face] as number] = (counts[foldOf[face] as number] ?? 0) + 1;
        });
        const total = counts.reduce((a, b) => a + b, 0);
        // A network always learns from most of a class.
        expect(Math.max(...counts) / total).toBeLessThan(subjects < 20 ? 0.5 : 0.35);
      }
    }
  });
});
