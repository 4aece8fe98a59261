import * as l10n from '@vscode/l10n';
import { type FoundLabels, findLabels } from './findLabels';
import type { OfferedDataSet } from './offeredDataSet';
import { confidence, recogniseLabels, shownReading } from './openLabels';
import { folderPerClass } from '../formats/folderPerClass';
import { peekFolder } from '../images/peekFolder';
import { HumanError } from '../../base/humanError';
import path from 'node:path';
import { rolesOf, withoutSplit } from '../classes/folderRoles';
import { asOneDataSet, type DataSet } from '../dataSet';

/** Label files of a folder that are parts of one data set. */
export type FoundTogether = {
  readonly dataSet: DataSet;
  readonly members: readonly FoundLabels[];
  /** For people: `test.csv + train.csv`. */
  readonly title: string;
};

/**
 * Finds label files that clearly belong together: in one folder, read alike, and called the same but for the part that
 * they are (`train.csv` and `test.csv`, `list_train.txt` and `list_val.txt`).
 */
export function belongTogether(found: readonly FoundLabels[]): FoundTogether[] {
  const groups = new Map<string, FoundLabels[]>();
  for (const each of found) {
    const name = path.basename(each.location);
    const common = withoutSplit(name);
    if (each.recognition.kind !== 'yes' || common === undefined) continue;
    const key = JSON.stringify([
      path.dirname(each.location),
      common,
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
  const splits = await splitsIn(location);
  if (splits)
    return {
      ...splits,
      ...{ isUnclear: false, title: location },
      formatTitle: l10n.t('{0} splits as one data set', splits.reading.options.parts?.length ?? 0),
    };
  return offer({ ...(await recogniseLabels(location)), location, title: location });
}

/** The splits in a folder that hold class folders, as one data set; undefined where the folder is something else. */
export async function splitsIn(location: string): Promise<DataSet | undefined> {
  const { splits } = rolesOf((await peekFolder(location)).folders);
  const members = [];
  for (const split of splits) {
    const folder = path.join(location, split);
    const recognised = await recogniseLabels(folder, [folderPerClass]).catch((error: unknown) => {
      if (error instanceof HumanError) return undefined;
      throw error;
    });
    if (recognised && confidence(recognised.recognition) > 0.5)
      members.push({ location: folder, ...shownReading(recognised) });
  }
  if (members.length < 2 || (await hasClassesBeside(location))) return undefined;
  return asOneDataSet(members);
}

/** Whether a folder has class folders besides its splits. */
async function hasClassesBeside(location: string): Promise<boolean> {
  return recogniseLabels(location, [folderPerClass]).then(
    ({ recognition }) => confidence(recognition) > 0.5,
    (error: unknown) => {
      if (error instanceof HumanError) return false;
      throw error;
    },
  );
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
