import { describe, expect, it } from 'vitest';
import { dealFolds } from '../../../src/audit/folds';
import { randomBits, uniform } from '../../../src/scn/randomness';

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
});
