/** How labels go wrong in a data set, and what that says of each label. */
export type NoiseModel = {
  /** P(labelled g | truly j), [true × given], row by row. */
  readonly confusion: Float64Array;
  /** P(truly j | the face, its given label), [faces × classes]. */
  readonly posterior: Float32Array;
  /** Mean log likelihood of the given labels. */
  readonly logLikelihood: number;
};

/** How little a pattern of errors is trusted, where there is an outside view. */
export const noisePrior = 0.3;
const mostIterations = 60;
/** The share of wrong labels that estimating begins with. */
const startingErrors = 0.1;

/**
 * Estimates class-dependent label noise by expectation maximisation (Dawid & Skene 1979 with one annotator, whose
 * classifier prior is `probabilities`).
 *
 * Every class's row is drawn towards one error rate, the same for all wrong labels, as if `prior` times the number of
 * faces had been seen with it: a pattern has to be strong before it counts, and rare classes borrow from the others.
 * @param probabilities P(truly j | the face), [faces × classes], from networks that did not see the face's label.
 * @param labels the given labels, [faces].
 * @param truth the class that a face is known to show, −1 where it is not, [faces]; missing: none is.
 */
export function estimateNoise(
  probabilities: Float32Array,
  labels: Uint16Array,
  classes: number,
  prior: number,
  truth?: Int16Array,
): NoiseModel {
  const faces = labels.length;
  const posterior = new Float32Array(faces * classes);
  let confusion = evenNoise(classes, startingErrors);
  let logLikelihood = -Infinity;
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    const counts = new Float64Array(classes * classes);
    let sum = 0;
    for (let face = 0; face < faces; face++) {
      const start = face * classes;
      const given = labels[face] as number;
      const known = truth?.[face] ?? -1;
      let total = 0;
      for (let label = 0; label < classes; label++) {
        const chance =
          (probabilities[start + label] as number) * (confusion[label * classes + given] as number);
        const joint = known < 0 ? chance : jointOfKnown(chance, label === known);
        posterior[start + label] = joint;
        total += joint;
      }
      for (let label = 0; label < classes; label++) {
        const share = (posterior[start + label] as number) / total;
        posterior[start + label] = share;
        const cell = label * classes + given;
        counts[cell] = (counts[cell] as number) + share;
      }
      sum += Math.log(total);
    }
    const previous = logLikelihood;
    logLikelihood = sum / Math.max(faces, 1);
    if (Math.abs(logLikelihood - previous) < 1e-6) break;
    confusion = drawnToEvenNoise(counts, classes, prior * faces);
  }
  return { confusion, posterior, logLikelihood };
}

/** What is known to be true was possible, however unlikely; nothing else was. @param chance without knowing it. */
export function jointOfKnown(chance: number, isTrue: boolean): number {
  return isTrue ? Math.max(chance, Number.MIN_VALUE) : 0;
}

/** A transition matrix [true × given] in which all wrong labels are equally likely. */
function evenNoise(classes: number, errors: number): Float64Array {
  const wrong = errors / Math.max(classes - 1, 1);
  return Float64Array.from({ length: classes * classes }, (_, cell) =>
    cell % (classes + 1) === 0 ? 1 - errors : wrong,
  );
}

/**
 * Counts [true × given] as a transition matrix, drawn to one rate for all wrong labels.
 * @param strength in faces
 */
export function drawnToEvenNoise(counts: Float64Array, classes: number, strength: number): Float64Array {
  let all = 0;
  let kept = 0;
  counts.forEach((count, cell) => {
    all += count;
    if (cell % (classes + 1) === 0) kept += count;
  });
  const noise = evenNoise(classes, all > 0 ? 1 - kept / all : startingErrors);
  const confusion = counts.map((count, cell) => count + strength * (noise[cell] as number));
  for (let label = 0; label < classes; label++) {
    const row = confusion.subarray(label * classes, (label + 1) * classes);
    const total = row.reduce((sum, value) => sum + value, 0);
    row.forEach((value, given) => (row[given] = total > 0 ? value / total : 1 / classes));
  }
  return confusion;
}
