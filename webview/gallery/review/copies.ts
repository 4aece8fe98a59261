import type { SharedDecision } from '../../../src/protocol/gallery';
import type { Review } from '../store/review';

/** What a decision about a face means for those that are almost the same picture. */
export type AboutCopies =
  /** Another label was decided for one of them: both can hardly be right. */
  | {
      readonly kind: 'clash';
      readonly faces: readonly number[];
      readonly label: string;
      readonly other: string;
    }
  /** Nobody has decided about these; they would get the same label. */
  | {
      readonly kind: 'open';
      readonly label: string;
      readonly faces: readonly number[];
      readonly decisions: readonly SharedDecision[];
    };

/** @returns undefined where the face has no copies, its label was not decided, or they agree. */
export function aboutCopies(review: Review, face: number): AboutCopies | undefined {
  const label = review.decidedLabelOf(face);
  const copies = review.copiesOf(face);
  if (label === undefined || copies.length === 0) return undefined;
  const clashing = copies.find((copy) => (review.decidedLabelOf(copy) ?? label) !== label);
  if (clashing !== undefined)
    return { kind: 'clash', label, other: review.decidedLabelOf(clashing) ?? '', faces: [face, ...copies] };
  const open = copies.filter((copy) => !review.isSettled(copy) && !review.isDisputed(copy));
  if (open.length === 0) return undefined;
  const kept = open.filter((copy) => review.givenOf(copy) === label);
  const changed = open.filter((copy) => review.givenOf(copy) !== label);
  return {
    kind: 'open',
    label,
    faces: open,
    decisions: [
      ...(kept.length > 0 ? [{ faces: kept, verdict: 'reject' as const }] : []),
      ...(changed.length > 0 ? [{ faces: changed, verdict: 'relabel' as const, label }] : []),
    ],
  };
}
