import type { AuditGrouping } from '../../protocol/auditProcess';
import { DisjointSets } from '../disjointSets';
import type { Subjects } from './findSubjects';

/** What stays in one fold, and what to say about it. */
export type FaceGroups = {
  /** Group of each audited face; faces of one group share a number. */
  readonly groups: Uint32Array;
  readonly grouping: AuditGrouping;
  readonly warnings: readonly string[];
};

/** So few groups make no folds. */
const fewestGroups = 3;

/**
 * Joins groups of near-duplicates with subjects: faces that either keeps together are one group.
 * @param duplicates group of near-duplicates of each audited face, as `groupNearDuplicates` gives it.
 * @param rows the audited faces' rows among the samples.
 */
export function joinGroups(duplicates: Uint32Array, rows: Uint32Array, subjects: Subjects): FaceGroups {
  const copies = copiesIn(duplicates);
  const { kind, noun, source, warnings } = subjects;
  const copiesOnly = (reason: string, ...furtherWarnings: readonly string[]): FaceGroups => ({
    groups: duplicates,
    grouping: {
      kind: 'none',
      description: `Only near-duplicates stay together in a fold (${copies}): ${reason}.`,
      groups: 0,
    },
    warnings: [...warnings, ...furtherWarnings],
  });
  if (kind === 'none') return copiesOnly(source);

  const { groups, count } = join(duplicates, rows, subjects.keys);
  const found = `${count.toLocaleString('en')} ${noun === 'subject' ? 'subjects' : 'subjects or videos'}`;
  if (new Set(groups).size < fewestGroups) {
    const reason = `the ${found} ${source} leave too few groups for folds`;
    return copiesOnly(
      reason,
      `Faces of one ${noun} are not kept together in folds: ${reason}. Labels that are wrong throughout a ${noun} may go unnoticed.`,
    );
  }
  return {
    groups,
    grouping: {
      kind,
      description: `Faces of one ${noun} stay together in a fold: ${found}, ${source}. So do near-duplicates (${copies}).`,
      groups: count,
    },
    warnings: [...warnings, ...lopsided(groups)],
  };
}

/** Faces of one key, of one group of near-duplicates, and of groups that share a face. */
function join(
  duplicates: Uint32Array,
  rows: Uint32Array,
  keys: Subjects['keys'],
): { groups: Uint32Array; count: number } {
  const sets = new DisjointSets(rows.length);
  const firstOf = new Map<string, number>();
  rows.forEach((row, face) => {
    sets.join(face, duplicates[face] as number);
    const key = keys[row];
    if (key === undefined) return;
    const first = firstOf.get(key);
    if (first === undefined) firstOf.set(key, face);
    else sets.join(first, face);
  });
  return { groups: Uint32Array.from(rows, (_, face) => sets.find(face)), count: firstOf.size };
}

/** @param duplicates the smallest face of each face's group. */
function copiesIn(duplicates: Uint32Array): string {
  const groups = new Set(duplicates.filter((first, face) => first !== face)).size;
  if (groups === 0) return 'there are none';
  return `${groups.toLocaleString('en')} ${groups === 1 ? 'group' : 'groups'}`;
}

/** A group of most faces leaves few to learn from for the network that judges it. */
function lopsided(groups: Uint32Array): string[] {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  let largest = 0;
  for (const size of sizes.values()) largest = Math.max(largest, size);
  if (largest <= groups.length / 2) return [];
  return [
    `The largest group of faces that stay together has ${largest.toLocaleString('en')} of the ${groups.length.toLocaleString('en')} faces; networks that learned from the few others judge it, so its scores are rough.`,
  ];
}
