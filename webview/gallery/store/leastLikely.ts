import { auditedChoices } from './choices';
import type { Review } from './review';

/** So many are looked at once more: as many as one does not mind at the end. */
const mostLookedAtAgain = 10;
/** A decision that the audit finds likelier than this needs no second look. */
const likely = 0.5;

type Decided = Pick<Review, 'faces' | 'classes' | 'decisionOf' | 'givenOf'>;

/**
 * The annotator's own decisions about labels that the audit finds least likely, the least likely first: slips of the hand
 * are among them. Those that are committed, and those from before the audit, are left out.
 */
export function leastLikelyDecisions(review: Decided): readonly number[] {
  const found: { readonly face: number; readonly chance: number }[] = [];
  for (let face = 0; face < review.faces.count; face++) {
    const chance = chanceOfDecision(review, face);
    if (chance !== undefined && chance <= likely) found.push({ face, chance });
  }
  return found
    .sort((a, b) => a.chance - b.chance || a.face - b.face)
    .slice(0, mostLookedAtAgain)
    .map(({ face }) => face);
}

/** Undefined where there is none of these decisions, or the audit has no chances of the face. */
function chanceOfDecision(review: Decided, face: number): number | undefined {
  const decision = review.decisionOf(face);
  if (!decision || decision.by !== undefined || decision.committed || decision.earlier || decision.disputed)
    return undefined;
  const { verdict, label } = decision;
  if (verdict !== 'accept' && verdict !== 'reject' && verdict !== 'relabel') return undefined;
  const name = label ?? review.givenOf(face);
  const choices = auditedChoices(review, face).filter((choice) => choice !== undefined);
  const chosen = choices.find((choice) => choice.name === name)?.chance;
  if (chosen !== undefined) return Number.isNaN(chosen) ? undefined : chosen;
  const rest = 1 - choices.reduce((sum, { chance }) => sum + chance, 0);
  const others = review.classes.length - choices.length;
  // What none of the choices is, the other classes share.
  return Number.isNaN(rest) ? undefined : Math.max(0, rest) / Math.max(1, others);
}
