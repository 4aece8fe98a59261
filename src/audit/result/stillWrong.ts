import { type Decision, earlierWord, outcomeOf } from '../../review/decision';
import type { DecisionJournal } from '../../review/decisionJournal';
import type { AuditResult } from './auditResult';
import { recognisesClasses } from './recognition';

/**
 * Expected number of wrong labels in the label file as it is now: those that the audit expects, without what it expects of
 * the faces whose label somebody found right, or put right in the file.
 * @returns undefined where the audit did not estimate it.
 */
export function stillWrong(
  result: Pick<AuditResult, 'ids' | 'metadata' | 'scores'>,
  journal: Pick<DecisionJournal, 'decisionOf' | 'disagreements'>,
): number | undefined {
  const { ids, metadata, scores } = result;
  let errors = recognisesClasses(result) ? metadata.noise?.errors : undefined;
  if (errors === undefined) return undefined;
  for (const [row, id] of ids.entries()) {
    const quality = scores.labelQuality[row] ?? NaN;
    const decision = journal.disagreements.has(id) ? undefined : journal.decisionOf(id);
    const given = metadata.classes[scores.given[row] ?? metadata.classes.length];
    if (Number.isNaN(quality) || !decision || given === undefined) continue;
    if (isSettled(decision, metadata.createdAt, given)) errors -= 1 - quality;
  }
  return Math.max(0, errors);
}

/**
 * Whether the file has the label that was decided.
 * @param given the label that the audit read.
 */
function isSettled(decision: Decision, auditedAt: string, given: string): boolean {
  const outcome = outcomeOf(decision);
  if (outcome === undefined) return false;
  if (earlierWord(decision, auditedAt, given) === 'verified') return true;
  if (decision.committed) return decision.updatedAt >= auditedAt;
  return decision.verdict === 'reject' && decision.at >= auditedAt;
}
