import { countRows, type ReviewedCorrection } from '../../audit/commits/planCommit';
import type { ReviewSession } from '../reviews/reviewSession';

/** A review's corrections that are not in the label file yet, with what the annotator saw of their rows. */
export function reviewedCorrections(session: ReviewSession): ReviewedCorrection[] {
  const corrections = session.pendingCorrections();
  const rows = countRows(session.result.images, corrections);
  const classes = new Set(session.result.metadata.classes);
  return corrections.map((correction) => ({
    ...correction,
    isUnknownClass: !classes.has(correction.label),
    // An image that the last audit did not know has no count to compare with.
    rows: rows.get(correction.image) || undefined,
  }));
}
