import * as l10n from '@vscode/l10n';
import { type FoundLabels, findLabels } from './findLabels';
import type { OfferedDataSet } from './offeredDataSet';
import { recogniseLabels, shownReading } from './openLabels';
import path from 'node:path';
import { asOneDataSet, type DataSet } from '../dataSet';

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

/** The data sets within a workspace folder, the best first, then those of several files. */
export async function offerDataSets(folder: string): Promise<OfferedDataSet[]> {
  const found = await findLabels(folder);
  const together = belongTogether(found).map(({ dataSet, title, members }): OfferedDataSet => ({
    ...dataSet,
    isUnclear: false,
    title,
    formatTitle: l10n.t('{0} label files as one data set', members.length),
  }));
  return [...found.map(offer), ...together];
}

/**
 * A label file, or a folder of class folders, that somebody pointed at.
 * @throws HumanError where no format reads it, or it cannot be opened.
 */
export async function offerDataSetAt(location: string): Promise<OfferedDataSet> {
  return offer({ ...(await recogniseLabels(location)), location, title: location });
}

function offer({ location, title, ...recognised }: FoundLabels): OfferedDataSet {
  const { isFolder, format, recognition } = recognised;
  const isUnclear = recognition.kind === 'ask';
  const question = isUnclear ? recognition : recognition.question;
  return {
    ...{ location, isFolder, reading: shownReading(recognised) },
    ...{ isUnclear, ...(question && { question }) },
    ...{ title, formatTitle: format.title() },
  };
}
