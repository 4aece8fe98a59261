import { describe, expect, it } from 'vitest';
import { groupNearDuplicates } from '../../../src/audit/grouping/nearDuplicates';
import { normal, randomBits } from '../../../src/scn/randomness';

const dimensions = 8;

function evidence(
  hashes: readonly bigint[],
  sameFeatures: (sample: number) => number,
  content: readonly string[] = [],
) {
  const features = new Float32Array(hashes.length * dimensions);
  hashes.forEach((_, sample) => {
    const random = randomBits(sameFeatures(sample));
    for (let d = 0; d < dimensions; d++) features[sample * dimensions + d] = normal(random);
  });
  return {
    contentHash: (sample: number) => content[sample],
    perceptualHashes: BigUint64Array.from(hashes),
    features,
    dimensions,
  };
}

const all = (count: number) => Uint32Array.from({ length: count }, (_, sample) => sample);

describe('groupNearDuplicates', () => {
  it('groups copies of one file', () => {
    const groups = groupNearDuplicates(
      all(3),
      evidence([1n << 60n, 0xffffn, 0xf0f0n], (sample) => sample, ['a', 'b', 'a']),
    );
    expect([...groups]).toEqual([0, 1, 0]);
  });

  it('groups images that look the same wherever the three bits differ, and joins chains', () => {
    const base = 0x0123456789abcdefn;
    const near = base ^ ((1n << 3n) | (1n << 20n) | (1n << 40n));
    const chained = near ^ (1n << 60n);
    const groups = groupNearDuplicates(
      all(4),
      evidence([base, near, chained, ~base & 0xffffffffffffffffn], (sample) => (sample === 3 ? 9 : 1)),
    );
    expect([...groups]).toEqual([0, 0, 0, 3]);
  });

  it('keeps apart what differs in four bits, or in its features', () => {
    const base = 0x0123456789abcdefn;
    const four = base ^ 0xfn;
    expect([
      ...groupNearDuplicates(
        all(2),
        evidence([base, four], () => 1),
      ),
    ]).toEqual([0, 1]);
    expect([
      ...groupNearDuplicates(
        all(2),
        evidence([base, base], (sample) => sample),
      ),
    ]).toEqual([0, 1]);
  });

  it('finds the same groups as comparing every pair of hashes', () => {
    const random = randomBits(7);
    const word = () => BigInt(random()) & 0xffffffffn;
    const hashes: bigint[] = [];
    for (let family = 0; family < 60; family++) {
      const base = (word() << 32n) | word();
      for (let member = 0; member < 5; member++) {
        let hash = base;
        // Up to six flips, so that some members are near and some are not, in either half.
        for (let flips = random() % 7; flips > 0; flips--) hash ^= 1n << BigInt(random() % 64);
        hashes.push(hash);
      }
    }
    const bits = (value: bigint) => value.toString(2).replaceAll('0', '').length;
    const expected = hashes.map((_, sample) => sample);
    for (let changed = true; changed;) {
      changed = false;
      for (let a = 0; a < hashes.length; a++) {
        for (let b = 0; b < a; b++) {
          if (bits((hashes[a] ?? 0n) ^ (hashes[b] ?? 0n)) > 3 || expected[a] === expected[b]) continue;
          const smaller = Math.min(expected[a] ?? 0, expected[b] ?? 0);
          expected[a] = smaller;
          expected[b] = smaller;
          changed = true;
        }
      }
    }
    expect(new Set(expected).size).toBeGreaterThan(60);
    expect(new Set(expected).size).toBeLessThan(300);
    expect([
      ...groupNearDuplicates(
        all(hashes.length),
        evidence(hashes, () => 1),
      ),
    ]).toEqual(expected);
  });

  it('compares the chosen samples only, by position', () => {
    const groups = groupNearDuplicates(
      Uint32Array.from([1, 3]),
      evidence([5n, 7n, 9n, 7n], () => 1),
    );
    expect([...groups]).toEqual([0, 0]);
  });
});
