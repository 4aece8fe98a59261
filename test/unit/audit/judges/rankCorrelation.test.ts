import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankCorrelation } from '../../../../src/audit/judges/scores/importance';

const columns = fc
  .array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -20, max: 20 })), { minLength: 2 })
  .map((pairs) => [pairs.map(([a]) => a), pairs.map(([, b]) => b)] as const)
  .filter(([a, b]) => new Set(a).size > 1 && new Set(b).size > 1);

describe('rankCorrelation', () => {
  it.each([
    // Without ties 1 − 6 Σ d² / (n (n² − 1)); here Σ d² is 4, then 20.
    ['nearly the same order', [10, 20, 30, 40, 50], [1, 3, 2, 5, 4], 1 - (6 * 4) / 120],
    ['the reverse order', [1, 2, 3, 4], [8, 6, 4, 2], -1],
    // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: covariance 4.5, variances 4.5 and 5.
    ['ties', [1, 7, 7, 9], [0.1, 0.2, 0.3, 0.4], 4.5 / Math.sqrt(4.5 * 5)],
    ['ties in both', [0, 0, 1, 1], [5, 5, 3, 3], -1],
  ])('is right for %s, worked out by hand', (_, a, b, expected) => {
    expect(rankCorrelation(a, b)).toBeCloseTo(expected, 12);
  });

  it('is NaN where a column says nothing', () => {
    expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeNaN();
    expect(rankCorrelation([], [])).toBeNaN();
  });

  it('refuses columns that do not pair up', () => {
    expect(() => rankCorrelation([1, 2], [1])).toThrow('do not pair up');
  });

  it('sees the order alone: no rising transform changes it, and a falling one turns it round', () => {
    fc.assert(
      fc.property(columns, ([a, b]) => {
        const correlation = rankCorrelation(a, b);
        expect(rankCorrelation(b, a)).toBeCloseTo(correlation, 12);
        const rising = a.map((value) => Math.exp(value / 10) + value);
        expect(rankCorrelation(rising, b)).toBeCloseTo(correlation, 12);
        const falling = a.map((value) => -(value ** 3));
        expect(rankCorrelation(falling, b)).toBeCloseTo(-correlation, 12);
      }),
      { seed: 1 },
    );
  });
});
