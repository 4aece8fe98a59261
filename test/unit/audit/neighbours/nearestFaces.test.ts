import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../scripts/seededRandom.mjs';
import { roundFeatures } from '../../../../src/audit/neighbours/keptFeatures';
import { nearestFaces } from '../../../../src/audit/neighbours/nearestFaces';
import { noClass } from '../../../../src/protocol/gallery';

const dimensions = 32;

/** Features as a backbone gives them: a large part that all share, and what is the face's own. */
function madeUpFeatures(faces: number, seed = 1): Float32Array {
  const random = seededRandom(seed);
  const common = Array.from({ length: dimensions }, () => 5 + random.next());
  return Float32Array.from(
    { length: faces * dimensions },
    (_, cell) => (common[cell % dimensions] ?? 0) + random.next() - 0.5,
  );
}

const rowOf = (features: Float32Array, face: number) =>
  features.subarray(face * dimensions, (face + 1) * dimensions);

/** Cosines of standardised features, in double precision, by the definition. */
function cosines(features: Float32Array, faces: readonly number[]): (a: number, b: number) => number {
  const columns = Array.from({ length: dimensions }, (_, d) => {
    const values = faces.map((face) => features[face * dimensions + d] ?? 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { mean, deviation: Math.sqrt(variance) };
  });
  const scaled = (face: number) =>
    columns.map(({ mean, deviation }, d) => ((features[face * dimensions + d] ?? 0) - mean) / deviation);
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, x, d) => sum + x * (b[d] ?? 0), 0);
  return (a, b) => {
    const [x, y] = [scaled(a), scaled(b)];
    return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
  };
}

const always = () => true;

describe('nearestFaces', () => {
  it('finds what comparing all pairs in full precision finds, but for what a byte rounds away', () => {
    const faces = 400;
    const features = madeUpFeatures(faces);
    const given = Uint16Array.from({ length: faces }, (_, face) => face % 3);
    const kept = roundFeatures(features, dimensions, given, always);
    const cosine = cosines(features, [...given.keys()]);
    for (const face of [0, 7, 200, 399]) {
      const lists = nearestFaces(kept, face, [0, 2], 5);
      [0, 2].forEach((label, index) => {
        const exact = [...given.keys()]
          .filter((other) => other !== face && given[other] === label)
          .map((other) => cosine(face, other))
          .sort((a, b) => b - a);
        const found = lists?.[index] ?? [];
        expect(found).toHaveLength(5);
        found.forEach(({ face: other, similarity }, place) => {
          expect(given[other]).toBe(label);
          expect(other).not.toBe(face);
          expect(Math.abs(similarity - cosine(face, other))).toBeLessThan(0.01);
          expect(Math.abs(similarity - (exact[place] ?? 0))).toBeLessThan(0.01);
          if (place > 0) expect(similarity).toBeLessThanOrEqual(found[place - 1]?.similarity ?? 0);
        });
      });
    }
  });

  it('puts the same picture first, and of equals the one that is first in the file', () => {
    const features = madeUpFeatures(40);
    for (const twin of [11, 23, 31]) rowOf(features, twin).set(rowOf(features, 5));
    const kept = roundFeatures(features, dimensions, new Uint16Array(40), always);
    const [list = []] = nearestFaces(kept, 5, [0], 4) ?? [];
    expect(list.slice(0, 3).map(({ face }) => face)).toEqual([11, 23, 31]);
    for (const { similarity } of list.slice(0, 3)) expect(similarity).toBeCloseTo(1, 6);
    expect(list[3]?.similarity).toBeLessThan(0.99);
  });

  it('gives fewer where a class has fewer, none where it has none, the same for a class asked twice', () => {
    const given = Uint16Array.of(0, 0, 1, 0, noClass);
    const kept = roundFeatures(madeUpFeatures(5), dimensions, given, always);
    const lists = nearestFaces(kept, 0, [0, 1, 2, 0], 5) ?? [];
    expect(lists[0]?.map(({ face }) => face).sort()).toEqual([1, 3]);
    expect(lists[1]?.map(({ face }) => face)).toEqual([2]);
    expect(lists[2]).toEqual([]);
    expect(lists[3]).toEqual(lists[0]);
    // A face that was set aside has no class, but can be asked about.
    expect(nearestFaces(kept, 4, [1], 5)).toEqual([[expect.objectContaining({ face: 2 })]]);
  });

  it('leaves out faces without features, and knows nothing to compare to one', () => {
    const given = new Uint16Array(6);
    const features = madeUpFeatures(6);
    rowOf(features, 3).fill(0);
    const kept = roundFeatures(features, dimensions, given, (face) => face !== 3);
    expect(nearestFaces(kept, 3, [0], 5)).toBeUndefined();
    expect(nearestFaces(kept, 99, [0], 5)).toBeUndefined();
    expect(
      nearestFaces(kept, 0, [0], 9)?.[0]
        ?.map(({ face }) => face)
        .sort(),
    ).toEqual([1, 2, 4, 5]);
  });
});
