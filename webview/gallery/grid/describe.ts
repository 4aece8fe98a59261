import { faceFlag } from '../../../src/protocol/gallery';
import type { Review } from '../store/review';
import { strings } from '../strings';

/** How a decision is marked: always a shape and words. */
export type DecisionMark = {
  readonly state: 'undecided' | 'pending' | 'accept' | 'reject' | 'relabel' | 'skip';
  readonly shape: string;
  readonly text: string;
  readonly committed: boolean;
};

/** The mark of a face's decision, or of its absence. */
export function markOf(review: Review, face: number): DecisionMark {
  if (review.isPending(face))
    return { state: 'pending', shape: '…', text: strings.card.pending, committed: false };
  const decision = review.decisionOf(face);
  const committed = decision?.committed ?? false;
  const label = decision?.label ?? '';
  switch (decision?.verdict) {
    case 'accept':
      return { state: 'accept', shape: '✓', text: strings.card.accepted(label), committed };
    case 'reject':
      return { state: 'reject', shape: '✗', text: strings.card.rejected, committed };
    case 'relabel':
      return { state: 'relabel', shape: '✎', text: strings.card.relabelled(label), committed };
    case 'skip':
      return { state: 'skip', shape: '↷', text: strings.card.skipped, committed };
    default:
      return { state: 'undecided', shape: '', text: '', committed: false };
  }
}

export function isLowImportance(review: Review, face: number): boolean {
  return ((review.faces.flags[face] ?? 0) & faceFlag.lowImportance) !== 0;
}

export function isRelabelCandidate(review: Review, face: number): boolean {
  return ((review.faces.flags[face] ?? 0) & faceFlag.relabelCandidate) !== 0;
}

/** “Fear or Sadness” for an unclear face. */
export function candidatesText(review: Review, face: number): string | undefined {
  return review.candidatesOf(face)?.join(strings.card.or);
}

/** Two decimals; a dash where there is no number. */
export function asScore(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '–' : value.toFixed(2);
}

/** The file's name, without its folders. */
export function fileNameOf(image: string): string {
  return image.slice(Math.max(image.lastIndexOf('/'), image.lastIndexOf('\\')) + 1);
}

/** The path as written and, where the format has lines, its line. */
export function placeOf(review: Review, face: number): string {
  const line = review.faces.line[face] ?? 0;
  const image = review.faces.image[face] ?? '';
  return line > 0 ? `${image}, ${strings.card.line(line)}` : image;
}

/** All that a card shows, in one sentence, for a screen reader. */
export function describeFace(review: Review, face: number): string {
  const { faces } = review;
  const suggestion = review.suggestionOf(face);
  const candidates = candidatesText(review, face);
  const mark = markOf(review, face);
  const say = strings.card.describe;
  return [
    say.given(review.givenOf(face) || strings.card.unlabelled),
    ...(candidates !== undefined
      ? [say.unclear(candidates)]
      : suggestion === undefined
        ? []
        : [say.suggested(suggestion, faces.confidence[face] ?? 0)]),
    ...(review.hasFailed(face)
      ? [faces.failures[face] ?? strings.card.notAudited]
      : [say.importance(asScore(faces.importance[face]))]),
    ...(isLowImportance(review, face) ? [strings.card.lowImportance] : []),
    ...(isRelabelCandidate(review, face) && candidates === undefined ? [strings.card.relabelCandidate] : []),
    mark.text || strings.card.undecided,
    ...(mark.committed ? [strings.card.committed] : []),
    fileNameOf(faces.image[face] ?? ''),
  ].join(', ');
}
