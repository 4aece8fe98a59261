import type * as vscode from 'vscode';
import { begunHere } from '../../commits/settleCommit';
import { placesOf } from '../../labels/places';
import { readAuditResult } from '../../audit/result/resultFile';
import type { DataSet } from '../../labels/dataSet';
import { DecisionJournal } from '../../review/decisionJournal';
import { showError } from '../ui/failableCommand';
import { ReviewSession } from './reviewSession';
import { waitingRoomFor } from './waitingRoom';

/**
 * Opens the last audit of a data set for review, with what was decided about it while its workspace was not trusted.
 * @param roots the folders whose images may be shown, at any moment.
 * @param storage folder of what was decided so.
 * @throws HumanError where the result or the journal cannot be read.
 */
export async function openReview(
  dataSet: DataSet,
  who: string,
  roots: () => readonly string[],
  log: vscode.LogOutputChannel,
  storage: string,
): Promise<ReviewSession> {
  const { home, name, resultFile } = placesOf(dataSet);
  const waiting = await waitingRoomFor(storage, home);
  const [result, journal] = await Promise.all([
    readAuditResult(resultFile),
    DecisionJournal.open({ folder: home, dataSet: name, who, begun: begunHere(), waiting }),
  ]);
  for (const note of journal.notes) log.warn(`${journal.file}: ${JSON.stringify(note)}`);
  await admitWaiting(journal, log);
  return new ReviewSession(dataSet, home, result, journal, roots);
}

/** Writes beside the data what waited for trust; where that cannot be, it is said, and the review goes on. */
export async function admitWaiting(journal: DecisionJournal, log: vscode.LogOutputChannel): Promise<void> {
  await journal.admitWaiting().catch((error: unknown) => showError(error, log));
}
