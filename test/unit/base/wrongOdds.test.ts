import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../scripts/seededRandom.mjs';
import { correctOdds, wrongOdds } from '../../../src/base/wrongOdds';

describe('wrongOdds', () => {
  it('turns label quality into odds, within bounds', () => {
    const odds = wrongOdds(Float32Array.of(0.5, 0.75, 0.25, 1, 0, NaN));
    expect(Array.from(odds)).toEqual([1, 1 / 3, 3, 1e-6, 1e6, NaN]);
  });
});

describe('correctOdds', () => {
  it('leaves the audit’s odds alone where nothing was reviewed, and doubts them by the prior', () => {
    expect(correctOdds(new Float64Array(), 0)).toEqual({ factor: 1, deviation: 0.5 });
  });

  it('leaves them alone where reviewing finds what they promised', () => {
    const { factor, deviation } = correctOdds(Float64Array.of(1, 1, 1, 1), 2);
    expect(factor).toBeCloseTo(1, 9);
    // Information: 4 labels of 1/4 each, and 4 of the prior.
    expect(deviation).toBeCloseTo(1 / Math.sqrt(5), 9);
  });

  it('solves the equation of the most probable shift', () => {
    // All of ten labels with even odds were wrong: 10 − 10/(1 + e^−s) = 4 s has its root at s = 0.78377
    const shift = Math.log(correctOdds(new Float64Array(10).fill(1), 10).factor);
    expect(shift).toBeCloseTo(0.78377, 5);
  });

  it('arrives also from far away', () => {
    const many = new Float64Array(100_000).fill(1e-3);
    const { factor } = correctOdds(many, 100_000);
    const shift = Math.log(factor);
    expect(100_000 - (100_000 * 1e-3 * factor) / (1 + 1e-3 * factor) - 4 * shift).toBeCloseTo(0, 3);
    expect(correctOdds(new Float64Array(1000).fill(1e6), 0).factor).toBeLessThan(1e-6);
  });

  it('finds a shift that was planted, within what it says of itself', () => {
    const truth = 0.7;
    let within = 0;
    const runs = 200;
    for (let run = 0; run < runs; run++) {
      const random = seededRandom(run + 1);
      const odds = Float64Array.from({ length: 300 }, () => 0.05 + 2 * random.next());
      const wrong = odds.filter(
        (each) => random.next() < (each * Math.exp(truth)) / (1 + each * Math.exp(truth)),
      );
      const { factor, deviation } = correctOdds(odds, wrong.length);
      if (Math.abs(Math.log(factor) - truth) < 1.96 * deviation) within++;
    }
    expect(within / runs).toBeGreaterThan(0.88);
    expect(within).toBeLessThan(runs);
  });
});
