import { normal, randomBits, uniform } from '../../../src/scn/randomness';

/** Faces of known truth whose labels went wrong by a known confusion. */
export type NoisyLabels = { readonly truth: Uint16Array; readonly labels: Uint16Array };

function draw(shares: readonly number[], at: number): number {
  let rest = at;
  const drawn = shares.findIndex((share) => (rest -= share) < 0);
  return drawn < 0 ? shares.length - 1 : drawn;
}

/** @param confusion [true][given]; all classes are equally frequent. */
export function noisyLabels(
  faces: number,
  confusion: readonly (readonly number[])[],
  seed: number,
): NoisyLabels {
  const random = randomBits(seed, 1);
  const truth = Uint16Array.from({ length: faces }, () => Math.floor(uniform(random) * confusion.length));
  return { truth, labels: truth.map((label) => draw(confusion[label] ?? [], uniform(random))) };
}

/**
 * What a perfectly calibrated classifier says, [faces × classes]: it sees `clarity` at the true class and 0 elsewhere, all
 * with standard normal noise, and applies Bayes.
 */
export function calibratedProbabilities(
  truth: Uint16Array,
  classes: number,
  clarity: number,
  seed: number,
): Float32Array {
  const random = randomBits(seed, 2);
  const probabilities = new Float32Array(truth.length * classes);
  truth.forEach((label, face) => {
    const row = probabilities.subarray(face * classes, (face + 1) * classes);
    for (let other = 0; other < classes; other++)
      row[other] = Math.exp(clarity * ((other === label ? clarity : 0) + normal(random)));
    const total = row.reduce((sum, value) => sum + value, 0);
    row.forEach((value, other) => (row[other] = value / total));
  });
  return probabilities;
}

/** AUROC of 1 − P(given label) for the wrong labels. */
export function errorAuroc(probabilities: Float32Array, { truth, labels }: NoisyLabels): number {
  const classes = probabilities.length / labels.length;
  const given = (face: number) => probabilities[face * classes + (labels[face] as number)] as number;
  const ranked = [...labels.keys()].sort((a, b) => given(b) - given(a));
  let below = 0;
  let pairs = 0;
  let errors = 0;
  for (const face of ranked) {
    if (truth[face] === labels[face]) below++;
    else {
      pairs += below;
      errors++;
    }
  }
  return pairs / (below * errors);
}
