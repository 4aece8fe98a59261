import * as l10n from '@vscode/l10n';
import { belongTogether } from './belongTogether';
import { type FoundLabels, findLabels } from './findLabels';
import type { OfferedDataSet } from './offeredDataSet';
import { recogniseLabels, shownReading } from './openLabels';

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
    ...{ title, formatTitle: format.title },
  };
}
