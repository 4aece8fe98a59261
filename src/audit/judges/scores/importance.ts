import * as l10n from '@vscode/l10n';
import type { RecipeName } from '../../../protocol/recipeName';
import type { ImportanceSpread } from '../../auditResult';
import type { FaceJudgement } from '../judge';
import { rankCorrelation } from './rankCorrelation';

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
