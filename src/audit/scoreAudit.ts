import type { AuditRequest } from '../protocol/auditProcess';
import { recipes } from '../scn/recipe';
import type { AuditRun } from './auditRun';
import { type ImageAudit, auditImages } from './endToEnd/auditImages';
import type { JudgedByModel } from './models/modelAudit';
import { opinionSentence } from './opinionSentence';
import type { PreparedAudit } from './prepareAudit';
import { type ScoredLabels, scoreLabels } from './scoreLabels';

/** Scores of an audit's labels, and what is to say of how they came about. */
export type ScoredAudit = ScoredLabels & {
  /** What saw the images: the backbone's id, or the network that was trained on them. */
  readonly backbone: string;
  /** Whether anything judged beside the networks, a sentence for people. */
  readonly opinion: string;
  readonly warnings: readonly string[];
  /** What a saved model judged, where one did. */
  readonly judged?: JudgedByModel | undefined;
  /** The training end to end, where it was one. */
  readonly images?: ImageAudit | undefined;
};

/**
 * Trains as the request says, on features or on the images themselves, and scores the labels.
 * @throws HumanError for what the user can put right, CancelledError when the signal aborts.
 */
export async function scoreAudit(
  prepared: PreparedAudit,
  request: AuditRequest,
  run: AuditRun,
): Promise<ScoredAudit> {
  if (request.imageTraining) {
    const images = await auditImages(prepared, request, request.imageTraining, run);
    const { outOfFold, scores, foldSeconds, network, opinion, warnings } = images;
    return { outOfFold, scores, foldSeconds, backbone: network, opinion, warnings, images };
  }
  const { set, dataSet, backbone } = prepared;
  const recipe = recipes[request.recipe];
  const scored = await scoreLabels(set, dataSet.files.length, { recipe, seed: request.seed }, run);
  return { ...scored, backbone, opinion: opinionSentence(scored.outOfFold.opinionUse, recipe), warnings: [] };
}
