import * as l10n from '@vscode/l10n';
import { belongTogether } from './belongTogether';
import { findLabels } from './findLabels';
import { severalFilesId } from './dataSet';
import type { OfferedDataSet } from './offeredDataSet';
import { recogniseLabels } from './openLabels';

/** The data sets within a workspace folder, the best first, then those of several files. */
export async function offerDataSets(folder: string): Promise<OfferedDataSet[]> {
  const found = await findLabels(folder);
  const single = found.map(({ location, format, recognition, title }): OfferedDataSet => ({
    location,
    format: format.id,
    recognition,
    title,
    formatTitle: format.title,
  }));
  const together = belongTogether(found).map(({ location, options, title, members }): OfferedDataSet => ({
    location,
    format: severalFilesId,
    recognition: { kind: 'yes', options, confidence: 1 },
    title,
    formatTitle: l10n.t('{0} label files as one data set', members.length),
  }));
  return [...single, ...together];
}

/**
 * A label file, or a folder of class folders, that somebody pointed at.
 * @throws HumanError where no format reads it, or it cannot be opened.
 */
export async function offerDataSetAt(location: string): Promise<OfferedDataSet> {
  const { format, recognition } = await recogniseLabels(location);
  return { location, format: format.id, recognition, title: location, formatTitle: format.title };
}
