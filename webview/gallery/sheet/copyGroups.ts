import { getOrMake } from '../../../src/base/getOrMake';
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
export function copyGroups({ faces }: Pick<Review, 'faces'>): readonly CopyGroup[] {
  const members = new Map<number, number[]>();
  faces.copies?.forEach((group, face) => {
    // A face without a label of the audit's classes neither contradicts nor is to be given one unseen.
    if (group > 0 && faces.given[face] !== noClass) getOrMake(members, group, (): number[] => []).push(face);
  });
  const several = [...members].filter(([, own]) => own.length > 1);
  const groups = several.map(([group, own]) => ({
    group,
    faces: own,
    isContradiction: new Set(own.map((face) => faces.given[face])).size > 1,
  }));
  return groups.sort((a, b) => Number(b.isContradiction) - Number(a.isContradiction));
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
