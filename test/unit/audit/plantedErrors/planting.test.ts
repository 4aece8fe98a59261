import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Confusions, plantErrors } from '../../../../src/audit/plantedErrors/planting';
import { randomBits } from '../../../../src/scn/randomness';

const labelSets = fc
  .integer({ min: 2, max: 8 })
  .chain((classes) =>
    fc.tuple(
      fc.constant(classes),
      fc.array(fc.integer({ min: 0, max: classes - 1 }), { minLength: 2, maxLength: 400 }),
    ),
  )
  .filter(([, labels]) => new Set(labels).size > 1);

const countOf = (labels: ArrayLike<number>, label: number) =>
  Array.from(labels).filter((each) => each === label).length;

describe('plantErrors', () => {
  it('flips the share of each class, to another class that has faces, and nothing else', () => {
    fc.assert(
      fc.property(
        labelSets,
        fc.constantFrom(0.05, 0.1, 0.2, 0.3),
        fc.nat(1000),
        ([classes, given], share, seed) => {
          const labels = Uint16Array.from(given);
          const planting = plantErrors(labels, classes, share, undefined, randomBits(seed));
          expect([...labels]).toEqual(given);
          expect(planting.planted).toBe(countOf(planting.isPlanted, 1));
          given.forEach((label, face) => {
            expect(planting.labels[face] !== label).toBe(planting.isPlanted[face] === 1);
            expect(given).toContain(planting.labels[face]);
          });
          let room = 0;
          for (let label = 0; label < classes; label++) {
            const size = countOf(labels, label);
            const lost = given.filter(
              (each, face) => each === label && planting.isPlanted[face] === 1,
            ).length;
            expect(Math.abs(lost - share * size)).toBeLessThanOrEqual(1);
            if (size > 0) expect(lost).toBeLessThan(size);
            room += Math.min(Math.max(0, size - 1), Math.ceil(share * size));
          }
          // The whole share, but where classes of one face cannot lose theirs.
          expect(planting.planted).toBe(Math.min(Math.round(share * given.length), room));
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it('plants the same with the same seed, and other errors with another', () => {
    const labels = Uint16Array.from({ length: 300 }, (_, face) => face % 3);
    const plant = (seed: number) => [...plantErrors(labels, 3, 0.1, undefined, randomBits(seed)).labels];
    expect(plant(1)).toEqual(plant(1));
    expect(plant(2)).not.toEqual(plant(1));
  });

  it('takes all other classes alike when it is uniform', () => {
    const labels = Uint16Array.from({ length: 8000 }, (_, face) => face % 4);
    const { labels: flipped, isPlanted } = plantErrors(labels, 4, 0.3, undefined, randomBits(3));
    const targets = [1, 2, 3].map(
      (target) =>
        [...flipped].filter((label, face) => isPlanted[face] === 1 && labels[face] === 0 && label === target)
          .length,
    );
    expect(targets.reduce((sum, count) => sum + count, 0)).toBe(600);
    // Each expects 200 with a standard deviation of 11.5.
    for (const count of targets) expect(Math.abs(count - 200)).toBeLessThan(50);
  });

  it('follows the mix-ups: a face of the class that flagged faces seem to be gets the label that they have', () => {
    // Faces that seem to be class 0 are labelled 1 three times as often as 2; the unflagged one does not count.
    const confusions = new Confusions(
      {
        isIssue: Uint8Array.from([1, 1, 1, 1, 0, 1]),
        given: Uint16Array.from([1, 1, 1, 2, 3, 0]),
        suggested: Uint16Array.from([0, 0, 0, 0, 0, 1]),
      },
      4,
    );
    expect([
      confusions.mistakenFor(0, 1),
      confusions.mistakenFor(0, 2),
      confusions.mistakenFor(0, 3),
    ]).toEqual([3, 1, 0]);
    expect(confusions.classesWithoutAny()).toEqual([2, 3]);

    const labels = Uint16Array.from({ length: 8000 }, (_, face) => face % 4);
    const { labels: flipped, isPlanted } = plantErrors(labels, 4, 0.2, confusions, randomBits(4));
    const flippedTo = (from: number, to: number) =>
      [...flipped].filter((label, face) => isPlanted[face] === 1 && labels[face] === from && label === to)
        .length;
    expect(flippedTo(0, 1) + flippedTo(0, 2)).toBe(400);
    expect(flippedTo(0, 3)).toBe(0);
    // 300 expected, standard deviation 8.7.
    expect(Math.abs(flippedTo(0, 1) - 300)).toBeLessThan(45);
    expect(flippedTo(1, 0)).toBe(400);
    // No mix-up is known for these: any other class.
    for (const to of [0, 1, 3]) expect(flippedTo(2, to)).toBeGreaterThan(80);
  });
});
