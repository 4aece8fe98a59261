import { type AuditOverview, overviewOf } from '../../audit/auditOverview';
import type { LookAround } from '../../audit/looking/lookAround';
import { placesOf } from '../../audit/places';
import type { DataSet } from '../../labels/dataSet';
import { explainFileError } from '../../base/disk/fileErrors';
import { stampOfOwn } from '../../base/disk/ownFiles';
import { HumanError } from '../../base/humanError';
import { waitingFile } from '../../review/waitingEntries';
import type { Reviews } from '../reviews/reviews';
import { waitingRoomFor } from '../reviews/waitingRoom';

type Known = { readonly stamp: string; readonly overview: AuditOverview | string };

/** What the last audits of data sets found: of the one under review as it is now, of others as it is on the disk. */
export class LastAudits {
  /** By result file, as the files were when they were read. */
  private readonly known = new Map<string, Known>();

  /** @param waitingDecisions see `ReviewServices`. */
  constructor(
    private readonly reviews: Pick<Reviews, 'current'>,
    private readonly look: LookAround,
    private readonly waitingDecisions: string,
  ) {}

  /** Reads all anew when it is asked for. */
  forget(): void {
    this.known.clear();
  }

  /**
   * @returns undefined where the data set was not audited; a sentence where the result cannot be read.
   * @throws CancelledError when the signal says so.
   */
  async of(dataSet: DataSet, signal?: AbortSignal): Promise<AuditOverview | string | undefined> {
    const { home, resultFile, journalFile } = placesOf(dataSet);
    const { current: review } = this.reviews;
    if (review && resultFile === placesOf(review.dataSet).resultFile)
      return overviewOf(review.result, review.journal);
    const waiting = await waitingRoomFor(this.waitingDecisions, home);
    try {
      const files = [resultFile, journalFile, waitingFile(waiting)];
      const stamps = await Promise.all(files.map(stampOfOwn));
      if (stamps[0] === '') return undefined;
      const stamp = stamps.join();
      const known = this.known.get(resultFile);
      if (known?.stamp === stamp) return known.overview;
      const overview = await this.look
        .ask('overview', { dataSet, waiting: waiting.folder }, signal)
        .catch((error: unknown) => {
          if (error instanceof HumanError) return error.message;
          throw error;
        });
      this.known.set(resultFile, { stamp, overview });
      return overview;
    } catch (error) {
      const explained = explainFileError(error, resultFile);
      if (explained instanceof HumanError) return explained.message;
      throw error;
    }
  }
}
