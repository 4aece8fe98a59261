import * as l10n from '@vscode/l10n';
import type { RecipeName } from '../../../protocol/training';
import type { ImportanceSpread } from '../../result/auditResult';
import type { FaceJudgement } from '../judge';

/**
 * Spearman's rank correlation in O(n log n): Pearson's of the ranks, where equal values share the mean of their ranks.
 * @param a, b two columns of one length, without NaN.
 * @returns a number in [-1, 1]; NaN where either column has fewer than two different values.
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`Columns of ${a.length} and ${b.length} values do not pair up.`);
  const ranksA = ranksOf(a);
  const ranksB = ranksOf(b);
  // Ranks 1 … n have this mean, shared or not.
  const mean = (a.length + 1) / 2;
  let together = 0;
  let varianceA = 0;
  let varianceB = 0;
  ranksA.forEach((rank, i) => {
    const fromA = rank - mean;
    const fromB = (ranksB[i] as number) - mean;
    together += fromA * fromB;
    varianceA += fromA * fromA;
    varianceB += fromB * fromB;
  });
  return together / Math.sqrt(varianceA * varianceB);
}

/** Ranks from 1; a run of equal values gets the mean of the ranks that it spans. */
function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from(values, (_, i) => i).sort(
    (i, j) => (values[i] as number) - (values[j] as number),
  );
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    const value = values[order[start] as number];
    let end = start + 1;
    while (end < order.length && values[order[end] as number] === value) end++;
    for (const i of order.subarray(start, end)) ranks[i] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/** Below this standard deviation α tells no face from another. */
const collapsedDeviation = 0.01;
/** A correlation nearer to 0 says nothing: chance alone reaches it with `fewestFaces`. */
const weakAgreement = 0.1;
const fewestFaces = 100;

/** How far α tells faces apart, and whether the faces that it doubts are those that the networks are unsure of. */
export function importanceSpread(
  { importance, probabilities }: Pick<FaceJudgement, 'importance' | 'probabilities'>,
  classes: number,
): ImportanceSpread {
  const mean = importance.reduce((sum, value) => sum + value, 0) / importance.length;
  const variance = importance.reduce((sum, value) => sum + (value - mean) ** 2, 0) / importance.length;
  const certainty = Float64Array.from(importance, (_, face) =>
    negativeEntropy(probabilities.subarray(face * classes, (face + 1) * classes)),
  );
  const agreement = rankCorrelation(importance, certainty);
  return { deviation: Math.sqrt(variance), agreement: Number.isNaN(agreement) ? null : agreement };
}

/** Σ p ln p: 0 for a certain face, −ln C for one that may be anything. */
function negativeEntropy(probabilities: Float32Array): number {
  return probabilities.reduce((sum, p) => (p > 0 ? sum + p * Math.log(p) : sum), 0);
}

/**
 * What the reader of an audit should know before trusting its importance: α must differ between faces, and fall as the
 * networks grow unsure. With a linear classifier it can come out the other way round, since there α · logits lets a
 * high α stand for small logits.
 */
export function importanceWarnings(
  { deviation, agreement }: ImportanceSpread,
  faces: number,
  recipe: RecipeName,
): string[] {
  if (deviation < collapsedDeviation)
    return [
      l10n.t(
        'Importance has collapsed: it is about the same for all faces (standard deviation {0}), so its order means little. Order by label quality instead.',
        deviation.toFixed(4),
      ),
    ];
  if (agreement === null || faces < fewestFaces || agreement >= weakAgreement) return [];
  const correlation = l10n.t(
    "Spearman's correlation with the networks' certainty: {0}",
    agreement.toFixed(2).replace('-', '−'),
  );
  if (agreement > -weakAgreement)
    return [
      l10n.t(
        'Importance hardly follows how sure the networks are of a face ({0}), so low importance says little about a face here. Order by label quality instead.',
        correlation,
      ),
    ];
  return [
    recipe === 'cure'
      ? l10n.t(
          'Importance came out upside down: the faces that the networks are least sure of have the highest importance ({0}). Order by label quality instead, or audit with another seed (setting “scn.seed”).',
          correlation,
        )
      : l10n.t(
          'Importance came out upside down: the faces that the networks are least sure of have the highest importance ({0}). Order by label quality instead, or audit with the recipe “cure” (setting “scn.recipe”).',
          correlation,
        ),
  ];
}
