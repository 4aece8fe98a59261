import { describe, expect, it } from 'vitest';
import { poolProbabilities } from '../../../../src/audit/judges/scores/poolProbabilities';

const first = Float32Array.from([0.9, 0.1, 0.2, 0.8]);
const second = Float32Array.from([0.5, 0.5, 0.5, 0.5]);

function expectAbout(pooled: Float32Array, expected: readonly number[]): void {
  expect(pooled).toHaveLength(expected.length);
  // Every probability is raised by 0.0001 before it is pooled.
  expected.forEach((value, cell) => {
    expect(pooled[cell]).toBeCloseTo(value, 3);
  });
}

describe('poolProbabilities', () => {
  it('is the normalised geometric mean', () => {
    // √.45 : √.05 = 3 : 1, and √.1 : √.4 = 1 : 2.
    const opinions = [
      { probabilities: first, weight: 1 },
      { probabilities: second, weight: 1 },
    ];
    expectAbout(poolProbabilities(opinions, 2, 1), [3 / 4, 1 / 4, 1 / 3, 2 / 3]);
    // The same ratios squared.
    expectAbout(poolProbabilities(opinions, 2, 2), [9 / 10, 1 / 10, 1 / 5, 4 / 5]);
  });

  it('counts an opinion by its share of the weights', () => {
    const opinions = [
      { probabilities: first, weight: 6 },
      { probabilities: second, weight: 2 },
    ];
    // 9^(3/4) : 1 and 1 : 4^(3/4).
    const [a, b] = [9 ** 0.75, 4 ** 0.75];
    expectAbout(poolProbabilities(opinions, 2, 1), [a / (a + 1), 1 / (a + 1), 1 / (b + 1), b / (b + 1)]);
  });

  it('leaves a single opinion as it is, and the opinions themselves untouched', () => {
    const given = first.slice();
    expectAbout(poolProbabilities([{ probabilities: given, weight: 3 }], 2, 1), [...first]);
    expect(given).toEqual(first);
  });

  it('lets no certainty veto another', () => {
    const opinions = [
      { probabilities: Float32Array.from([1, 0]), weight: 1 },
      { probabilities: Float32Array.from([0, 1]), weight: 1 },
    ];
    expectAbout(poolProbabilities(opinions, 2, 1), [0.5, 0.5]);
  });
});
