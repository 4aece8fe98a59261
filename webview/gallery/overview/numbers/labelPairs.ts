import type { GalleryFaces } from '../../../../src/protocol/gallery';
import { type FaceTrait, flagOf } from '../../store/filter';

/** Which faces the matrix counts. */
export const pairTraits = ['suspects', 'relabelCandidates'] as const satisfies readonly FaceTrait[];
export type PairTrait = (typeof pairTraits)[number];

/** How many faces have each pair of given and suggested class: [given × suggested]. */
export function countPairs(
  { given, suggested, flags }: GalleryFaces,
  classes: number,
  trait: PairTrait,
): Uint32Array {
  const counts = new Uint32Array(classes * classes);
  const flag = flagOf[trait];
  for (let face = 0; face < given.length; face++) {
    if (((flags[face] ?? 0) & flag) === 0) continue;
    const row = given[face] ?? classes;
    const column = suggested[face] ?? classes;
    if (row >= classes || column >= classes) continue;
    const cell = row * classes + column;
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return counts;
}
