import { alternativesOfFace } from '../../../src/protocol/gallery';
import type { Review } from '../store/review';

type Shown = Pick<Review, 'faces' | 'state'>;

/** The audit's own chance that a label is right, where decisions have taught another one; undefined elsewhere. */
export function auditedQuality({ faces, state }: Shown, face: number): number | undefined {
  const audited = state.faces.labelQuality[face];
  return Object.is(faces.labelQuality[face], audited) ? undefined : audited;
}

/**
 * The chance of each class, as the cards show them: where decisions have taught others than the audit's, those of the given
 * class and of the likeliest others are the page's, and the rest share what is left as they did.
 * @param chances the audit's, by class.
 */
export function shownChances(review: Shown, face: number, chances: readonly number[]): readonly number[] {
  if (auditedQuality(review, face) === undefined) return chances;
  const { given, labelQuality, alternatives, alternativeChances } = review.faces;
  const known = new Map([[given[face], labelQuality[face] ?? NaN]]);
  for (let at = face * alternativesOfFace; at < (face + 1) * alternativesOfFace; at++)
    known.set(alternatives[at], alternativeChances[at] ?? NaN);
  const sumOf = (values: Iterable<number>) => Array.from(values).reduce((sum, value) => sum + value, 0);
  const left = Math.max(
    0,
    1 -
      sumOf(
        [...known]
          .filter(([label]) => label !== undefined && label < chances.length)
          .map(([, chance]) => chance),
      ),
  );
  const leftBefore = sumOf(chances.filter((_, label) => !known.has(label)));
  return chances.map(
    (chance, label) => known.get(label) ?? (leftBefore > 0 ? (chance * left) / leftBefore : 0),
  );
}
