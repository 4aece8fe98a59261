import { softmaxFaces } from './softmax';

/** Keeps one classifier's certainty from vetoing all others. */
const smallest = 1e-4;

/** One classifier's probabilities, [faces × classes], and its weight in a pool. */
export type Opinion = { readonly probabilities: Float32Array; readonly weight: number };

/**
 * The weighted geometric mean of several classifiers' probabilities, normalised: a logarithmic opinion pool.
 * @param opinions each [faces × classes], with how much it counts beside the others
 * @param sharpness the exponents' sum: 1 is the geometric mean; more, where the classifiers err independently.
 */
export function poolProbabilities(
  opinions: readonly Opinion[],
  classes: number,
  sharpness: number,
): Float32Array {
  const pooled = new Float32Array(opinions[0]?.probabilities.length ?? 0);
  const weights = opinions.reduce((sum, { weight }) => sum + weight, 0);
  for (const { probabilities, weight } of opinions) {
    const exponent = (sharpness * weight) / weights;
    probabilities.forEach((probability, cell) => {
      pooled[cell] = (pooled[cell] as number) + exponent * Math.log(probability + smallest);
    });
  }
  softmaxFaces(pooled, classes);
  return pooled;
}
