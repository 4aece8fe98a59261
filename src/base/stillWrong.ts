import { normalQuantile } from './wilson';

/** How many wrong labels there are among some, with a 95 % interval. */
type ErrorCount = { readonly errors: number; readonly low: number; readonly high: number };

/**
 * One standard deviation, before anything is judged, of how far the audit's log odds may be off: all alike, in proportion to
 * themselves, and in proportion to how far they lie below `tailFrom`. The last two let an audit be too sure of itself, above
 * all of what it never showed anybody.
 */
const priors = [0.5, 0.4, 0.3] as const;
/** Log odds of one in ten, about where a review stops. */
const tailFrom = -2;
/** Log odds beyond these are as good as these: an audit that is surer than that says nothing more by it. */
const furthest = 7;
/**
 * How far what is left may differ from what was judged at the same odds, in the logarithm of its number, one standard
 * deviation: an order that learns which labels are worse than their odds leaves the better ones.
 */
const adapted = 0.4;
/** As `correctOdds`: so often a verdict is a slip. */
const slips = 0.02;
const mostSteps = 50;
const closeEnough = 1e-6;

const size = priors.length;

/** What the log odds of a label are corrected by, each number scaled by its prior. */
function describe(odds: number, into: Float64Array): number {
  const own = Math.min(furthest, Math.max(-furthest, Math.log(odds)));
  into[0] = priors[0];
  into[1] = priors[1] * own;
  into[2] = priors[2] * Math.min(0, own - tailFrom);
  return own;
}

/**
 * How many of some labels are wrong, by the audit's odds and by what judging others has found, whatever made these the ones
 * that were judged: an order by odds, one that adapts, or chance.
 *
 * Judging begins with what is most probably wrong, so that it says little of what is left; an interval that takes the audit
 * to be off alike everywhere is too kind. Here the log odds may be stretched, and stretched otherwise where they are low: a
 * logistic recalibration (D. R. Cox 1958) with a hinge, the most probable one under normal priors, its uncertainty by
 * Laplace's approximation. Faces that were drawn by chance, such as those of a sample, tell most of the low ones.
 *
 * @param judged odds of the labels that were judged.
 * @param isWrong whether each of them was found wrong.
 * @param left odds of those that are counted; NaN where there is no label to judge.
 */
export function stillWrong(
  judged: ArrayLike<number>,
  isWrong: ArrayLike<number | boolean>,
  left: Iterable<number>,
): ErrorCount {
  const { at, information } = recalibrate(judged, isWrong);
  const numbers = new Float64Array(size);
  const slope = new Float64Array(size);
  let [errors, variance] = [0, 0];
  for (const odds of left) {
    if (Number.isNaN(odds)) continue;
    const chance = chanceAt(describe(odds, numbers), numbers, at);
    const spread = chance * (1 - chance);
    errors += chance;
    variance += spread;
    for (let index = 0; index < size; index++)
      slope[index] = (slope[index] ?? 0) + spread * (numbers[index] ?? 0);
  }
  if (errors === 0) return { errors: 0, low: 0, high: 0 };
  const solved = solve(information, slope);
  for (let index = 0; index < size; index++) variance += (slope[index] ?? 0) * (solved[index] ?? 0);
  // A count is skewed the more the less is known of it; its logarithm is not.
  const half = normalQuantile * Math.sqrt(variance / errors ** 2 + adapted ** 2);
  return { errors, low: errors * Math.exp(-half), high: errors * Math.exp(half) };
}

function chanceAt(own: number, numbers: Float64Array, at: Float64Array): number {
  let logOdds = own;
  for (let index = 0; index < size; index++) logOdds += (numbers[index] ?? 0) * (at[index] ?? 0);
  return 1 / (1 + Math.exp(-logOdds));
}

/** By Newton's steps. @returns the most probable correction, and how surely it is known: [size × size]. */
function recalibrate(
  judged: ArrayLike<number>,
  isWrong: ArrayLike<number | boolean>,
): { readonly at: Float64Array; readonly information: Float64Array } {
  const numbers = new Float64Array(size);
  const at = new Float64Array(size);
  for (let step = 0; ; step++) {
    const score = at.map((value) => -value);
    const information = new Float64Array(size * size);
    for (let index = 0; index < size; index++) information[index * (size + 1)] = 1;
    for (let label = 0; label < judged.length; label++) {
      const chance = chanceAt(describe(judged[label] ?? 1, numbers), numbers, at);
      const called = slips + (1 - 2 * slips) * chance;
      const slope = (1 - 2 * slips) * chance * (1 - chance);
      const weight = slope / (called * (1 - called));
      const off = weight * (Number(isWrong[label] ?? 0) - called);
      for (let row = 0; row < size; row++) {
        score[row] = (score[row] ?? 0) + off * (numbers[row] ?? 0);
        for (let column = 0; column < size; column++) {
          const cell = row * size + column;
          information[cell] =
            (information[cell] ?? 0) + weight * slope * (numbers[row] ?? 0) * (numbers[column] ?? 0);
        }
      }
    }
    const change = solve(information, score);
    const longest = Math.max(...change.map(Math.abs));
    if (longest < closeEnough || step === mostSteps) return { at, information };
    for (let index = 0; index < size; index++)
      at[index] = (at[index] ?? 0) + (change[index] ?? 0) * Math.min(1, 1 / longest);
  }
}

/** Solves `matrix · x = wanted` of a positive definite matrix, by elimination. */
function solve(matrix: Float64Array, wanted: Float64Array): Float64Array {
  const rows = matrix.slice();
  const x = wanted.slice();
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = pivot + 1; row < size; row++) {
      const factor = (rows[row * size + pivot] ?? 0) / (rows[pivot * (size + 1)] ?? 1);
      for (let column = pivot; column < size; column++)
        rows[row * size + column] =
          (rows[row * size + column] ?? 0) - factor * (rows[pivot * size + column] ?? 0);
      x[row] = (x[row] ?? 0) - factor * (x[pivot] ?? 0);
    }
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let column = row + 1; column < size; column++)
      x[row] = (x[row] ?? 0) - (rows[row * size + column] ?? 0) * (x[column] ?? 0);
    x[row] = (x[row] ?? 0) / (rows[row * (size + 1)] ?? 1);
  }
  return x;
}
