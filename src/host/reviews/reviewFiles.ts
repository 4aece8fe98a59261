import * as vscode from 'vscode';
import { explainFileError } from '../../base/disk/fileErrors';
import { statOwn } from '../../base/disk/ownFiles';
import { HumanError } from '../../base/humanError';
import { begunHere } from '../../commits/settleCommit';
import { type DataSet, notAuditedYet } from '../../labels/dataSet';
import { placesOf } from '../../labels/places';
import { DecisionJournal } from '../../review/decisionJournal';
import { readSettings } from '../ui/settings';
import { waitingRoomFor } from './waitingRoom';

/**
 * Opens what was decided about a data set.
 * @param waitingDecisions absolute path of the folder of what is decided while the workspace is not trusted.
 */
export async function openJournal(dataSet: DataSet, waitingDecisions: string): Promise<DecisionJournal> {
  const { home, name } = placesOf(dataSet);
  const waiting = await waitingRoomFor(waitingDecisions, home);
  const who = readSettings().reviewer;
  return DecisionJournal.open({ folder: home, dataSet: name, who, begun: begunHere(), waiting });
}

/** Does something with what was decided about a data set that is not under review; parameters as for `openJournal`. */
export async function withJournal<T>(
  dataSet: DataSet,
  waitingDecisions: string,
  use: (journal: DecisionJournal) => Promise<T>,
): Promise<T> {
  const journal = await openJournal(dataSet, waitingDecisions);
  try {
    return await use(journal);
  } finally {
    await journal.close();
  }
}

/** Settles how a data set is read: as it says. */
export const asRead = (dataSet: DataSet) => () => Promise.resolve(dataSet);

/** @param isProvisional whether the audit that runs has found something already. */
export function noFinishedAudit(isProvisional: boolean): HumanError {
  return new HumanError(
    isProvisional
      ? vscode.l10n.t(
          'The audit still runs, and what it shows is provisional. Decisions count already; committing and exporting wait until it is done.',
        )
      : vscode.l10n.t('There is no finished audit to work on. Run “SCN: Audit Labels”.'),
  );
}

/** @throws HumanError where a data set was not audited yet, or a link leads to its result: a glance, before that is read. */
export async function requireResult(dataSet: DataSet): Promise<void> {
  const { resultFile } = placesOf(dataSet);
  const there = await statOwn(resultFile).catch((error: unknown) => {
    throw explainFileError(error, resultFile);
  });
  if (!there)
    throw new HumanError(`${notAuditedYet(dataSet.location)} ${vscode.l10n.t('Run “SCN: Audit Labels”.')}`);
}
