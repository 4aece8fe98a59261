import { noClass } from '../protocol/gallery';
import type { Recipe } from '../scn/recipe';
import type { AuditScores } from './auditResult';
import type { OutOfFold } from './foldTraining';

/** Scores of faces that were audited. */
export type ScoredFaces = {
  readonly samples: number;
  readonly classes: number;
  /** Rows of the audited faces among all samples, and their labels. */
  readonly rows: Uint32Array;
  readonly labels: Uint16Array;
  readonly outOfFold: OutOfFold;
};

/**
 * Turns out-of-fold predictions into the audit's columns.
 *
 * A label is an issue by confident learning (Northcutt et al. 2021, section 3.1): some other class j has at least the
 * probability that faces labelled j get on average (its own threshold), and more than the given label. Thresholds that
 * follow each class's own confidence keep hard classes from being flagged wholesale.
 */
export function scoreFaces(faces: ScoredFaces, recipe: Pick<Recipe, 'beta' | 'relabelling'>): AuditScores {
  const { samples, classes, rows, labels, outOfFold } = faces;
  const scores: AuditScores = {
    given: new Uint16Array(samples).fill(noClass),
    suggested: new Uint16Array(samples).fill(noClass),
    importance: new Float32Array(samples).fill(NaN),
    labelQuality: new Float32Array(samples).fill(NaN),
    confidence: new Float32Array(samples).fill(NaN),
    margin: new Float32Array(samples).fill(NaN),
    probabilities: new Float32Array(samples * classes).fill(NaN),
    isIssue: new Uint8Array(samples),
    lowImportance: new Uint8Array(samples),
    relabelCandidate: new Uint8Array(samples),
  };
  const thresholds = selfConfidence(faces);
  rows.forEach((row, face) => {
    const probabilities = outOfFold.probabilities.subarray(face * classes, (face + 1) * classes);
    const given = labels[face] as number;
    const quality = probabilities[given] as number;
    let suggested = given;
    let confident = false;
    probabilities.forEach((probability, label) => {
      if (probability > (probabilities[suggested] as number)) suggested = label;
      if (label !== given && probability > quality && probability >= (thresholds[label] as number))
        confident = true;
    });
    const confidence = probabilities[suggested] as number;
    scores.given[row] = given;
    scores.suggested[row] = suggested;
    scores.importance[row] = outOfFold.importance[face] as number;
    scores.labelQuality[row] = quality;
    scores.confidence[row] = confidence;
    scores.margin[row] = confidence - quality;
    scores.probabilities.set(probabilities, row * classes);
    scores.isIssue[row] = confident ? 1 : 0;
    scores.relabelCandidate[row] = confidence - quality > recipe.relabelling.margin ? 1 : 0;
  });
  markLowImportance(scores, rows, recipe.beta);
  return scores;
}

/** The mean out-of-fold probability of class j among the faces labelled j, [classes]; infinite for a class without any. */
function selfConfidence({ classes, labels, outOfFold }: ScoredFaces): Float64Array {
  const sums = new Float64Array(classes);
  const counts = new Uint32Array(classes);
  labels.forEach((label, face) => {
    sums[label] = (sums[label] as number) + (outOfFold.probabilities[face * classes + label] as number);
    counts[label] = (counts[label] as number) + 1;
  });
  return sums.map((sum, label) => (counts[label] ? sum / counts[label] : Infinity));
}

function markLowImportance(
  { importance, lowImportance }: AuditScores,
  rows: Uint32Array,
  beta: number,
): void {
  const ranked = [...rows].sort((a, b) => (importance[a] as number) - (importance[b] as number));
  for (const row of ranked.slice(0, Math.floor((1 - beta) * ranked.length))) lowImportance[row] = 1;
}
