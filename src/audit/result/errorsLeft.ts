import { chanceWrong, correctOdds, wrongOdds } from '../../base/wrongOdds';
import { evidenceOf } from '../../protocol/labelEvidence';
import { earlierWord } from '../../review/decision';
import type { DecisionJournal } from '../../review/decisionJournal';
import type { AuditResult } from './auditResult';

/**
 * Wrong labels expected among all that nobody has judged, committed or not: the audit's chances, corrected by what
 * judging has found since. The gallery counts the same.
 */
export function errorsLeft({ ids, metadata, scores }: AuditResult, journal: DecisionJournal): number {
  const odds = wrongOdds(scores.labelQuality);
  const evidence: number[] = [];
  const unjudged: number[] = [];
  const isWrong: boolean[] = [];
  ids.forEach((id, row) => {
    const own = odds[row] ?? NaN;
    if (Number.isNaN(own)) return;
    const decision = journal.disagreements.has(id) ? undefined : journal.decisionOf(id);
    const label = metadata.classes[scores.given[row] ?? metadata.classes.length];
    const earlier =
      decision && label !== undefined ? earlierWord(decision, metadata.createdAt, label) : undefined;
    const said = decision ? evidenceOf({ verdict: decision.verdict, earlier }) : 'leaves';
    if (said === 'leaves') unjudged.push(own);
    if ((said !== 'wrong' && said !== 'right') || earlier !== undefined) return;
    evidence.push(own);
    isWrong.push(said === 'wrong');
  });
  const correction = correctOdds(Float64Array.from(evidence), isWrong);
  return unjudged.reduce((sum, own) => sum + chanceWrong(own, correction), 0);
}
