/** Beyond these odds a chance is as good as certain; without bounds one face could outweigh all others. */
const leastOdds = 1e-6;

/**
 * By face, the odds that its given label is wrong, as the audit says: (1 − label quality) / label quality. NaN where
 * there is no label to judge.
 */
export function wrongOdds(labelQuality: Float32Array): Float64Array {
  const odds = new Float64Array(labelQuality.length);
  for (let face = 0; face < odds.length; face++) {
    const quality = labelQuality[face] ?? NaN;
    const own = (1 - quality) / quality;
    odds[face] = Number.isNaN(quality) ? NaN : Math.min(1 / leastOdds, Math.max(leastOdds, own));
  }
  return odds;
}

/** What all odds are to be multiplied by, and how surely that is known. */
export type OddsCorrection = {
  readonly factor: number;
  /** Standard deviation of the factor's logarithm. */
  readonly deviation: number;
};

/**
 * How far the log odds may be off before anything is reviewed, one standard deviation: on the benchmark the expected
 * number of wrong labels was a seventh to a third off, and a shift by a half does about that.
 */
const priorDeviation = 0.5;
/** People err, and an audit that is very sure is not wrong because of one slip: so often a verdict is taken for one. */
const slips = 0.02;
const mostSteps = 200;
const closeEnough = 1e-9;

/**
 * How far the audit's odds were off by what reviewing has found: one shift of all log odds, the most probable one under
 * a normal prior (“calibration in the large”: D. R. Cox 1958; E. W. Steyerberg, Clinical Prediction Models, ch. 15),
 * with its standard deviation by Laplace's approximation. Verdicts may be slips, so that one which contradicts an audit
 * that is very sure moves next to nothing (J. B. Copas 1988, Binary regression models for contaminated data).
 *
 * @param odds of the reviewed labels.
 * @param isWrong whether each of them was found wrong.
 */
export function correctOdds(odds: Float64Array, isWrong: ArrayLike<number | boolean>): OddsCorrection {
  let shift = 0;
  for (let step = 0; ; step++) {
    const factor = Math.exp(shift);
    let score = -shift / priorDeviation ** 2;
    let information = 1 / priorDeviation ** 2;
    for (let label = 0; label < odds.length; label++) {
      const own = (odds[label] ?? 0) * factor;
      const chance = own / (1 + own);
      // The chance that it is called wrong, and how fast that grows with the shift.
      const called = slips + (1 - 2 * slips) * chance;
      const slope = (1 - 2 * slips) * chance * (1 - chance);
      const weight = slope / (called * (1 - called));
      score += weight * (Number(isWrong[label] ?? 0) - called);
      information += weight * slope;
    }
    const change = score / information;
    if (Math.abs(change) < closeEnough || step === mostSteps)
      return { factor, deviation: 1 / Math.sqrt(information) };
    // Far from the top the curve is nearly straight, and a full step would jump over it.
    shift += Math.max(-1, Math.min(1, change));
  }
}

/** The chance that a label is wrong, by its corrected odds; 0 where there is no label to judge. */
export function chanceWrong(odds: number, { factor }: OddsCorrection): number {
  const own = odds * factor;
  return Number.isNaN(own) ? 0 : own / (1 + own);
}
