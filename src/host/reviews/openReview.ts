import type * as vscode from 'vscode';
import { begunHere } from '../../audit/commits/begunHere';
import { auditPlaces } from '../../audit/places';
import { readAuditResult } from '../../audit/resultFile';
import { DecisionJournal } from '../../review/decisionJournal';
import type { DataSetChoice } from '../dataSetChoice';
import { showError } from '../failableCommand';
import { ReviewSession } from './reviewSession';
import { waitingRoomFor } from './waitingRoom';

/**
 * Opens the last audit of a data set for review, with what was decided about it while its workspace was not trusted.
 * @param roots the folders whose images may be shown, at any moment.
 * @param storage folder of what was decided so.
 * @throws HumanError where the result or the journal cannot be read.
 */
export async function openReview(
  choice: DataSetChoice,
  who: string,
  roots: () => readonly string[],
  log: vscode.LogOutputChannel,
  storage: string,
): Promise<ReviewSession> {
  const { dataFolder, dataSet, resultFile } = auditPlaces(
    choice.labels,
    choice.isFolder,
    choice.reading.options.parts,
  );
  const waiting = await waitingRoomFor(storage, dataFolder);
  const [result, journal] = await Promise.all([
    readAuditResult(resultFile),
    DecisionJournal.open({ folder: dataFolder, dataSet, who, begun: begunHere(), waiting }),
  ]);
  for (const note of journal.notes) log.warn(`${journal.file}: ${JSON.stringify(note)}`);
  await admitWaiting(journal, log);
  return new ReviewSession(choice, dataFolder, result, journal, roots);
}

/** Writes beside the data what waited for trust; where that cannot be, it is said, and the review goes on. */
export async function admitWaiting(journal: DecisionJournal, log: vscode.LogOutputChannel): Promise<void> {
  await journal.admitWaiting().catch((error: unknown) => {
    showError(error, log);
  });
}
