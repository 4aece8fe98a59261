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
  const wrong = (count: number) => new Array<boolean>(count).fill(true);

  it('leaves the audit’s odds alone where nothing was reviewed, and doubts them by the prior', () => {
    expect(correctOdds(new Float64Array(), [])).toEqual({ factor: 1, deviation: 0.5 });
  });

  it('leaves them alone where reviewing finds what they promised', () => {
    const { factor, deviation } = correctOdds(Float64Array.of(1, 1, 1, 1), [true, false, true, false]);
    expect(factor).toBeCloseTo(1, 9);
    // Information: 4 labels of (0.96/4)² / (1/4) each, and 4 of the prior.
    expect(deviation).toBeCloseTo(1 / Math.sqrt(4 + 4 * 0.96 ** 2 * 0.25), 9);
  });

  it('finds the most probable shift', () => {
    // All of ten labels with even odds were wrong: 10 ln(0.02 + 0.96/(1 + e^−s)) − 2 s² is highest at s = 0.76855.
    const shift = Math.log(correctOdds(new Float64Array(10).fill(1), wrong(10)).factor);
    expect(shift).toBeCloseTo(0.76855, 4);
  });

  it('arrives also from far away', () => {
    expect(correctOdds(new Float64Array(100_000).fill(1e-3), wrong(100_000)).factor).toBeGreaterThan(1e3);
    const none = new Array<boolean>(1000).fill(false);
    expect(correctOdds(new Float64Array(1000).fill(20), none).factor).toBeLessThan(1e-1);
  });

  it('takes one verdict against an audit that is very sure for a slip, and many of them for what they are', () => {
    const factorAfter = (kept: number, odds: number) =>
      correctOdds(new Float64Array(kept).fill(odds), new Array<boolean>(kept).fill(false)).factor;
    expect(factorAfter(1, 1e4)).toBeGreaterThan(0.99);
    expect(factorAfter(1, 99)).toBeGreaterThan(0.9);
    expect(factorAfter(100, 99)).toBeLessThan(0.1);
  });

  it('finds a shift that was planted, within what it says of itself', () => {
    const truth = 0.7;
    let within = 0;
    const runs = 200;
    for (let run = 0; run < runs; run++) {
      const random = seededRandom(run + 1);
      const odds = Float64Array.from({ length: 300 }, () => 0.05 + 2 * random.next());
      const isWrong = Array.from(
        odds,
        (each) => random.next() < (each * Math.exp(truth)) / (1 + each * Math.exp(truth)),
      );
      const { factor, deviation } = correctOdds(odds, isWrong);
      if (Math.abs(Math.log(factor) - truth) < 1.96 * deviation) within++;
    }
    expect(within / runs).toBeGreaterThan(0.88);
    expect(within).toBeLessThan(runs);
  });
});
