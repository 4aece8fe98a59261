import type { Review } from '../../store/review';
import { errorsAhead } from '../../../../src/base/errorsAhead';
import { reviewProgress, type ReviewProgress } from './reviewProgress';
import { correctOdds, type OddsCorrection, wrongOdds } from '../../../../src/base/wrongOdds';

/** How far the audit's odds were off by what has been judged since. */
export function correctionBy(
  odds: Float64Array,
  { evidence, isWrong }: Pick<ReviewProgress, 'evidence' | 'isWrong'>,
): OddsCorrection {
  return correctOdds(
    Float64Array.from(evidence, (face) => odds[face] ?? 0),
    isWrong,
  );
}

/** Counts what the overview calls “still ahead”, without the ways that lead there. */
export class ErrorsLeft {
  private readonly odds: Float64Array;

  constructor(private readonly review: Pick<Review, 'decisionOf' | 'faces'>) {
    this.odds = wrongOdds(review.faces.labelQuality);
  }

  /** Wrong labels expected among all that nobody has judged, committed or not. */
  count(): number {
    performance.mark('gallery-errors-left');
    const progress = reviewProgress(this.review);
    const correction = correctionBy(this.odds, progress);
    const { errors } = errorsAhead(this.odds, progress.unjudged, new Uint32Array(), correction);
    performance.measure('gallery-errors-left', 'gallery-errors-left');
    return errors;
  }
}
