import type { Prediction } from '../../../scn/predict';

/** Keeps one classifier's certainty from vetoing all others. */
export const smallest = 1e-4;

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
  const pooled = logPool(opinions, sharpness);
  softmaxFaces(pooled, classes);
  return pooled;
}

/** The pool before it is normalised: the weighted mean of log probabilities times the sharpness, [faces × classes]. */
export function logPool(opinions: readonly Opinion[], sharpness: number): Float32Array {
  const pooled = new Float32Array(opinions[0]?.probabilities.length ?? 0);
  const weights = opinions.reduce((sum, { weight }) => sum + weight, 0);
  for (const { probabilities, weight } of opinions) {
    const exponent = (sharpness * weight) / weights;
    probabilities.forEach((probability, cell) => {
      pooled[cell] = (pooled[cell] as number) + exponent * Math.log(probability + smallest);
    });
  }
  return pooled;
}

/** Turns each face's log odds into probabilities, in place; [faces × classes], −Infinity for a class out of the question. */
export function softmaxFaces(logOdds: Float32Array, classes: number): void {
  for (let start = 0; start < logOdds.length; start += classes) {
    const face = logOdds.subarray(start, start + classes);
    const highest = face.reduce((most, value) => Math.max(most, value), -Infinity);
    let total = 0;
    face.forEach((value, label) => {
      const share = Math.exp(value - highest);
      face[label] = share;
      total += share;
    });
    face.forEach((value, label) => (face[label] = value / total));
  }
}

/** The mean of columns of one length, each value rounded once; an empty one of none. */
export function meanColumn(columns: readonly Float32Array[]): Float32Array {
  return new Float32Array(columns[0]?.length ?? 0).map(
    (_, i) => columns.reduce((sum, column) => sum + (column[i] as number), 0) / columns.length,
  );
}

/** The mean of several networks' predictions of the same samples. */
export function meanPrediction(predictions: readonly Prediction[]): Prediction {
  const mean = (column: keyof Prediction) => meanColumn(predictions.map((each) => each[column]));
  return { probabilities: mean('probabilities'), importance: mean('importance') };
}

/**
 * Of classes that a judge lacks it has no opinion: there it thinks what was read, in place.
 * @param classOf the judge's class of each class, −1 where it has none.
 */
export function fillUnknown(thought: Float32Array, read: Float32Array, classOf: Int16Array): void {
  const classes = classOf.length;
  if (classOf.every((own) => own >= 0)) return;
  for (let start = 0; start < thought.length; start += classes) {
    let unknown = 0;
    classOf.forEach((own, label) => (unknown += own < 0 ? (read[start + label] as number) : 0));
    classOf.forEach((own, label) => {
      const cell = start + label;
      thought[cell] = own < 0 ? (read[cell] as number) : (thought[cell] as number) * (1 - unknown);
    });
  }
}
