import type { RecipeName } from '../protocol/recipeName';
import type { ImportanceSpread } from './auditResult';

/** Below this standard deviation α tells no face from another. */
const collapsedDeviation = 0.01;
/** A correlation nearer to 0 says nothing: chance alone reaches it with `fewestFaces`. */
const weakAgreement = 0.1;
const fewestFaces = 100;

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
  const spread = `standard deviation ${deviation.toFixed(4)}`;
  if (deviation < collapsedDeviation)
    return [
      `Importance has collapsed: it is about the same for all faces (${spread}), so its order means little. Order by label quality instead.`,
    ];
  if (agreement === null || faces < fewestFaces || agreement >= weakAgreement) return [];
  const correlation = `Spearman's correlation with the networks' certainty: ${agreement.toFixed(2).replace('-', '−')}`;
  if (agreement > -weakAgreement)
    return [
      `Importance hardly follows how sure the networks are of a face (${correlation}), so low importance says little about a face here. Order by label quality instead.`,
    ];
  const otherwise =
    recipe === 'cure'
      ? 'or audit with another seed (setting “scn.seed”)'
      : 'or audit with the recipe “cure” (setting “scn.recipe”)';
  return [
    `Importance came out upside down: the faces that the networks are least sure of have the highest importance (${correlation}). Order by label quality instead, ${otherwise}.`,
  ];
}
