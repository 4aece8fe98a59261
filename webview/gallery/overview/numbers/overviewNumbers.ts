import { type FaceOrder, orderFaces } from '../../store/order';
import type { Review } from '../../store/review';
import type { PresentList } from '../overviewListener';
import { type ErrorsAhead, errorsAhead, type WayAhead, walkAhead } from '../../../../src/base/errorsAhead';
import { wrongOdds } from '../../../../src/base/wrongOdds';
import { stillWrong } from '../../../../src/base/stillWrong';
import { correctionBy } from './errorsLeft';
import { reviewProgress, type ReviewProgress } from './reviewProgress';

/** All of the overview that a decision changes. */
export type OverviewNumbers = {
  readonly progress: ReviewProgress;
  readonly order: FaceOrder;
  /** Undecided faces that the grid's list leaves out. */
  readonly leftOut: number;
  /** The grid's list in its order; after it the faces that it leaves out, the lowest label quality first. */
  readonly present: ErrorsAhead;
  /** Of all faces, the lowest label quality first: the order that finds most soonest. */
  readonly byQuality: WayAhead;
};

/** Computes the numbers anew after decisions; what the audit alone says is computed once. */
export class OverviewCounter {
  private readonly odds: Float64Array;
  private readonly lowestFirst: Uint32Array;

  constructor(private readonly review: Review) {
    // The audit's own chances: what decisions say of them is reckoned in one place, the correction.
    const { faces } = review.state;
    this.odds = wrongOdds(faces.labelQuality);
    this.lowestFirst = orderFaces(faces, 'labelQuality');
  }

  count({ order, faces }: PresentList): OverviewNumbers {
    performance.mark('gallery-overview');
    const { odds } = this;
    const progress = reviewProgress(this.review);
    const correction = correctionBy(odds, progress);
    const listed = openOf(faces, progress.isOpen);
    const byQualityAll = openOf(this.lowestFirst, progress.isOpen);
    const all = withRest(listed, byQualityAll, this.odds.length);
    const expected = errorsAhead(odds, progress.unjudged, all, correction);
    const { low, high } = stillWrong(
      oddsOf(odds, progress.evidence),
      progress.isWrong,
      oddsOf(odds, progress.unjudged),
    );
    const present = {
      ...expected,
      low: Math.min(expected.low, low),
      high: Math.min(progress.unjudged.length, Math.max(expected.high, high)),
    };
    const byQuality = walkAhead(odds, byQualityAll, correction);
    performance.measure('gallery-overview', 'gallery-overview');
    return { progress, order, leftOut: all.length - listed.length, present, byQuality };
  }
}

/** Of some faces. */
function oddsOf(odds: Float64Array, faces: Uint32Array): Float64Array {
  return Float64Array.from(faces, (face) => odds[face] ?? NaN);
}

/** The first faces, then those of the others that are none of them, in their order. @param count of all faces. */
function withRest(first: Uint32Array, others: Uint32Array, count: number): Uint32Array {
  if (first.length === others.length) return first;
  const isFirst = new Uint8Array(count);
  for (const face of first) isFirst[face] = 1;
  const all = new Uint32Array(others.length);
  all.set(first);
  let length = first.length;
  for (const face of others) if (isFirst[face] !== 1) all[length++] = face;
  return all;
}

/** The faces of a list that are still to be decided. A loop: a callback for each of 100,000 faces is what takes time. */
function openOf(list: Uint32Array, isOpen: Uint8Array): Uint32Array {
  const open = new Uint32Array(list.length);
  let length = 0;
  for (const face of list) if (isOpen[face] === 1) open[length++] = face;
  return open.subarray(0, length);
}
