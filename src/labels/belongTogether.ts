import path from 'node:path';
import type { FoundLabels } from './findLabels';
import { asOneDataSet, type DataSet } from './dataSet';
import { shownReading } from './openLabels';

/** Label files of a folder that are parts of one data set. */
export type FoundTogether = {
  readonly dataSet: DataSet;
  readonly members: readonly FoundLabels[];
  /** For people: `test.csv + train.csv`. */
  readonly title: string;
};

/** The parts that data sets are cut into. */
const split =
  /(^|[^a-z])(train(ing|set)?|test(ing|set)?|val(id(ation)?)?|dev|eval(uation)?|public_?test|private_?test|fold_?\d+|part_?\d+)(?![a-z])/i;

/**
 * Finds label files that clearly belong together: in one folder, read alike, and called the same but for the part that
 * they are (`train.csv` and `test.csv`, `list_train.txt` and `list_val.txt`).
 */
export function belongTogether(found: readonly FoundLabels[]): FoundTogether[] {
  const groups = new Map<string, FoundLabels[]>();
  for (const each of found) {
    const name = path.basename(each.location);
    if (each.recognition.kind !== 'yes' || !split.test(name)) continue;
    const key = JSON.stringify([
      path.dirname(each.location),
      name.replace(split, '$1*').toLowerCase(),
      each.format.id,
      each.recognition.options,
    ]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap((group) => {
    if (group.length < 2) return [];
    const members = group.toSorted((a, b) => (a.location < b.location ? -1 : 1));
    const dataSet = asOneDataSet(
      members.map((member) => ({ location: member.location, ...shownReading(member) })),
    );
    return [{ dataSet, members, title: members.map(({ title }) => title).join(' + ') }];
  });
}
