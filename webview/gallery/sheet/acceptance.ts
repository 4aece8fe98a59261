import type { SharedDecision } from '../../../src/protocol/gallery';
import { expectedMistakes } from '../store/expectedMistakes';
import type { Review } from '../store/review';
import type { Marks } from './marks';
import type { SheetCount } from './sheetParts';
import { chancesOf, decisionsFor, type Outcome } from './subject';
import type { TileGrid } from './tileGrid';

/** What accepting a sheet would write. */
export type Acceptance = {
  readonly decisions: readonly SharedDecision[];
  /** The faces that these are about. */
  readonly decided: readonly number[];
  /** Faces that nobody could see, which are left out, */
  readonly hidden: readonly number[];
  /** and marked ones that stay undecided. */
  readonly open: readonly number[];
  /** Faces that are almost the same picture as another one and would get another label than that. */
  readonly clashing: readonly number[];
};

export function acceptanceOf(
  review: Review,
  marks: Marks,
  { faces, shownFaces }: Pick<TileGrid, 'faces' | 'shownFaces'>,
): Acceptance {
  const outcomes = marks.openOutcomes(faces);
  const hidden = [...outcomes.keys()].filter((face) => !shownFaces.has(face) && !marks.has(face));
  for (const face of hidden) outcomes.delete(face);
  const decisions = decisionsFor(review, outcomes);
  return {
    decisions,
    decided: decisions.flatMap((decision) => decision.faces),
    hidden,
    open: [...outcomes].flatMap(([face, outcome]) => (outcome === 'open' && marks.has(face) ? [face] : [])),
    clashing: clashingCopies(review, outcomes),
  };
}

/** What there is to accept, and what is expected of it; of faces whose image is missing, those that are marked. */
export function countsOf(
  review: Review,
  marks: Marks,
  { faces, shownFaces, missingFaces }: Pick<TileGrid, 'faces' | 'shownFaces' | 'missingFaces'>,
): Omit<SheetCount, 'isLooking' | 'isWriting'> {
  const missing = new Set(missingFaces);
  const outcomes = marks.openOutcomes(faces.filter((face) => !missing.has(face) || marks.has(face)));
  const usual = new Map([...outcomes].filter(([face, outcome]) => outcome === marks.usualOf(face)));
  const decided = (some: ReadonlyMap<number, Outcome>) =>
    decisionsFor(review, some).reduce((sum, { faces }) => sum + faces.length, 0);
  return {
    accepted: decided(usual),
    marked: decided(outcomes) - decided(usual),
    mistakes: expectedMistakes(chancesOf(review, usual)),
    isDone: marks.areDone(faces, shownFaces),
    forAll: [...usual.values()].find((outcome) => typeof outcome === 'number'),
  };
}

/** Copies among these faces whose labels would differ, and those that differ from what was decided about a copy before. */
function clashingCopies(review: Review, outcomes: ReadonlyMap<number, Outcome>): number[] {
  const labelOf = (face: number): string | undefined => {
    const outcome = outcomes.get(face);
    return typeof outcome === 'number' ? review.classes[outcome] : review.decidedLabelOf(face);
  };
  return [...outcomes].flatMap(([face, outcome]) => {
    if (typeof outcome !== 'number') return [];
    const label = labelOf(face);
    const others = review.copiesOf(face).map(labelOf);
    return others.some((other) => other !== undefined && other !== label) ? [face] : [];
  });
}
