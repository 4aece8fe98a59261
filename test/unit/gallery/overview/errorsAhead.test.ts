import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../scripts/seededRandom.mjs';
import { errorsAhead } from '../../../../src/base/errorsAhead';
import { correctOdds } from '../../../../src/base/wrongOdds';

const oddsOf = (...chances: readonly number[]) => Float64Array.from(chances, (each) => each / (1 - each));
const numbers = (length: number) => Uint32Array.from({ length }, (_, face) => face);
const certain = { factor: 1, deviation: 0 };

describe('errorsAhead', () => {
  it('adds up the chances, and says how far chance may carry the sum', () => {
    const odds = oddsOf(0.5, 0.5, 0.2, 0.8);
    const { errors, low, high, curve } = errorsAhead(odds, numbers(4), numbers(4), certain);
    expect(errors).toBeCloseTo(2, 9);
    // Variance: 1/4 + 1/4 + 4/25 + 4/25.
    expect(high - errors).toBeCloseTo(1.959964 * Math.sqrt(0.82), 6);
    expect(errors - low).toBeCloseTo(1.959964 * Math.sqrt(0.82), 6);
    expect(curve.map(({ errors: found }) => Number(found.toFixed(6)))).toEqual([0, 0.5, 1, 1.2, 2]);
  });

  it('is less sure where the correction is', () => {
    const odds = oddsOf(0.5, 0.5, 0.2, 0.8);
    const { errors, high } = errorsAhead(odds, numbers(4), numbers(4), { factor: 1, deviation: 0.5 });
    expect(high - errors).toBeCloseTo(1.959964 * Math.sqrt(0.82 + (0.82 * 0.5) ** 2), 6);
  });

  it('corrects the odds', () => {
    // Odds 1 and 1/3, tripled: chances 3/4 and 1/2.
    const { errors } = errorsAhead(oddsOf(0.5, 0.25), numbers(2), numbers(2), { factor: 3, deviation: 0 });
    expect(errors).toBeCloseTo(1.25, 9);
  });

  it('stops in falling order before the first face below 1 in 10', () => {
    const { stop } = errorsAhead(oddsOf(0.9, 0.5, 0.11, 0.09, 0.05), numbers(5), numbers(5), certain);
    expect(stop.faces).toBe(3);
    expect(stop.errors).toBeCloseTo(1.51, 9);
  });

  it('goes over a lean stretch for a rich one that makes up for it', () => {
    const lean = oddsOf(0.9, 0.01, 0.01, 0.01, 0.9, 0.01);
    expect(errorsAhead(lean, numbers(6), numbers(6), certain).stop.faces).toBe(5);
    const longer = oddsOf(0.9, ...Array.from({ length: 20 }, () => 0.01), 0.9);
    expect(errorsAhead(longer, numbers(22), numbers(22), certain).stop.faces).toBe(1);
  });

  it('stops at once where nothing is worth a look, or there is nothing', () => {
    const few = errorsAhead(oddsOf(0.05, 0.02), numbers(2), numbers(2), certain);
    expect(few.stop).toEqual({ faces: 0, errors: 0 });
    const none = errorsAhead(oddsOf(0.5), new Uint32Array(), new Uint32Array(), certain);
    expect(none).toEqual({ errors: 0, low: 0, high: 0, curve: [{ faces: 0, errors: 0 }], stop: few.stop });
  });

  it('counts what is outside of the list among what is ahead, not among what will be found', () => {
    const { errors, stop } = errorsAhead(oddsOf(0.5, 0.5, 0.5), numbers(3), Uint32Array.of(1), certain);
    expect([errors, stop.errors, stop.faces]).toEqual([1.5, 0.5, 1]);
  });

  it('draws 100,000 faces with few points, the last one exactly', () => {
    const odds = new Float64Array(100_000).fill(1 / 3);
    const { curve } = errorsAhead(odds, numbers(100_000), numbers(100_000), certain);
    expect(curve.length).toBeLessThan(210);
    expect(curve.at(-1)?.faces).toBe(100_000);
    expect(curve.at(-1)?.errors).toBeCloseTo(25_000, 3);
  });

  it('holds the true number of errors in 95 of 100 made-up reviews whose audit was off', () => {
    const runs = 300;
    let held = 0;
    for (let run = 0; run < runs; run++) {
      const random = seededRandom(run + 1);
      // Off by what the prior takes for likely.
      const shift = Math.exp(
        0.5 * (random.next() + random.next() + random.next() + random.next() - 2) * Math.sqrt(3),
      );
      const odds = Float64Array.from({ length: 600 }, () => 0.02 + random.next() ** 3 * 2);
      const isWrong = odds.map((each) => Number(random.next() < (each * shift) / (1 + each * shift)));
      const reviewed = 100;
      const correction = correctOdds(odds.slice(0, reviewed), isWrong.slice(0, reviewed));
      const rest = numbers(600).slice(reviewed);
      const { low, high } = errorsAhead(odds, rest, rest, correction);
      const truth = isWrong.slice(reviewed).reduce((sum, each) => sum + each, 0);
      if (truth >= low && truth <= high) held++;
    }
    expect(held / runs).toBeGreaterThan(0.91);
    expect(held / runs).toBeLessThan(0.99);
  });
});
