import type { Data } from 'apache-arrow';
import { writeWhole } from '../../base/disk/writeWhole';
import { csvBlocks, spreadsheetRows } from '../../labels/text/csvBlocks';
import { noClass } from '../../protocol/gallery';
import { bool, utf8 } from './arrowFile';
import { type AuditResult, hasCopies } from './auditResult';

type Copies = Pick<AuditResult, 'duplicateGroup' | 'splits'> & {
  readonly scores: Pick<AuditResult['scores'], 'given' | 'labelQuality'>;
};

/** The groups of copies whose given labels differ: at least one of them is wrong. */
export function conflictingGroups({
  duplicateGroup,
  scores,
}: Pick<Copies, 'duplicateGroup' | 'scores'>): ReadonlySet<number> {
  const labelOf = new Map<number, number>();
  const conflicting = new Set<number>();
  for (const [row, group] of duplicateGroup.entries()) {
    const given = scores.given[row] ?? noClass;
    if (group === 0 || given === noClass) continue;
    if ((labelOf.get(group) ?? given) !== given) conflicting.add(group);
    labelOf.set(group, given);
  }
  return conflicting;
}

/** The other splits that have a copy of a face, by row; rows without such copies are missing. */
export function splitLeaks({ duplicateGroup, splits = [] }: Copies): ReadonlyMap<number, readonly string[]> {
  const splitsOf = new Map<number, Set<string>>();
  for (const [row, split] of splits.entries()) {
    const group = duplicateGroup[row] ?? 0;
    if (group === 0 || split === '') continue;
    splitsOf.set(group, (splitsOf.get(group) ?? new Set()).add(split));
  }
  const leaks = new Map<number, readonly string[]>();
  for (const [row, own] of splits.entries()) {
    const others = [...(splitsOf.get(duplicateGroup[row] ?? 0) ?? [])].filter((split) => split !== own);
    if (own !== '' && others.length > 0) leaks.set(row, others);
  }
  return leaks;
}

/** The faces with copies in other splits, group by group, the header first. */
export function* leakRows(result: AuditResult): Generator<readonly string[], void> {
  yield [
    'duplicate_group',
    'split',
    'split_leak',
    'image',
    'given_label',
    'duplicate_conflict',
    'line',
    'file',
  ];
  const leaks = splitLeaks(result);
  const conflicting = conflictingGroups(result);
  const { duplicateGroup, splits = [], images, metadata, scores, lines, files } = result;
  const rows = [...leaks.keys()].sort((a, b) => (duplicateGroup[a] ?? 0) - (duplicateGroup[b] ?? 0) || a - b);
  for (const row of rows) {
    const group = duplicateGroup[row] ?? 0;
    yield [
      ...[String(group), splits[row] ?? '', splitsText(leaks.get(row)), images[row] ?? ''],
      ...[metadata.classes[scores.given[row] ?? noClass] ?? '', String(conflicting.has(group))],
      ...[lines[row] === 0 ? '' : String(lines[row]), files[row] ?? ''],
    ];
  }
}

/** Splits by what losing a face does to them: what is measured on a test split is to stay comparable, training has others. */
const keptFirst = [/test/i, /val|dev/i];

/**
 * The one of each group of copies that a set without copies keeps: of a test split before one of another, else the one
 * whose label is most probably right, else the first.
 * @returns the kept row of each row that is to go, in order of the groups.
 */
export function keptCopies({ duplicateGroup, splits = [], scores }: Copies): ReadonlyMap<number, number> {
  const rankOf = (row: number) => {
    const found = keptFirst.findIndex((split) => split.test(splits[row] ?? ''));
    return found < 0 ? keptFirst.length : found;
  };
  const qualityOf = (row: number) => {
    const quality = scores.labelQuality[row] ?? NaN;
    return Number.isNaN(quality) ? -1 : quality;
  };
  const membersOf = new Map<number, number[]>();
  for (const [row, group] of duplicateGroup.entries())
    if (group > 0) membersOf.set(group, [...(membersOf.get(group) ?? []), row]);
  const kept = new Map<number, number>();
  for (const [, members] of [...membersOf].sort(([a], [b]) => a - b)) {
    const [first = 0] = members.toSorted(
      (a, b) => rankOf(a) - rankOf(b) || qualityOf(b) - qualityOf(a) || a - b,
    );
    for (const row of members) if (row !== first) kept.set(row, first);
  }
  return kept;
}

/** The faces that a set without copies leaves out, group by group, the header first. */
function* extraCopyRows(result: AuditResult): Generator<readonly string[], void> {
  yield [
    ...['duplicate_group', 'image', 'given_label', 'split', 'kept_image', 'kept_label', 'kept_split'],
    ...['duplicate_conflict', 'line', 'file'],
  ];
  const { duplicateGroup, splits = [], images, metadata, scores, lines, files } = result;
  const conflicting = conflictingGroups(result);
  const about = (row: number) => [
    images[row] ?? '',
    metadata.classes[scores.given[row] ?? noClass] ?? '',
    splits[row] ?? '',
  ];
  for (const [row, kept] of keptCopies(result)) {
    const group = duplicateGroup[row] ?? 0;
    yield [
      ...[String(group), ...about(row), ...about(kept), String(conflicting.has(group))],
      ...[lines[row] === 0 ? '' : String(lines[row]), files[row] ?? ''],
    ];
  }
}

/** Splits in one cell. */
export function splitsText(splits: readonly string[] | undefined): string {
  return (splits ?? []).join('; ');
}

/** The result file's columns on splits and on what copies say against them and the labels; where there are any. */
export function copyData(result: AuditResult): Record<string, Data> {
  const { duplicateGroup, splits } = result;
  const split = splits && { split: utf8(splits.map((each) => each || null)) };
  if (!hasCopies(result)) return { ...split };
  const conflicting = conflictingGroups(result);
  const leaks = splitLeaks(result);
  return {
    ...split,
    duplicate_conflict: bool(Uint8Array.from(duplicateGroup, (group) => (conflicting.has(group) ? 1 : 0))),
    ...(splits && {
      split_leak: utf8(splits.map((_, row) => splitsText(leaks.get(row)) || null)),
    }),
  };
}

/** The lists of copies that there are: those that stand in several splits, and those to leave out so that one of each stays. */
export type CopyList = 'leaks' | 'copies';

/** Writes a list of copies as CSV, all at once or not at all; see `writeReport`. */
export async function writeCopyList(
  list: CopyList,
  file: string,
  result: AuditResult,
  cells: 'forSpreadsheets' | 'asTheyAre',
): Promise<void> {
  const rows = list === 'leaks' ? leakRows(result) : extraCopyRows(result);
  await writeWhole(file, csvBlocks(cells === 'forSpreadsheets' ? spreadsheetRows(rows) : rows));
}
