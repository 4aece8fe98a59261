import * as l10n from '@vscode/l10n';
import type { AuditGrouping } from '../../protocol/auditProcess';
import type { Subjects } from './findSubjects';

/** Union and find over the numbers 0 to size − 1, with the smallest member as a set's name. */
export class DisjointSets {
  private readonly parent: Uint32Array;

  constructor(size: number) {
    this.parent = Uint32Array.from({ length: size }, (_, member) => member);
  }

  find(member: number): number {
    let root = member;
    while (this.parent[root] !== root) root = this.parent[root] as number;
    for (let at = member; at !== root;) {
      const next = this.parent[at] as number;
      this.parent[at] = root;
      at = next;
    }
    return root;
  }

  join(a: number, b: number): void {
    const [x, y] = [this.find(a), this.find(b)];
    this.parent[Math.max(x, y)] = Math.min(x, y);
  }
}

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
      description: l10n.t('Only near-duplicates stay together in a fold ({0}): {1}.', copies, reason),
      groups: 0,
    },
    warnings: [...warnings, ...furtherWarnings],
  });
  if (kind === 'none') return copiesOnly(source);

  const { groups, count } = join(duplicates, rows, subjects.keys);
  const found =
    noun === 'subject'
      ? l10n.t('{0} subjects', count.toLocaleString('en'))
      : l10n.t('{0} subjects or videos', count.toLocaleString('en'));
  if (new Set(groups).size < fewestGroups) {
    const reason = l10n.t('the {0} {1} leave too few groups for folds', found, source);
    return copiesOnly(
      reason,
      noun === 'subject'
        ? l10n.t(
            'Faces of one subject are not kept together in folds: {0}. Labels that are wrong throughout a subject may go unnoticed.',
            reason,
          )
        : l10n.t(
            'Faces of one subject or video are not kept together in folds: {0}. Labels that are wrong throughout a subject or video may go unnoticed.',
            reason,
          ),
    );
  }
  const parts = [found, source, copies];
  return {
    groups,
    grouping: {
      kind,
      description:
        noun === 'subject'
          ? l10n.t(
              'Faces of one subject stay together in a fold: {0}, {1}. So do near-duplicates ({2}).',
              ...parts,
            )
          : l10n.t(
              'Faces of one subject or video stay together in a fold: {0}, {1}. So do near-duplicates ({2}).',
              ...parts,
            ),
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
  if (groups === 0) return l10n.t('there are none');
  return groups === 1 ? l10n.t('1 group') : l10n.t('{0} groups', groups.toLocaleString('en'));
}

/** A group of most faces leaves few to learn from for the network that judges it. */
function lopsided(groups: Uint32Array): string[] {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  let largest = 0;
  for (const size of sizes.values()) largest = Math.max(largest, size);
  if (largest <= groups.length / 2) return [];
  return [
    l10n.t(
      'The largest group of faces that stay together has {0} of the {1} faces; networks that learned from the few others judge it, so its scores are rough.',
      largest.toLocaleString('en'),
      groups.length.toLocaleString('en'),
    ),
  ];
}
