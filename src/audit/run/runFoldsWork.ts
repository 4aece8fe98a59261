import type { FoldsWork, WorkSummary } from '../../protocol/auditProcess';
import type { AuditRun } from '../engines/auditRun';
import { openFoldTrainer } from '../judges/images/imagesJudge';
import type { Judge } from '../judges/judge';
import { withDecisions } from './earlierDecisions';
import { prepareAudit } from './prepareAudit';

/**
 * Trains some of the networks of an audit on images; their states go where the parts are. What an earlier task left of them
 * goes on after its last epoch.
 * @throws HumanError for what the user can put right, CancelledError when the signal aborts.
 */
export async function runFoldsWork(request: FoldsWork, run: AuditRun): Promise<WorkSummary> {
  const { folder, part, of, imageTraining } = request;
  const source = { ...request, parts: folder };
  const train = await openFoldTrainer(source, imageTraining, (fold) => fold % of === part - 1);
  const prepared = await prepareAudit(source, untrained, run);
  const trained = await train(await withDecisions(prepared, request, new Date().toISOString()), run);
  return { kind: 'folds', part, of, folder, ...trained };
}

/** Nobody is asked to judge here. */
const untrained: Judge = {
  fit: () => () => Promise.reject(new Error('A task that trains networks was asked for their opinion.')),
};
