import * as vscode from 'vscode';
import { overviewOf } from '../../audit/result/auditOverview';
import type { AfterCommit } from '../commits/commitNotice';
import type { ReviewSession } from './reviewSession';

/**
 * What can follow a commit to a review.
 * @param auditAnew audits its data set as it was audited before.
 */
export function afterCommitTo(
  { result, journal }: ReviewSession,
  auditAnew: () => Promise<void>,
  undo: () => Promise<void>,
): AfterCommit {
  const { model, predictions, secondsAgain } = result.metadata;
  // A model and predictions are files that a person chooses: what a result says of them came from anybody.
  const asking =
    model !== undefined
      ? 'scn.auditWithModel'
      : predictions !== undefined
        ? 'scn.auditWithPredictions'
        : undefined;
  return {
    stillWrong: overviewOf(result, journal).errorsLeft,
    auditSeconds: asking === undefined ? secondsAgain : undefined,
    auditAgain: async () => {
      if (asking === undefined) await auditAnew();
      else await vscode.commands.executeCommand(asking);
    },
    undo,
  };
}
