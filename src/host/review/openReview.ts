import type * as vscode from 'vscode';
import { begunHere } from '../../audit/commits/begunHere';
import { auditPlaces } from '../../audit/places';
import { readAuditResult } from '../../audit/resultFile';
import { DecisionJournal } from '../../review/decisionJournal';
import type { DataSetChoice } from '../dataSetChoice';
import { ReviewSession } from './reviewSession';

/**
 * Opens the last audit of a data set for review.
 * @param roots the folders whose images may be shown, at any moment.
 * @throws HumanError where the result or the journal cannot be read.
 */
export async function openReview(
  choice: DataSetChoice,
  who: string,
  roots: () => readonly string[],
  log: vscode.LogOutputChannel,
): Promise<ReviewSession> {
  const { dataFolder, dataSet, resultFile } = auditPlaces(
    choice.labels,
    choice.isFolder,
    choice.reading.options.parts,
  );
  const [result, journal] = await Promise.all([
    readAuditResult(resultFile),
    DecisionJournal.open({ folder: dataFolder, dataSet, who, begun: begunHere() }),
  ]);
  for (const note of journal.notes) log.warn(`${journal.file}: ${JSON.stringify(note)}`);
  return new ReviewSession(choice, dataFolder, result, journal, roots);
}
