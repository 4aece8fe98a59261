import { noClass } from '../../../src/protocol/gallery';
import { chanceOf } from '../store/expectedMistakes';
import type { Review } from '../store/review';

/** Images of one face, by the number of their group. */
export type CopyGroup = {
  readonly group: number;
  readonly faces: readonly number[];
  /** Their given labels differ: one of them is wrong for certain. */
  readonly isContradiction: boolean;
};

/** The groups of copies, those whose labels contradict one another first, else as they come in the file. */
export function copyGroups(review: Review): readonly CopyGroup[] {
  const groups = [...review.copyMembers.keys()].flatMap((group) => copyGroupOf(review, group) ?? []);
  return groups.sort((a, b) => Number(b.isContradiction) - Number(a.isContradiction));
}

/** One of these groups; undefined where there are no two faces of it. */
export function copyGroupOf({ faces, copyMembers }: Review, group: number): CopyGroup | undefined {
  // A face without a label of the audit's classes neither contradicts nor is to be given one unseen.
  const own = (copyMembers.get(group) ?? []).filter((face) => faces.given[face] !== noClass);
  const isContradiction = new Set(own.map((face) => faces.given[face])).size > 1;
  return own.length > 1 ? { group, faces: own, isContradiction } : undefined;
}

/**
 * The one label that copies should have: what was decided about one of them, else the likeliest of those that they are
 * given or suggested, all of them taken together.
 * @returns a class's index; undefined where there is no telling.
 */
export function labelOfCopies(review: Review, faces: readonly number[]): number | undefined {
  for (const face of faces) {
    const decided = review.decidedLabelOf(face);
    if (decided !== undefined) return review.classes.indexOf(decided);
  }
  const { given, suggested } = review.faces;
  const labels = new Set(faces.flatMap((face) => [given[face] ?? noClass, suggested[face] ?? noClass]));
  let best: { label: number; chance: number } | undefined;
  for (const label of labels) {
    if (label === noClass) continue;
    const chance = faces.reduce((sum, face) => sum + (chanceOf(review.faces, face, label) ?? 0), 0);
    if (!best || chance > best.chance) best = { label, chance };
  }
  return best?.label;
}
