import type { ImportanceSpread } from './auditResult';
import type { OutOfFoldScores } from './outOfFold';
import { rankCorrelation } from './rankCorrelation';

/** How far α tells faces apart, and whether the faces that it doubts are those that the networks are unsure of. */
export function importanceSpread(
  { importance, probabilities }: Pick<OutOfFoldScores, 'importance' | 'probabilities'>,
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
