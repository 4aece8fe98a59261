import type { Review } from '../store/review';
import type { Verdict } from '../../../src/protocol/gallery';

/** What the annotator did, before it is known which verdict says it. */
export type Choice =
  { readonly kind: Exclude<Verdict, 'relabel'> } | { readonly kind: 'label'; readonly label: string };

/** What is asked of the host. */
export type Decision = {
  readonly faces: readonly number[];
  readonly verdict: Verdict;
  readonly label?: string;
};

/**
 * The decision that a choice means for these faces. Faces still waiting for an answer are left out, and so are faces
 * without a suggestion of their own when suggestions are accepted: to accept an unclear one is to choose its class. For one face, choosing the suggested class is to
 * accept it, and choosing the given class is to keep it.
 *
 * @returns undefined where the choice means nothing for any of them.
 */
export function decisionFor(review: Review, faces: readonly number[], choice: Choice): Decision | undefined {
  const open = faces.filter((face) => !review.isPending(face));
  if (choice.kind === 'accept') {
    const acceptable = open.filter((face) => isAcceptable(review, face));
    return acceptable.length > 0 ? { faces: acceptable, verdict: 'accept' } : undefined;
  }
  const [first] = open;
  if (first === undefined) return undefined;
  if (choice.kind !== 'label') return { faces: open, verdict: choice.kind };
  if (open.length === 1 && choice.label === review.suggestionOf(first))
    return { faces: open, verdict: 'accept' };
  if (open.length === 1 && choice.label === review.givenOf(first)) return { faces: open, verdict: 'reject' };
  return { faces: open, verdict: 'relabel', label: choice.label };
}

/** Whether a face's suggestion can be accepted as it stands. */
export function isAcceptable(review: Review, face: number): boolean {
  return review.suggestionOf(face) !== undefined && review.candidatesOf(face) === undefined;
}
