import { stat } from 'node:fs/promises';
import { auditPlaces } from '../../audit/places';
import type { LabelPart } from '../../labels/labelFile';
import { HumanError } from '../../base/humanError';
import { DecisionJournal, journalFile } from '../../review/decisionJournal';
import type { GalleryController } from '../gallery/galleryController';
import { type AuditOverview, overviewOf } from './auditOverview';

/** Where a data set is. */
export type DataSetPlace = {
  readonly location: string;
  readonly isFolder: boolean;
  readonly parts: readonly LabelPart[] | undefined;
};

type Known = { readonly stamp: string; readonly overview: AuditOverview | string };

/** What the last audits of data sets found: of the one under review as it is now, of others as it is on the disk. */
export class LastAudits {
  /** By result file, as the files were when they were read. */
  private readonly known = new Map<string, Known>();

  constructor(private readonly gallery: GalleryController) {}

  /** @returns undefined where the data set was not audited; a sentence where the result cannot be read. */
  async of({ location, isFolder, parts }: DataSetPlace): Promise<AuditOverview | string | undefined> {
    const { resultFile, dataFolder, dataSet } = auditPlaces(location, isFolder, parts);
    const { review } = this.gallery;
    if (review && resultFile === resultFileOf(review.choice))
      return overviewOf(review.result, review.journal);
    const stamps = await Promise.all([stampOf(resultFile), stampOf(journalFile(dataFolder))]);
    if (stamps[0] === undefined) return undefined;
    const stamp = stamps.join();
    const known = this.known.get(resultFile);
    if (known?.stamp === stamp) return known.overview;
    const overview = await read(resultFile, dataFolder, dataSet);
    this.known.set(resultFile, { stamp, overview });
    return overview;
  }
}

export function resultFileOf(choice: NonNullable<GalleryController['review']>['choice']): string {
  return auditPlaces(choice.labels, choice.isFolder, choice.reading.options.parts).resultFile;
}

async function read(resultFile: string, folder: string, dataSet: string): Promise<AuditOverview | string> {
  try {
    // Reading results takes the Arrow library, which activation must not wait for.
    const { readAuditResult } = await import('../../audit/resultFile');
    const [result, journal] = await Promise.all([
      readAuditResult(resultFile),
      DecisionJournal.open({ folder, dataSet, who: '' }),
    ]);
    return overviewOf(result, journal);
  } catch (error) {
    if (error instanceof HumanError) return error.message;
    throw error;
  }
}

/** Changes when the file does; undefined where there is none. */
async function stampOf(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found && `${found.mtimeMs} ${found.size} ${found.ino}`;
}
