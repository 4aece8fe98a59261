import { filterFaces, type FaceFilter } from './filter';
import { orderFaces, type FaceOrder } from './order';
import type { Piles } from './piles';
import type { Review } from './review';

/**
 * The faces to show, ordered and filtered at the moment of asking. Decisions made later do not take faces away: a card
 * stays in its place, marked as decided, until the annotator asks for the list again. So nothing jumps under the hand,
 * and a slip can be put right where it happened.
 */
export class FaceList {
  private ordered: { readonly by: FaceOrder; readonly faces: Uint32Array } | undefined;
  private shown: Uint32Array = new Uint32Array();

  constructor(
    private readonly review: Review,
    private readonly piles: Piles,
  ) {}

  get faces(): Uint32Array {
    return this.shown;
  }

  arrange(order: FaceOrder, filter: FaceFilter): Uint32Array {
    const { faces } = this.review;
    if (this.ordered?.by !== order) {
      performance.mark('gallery-order');
      this.ordered = { by: order, faces: orderFaces(faces, order) };
      performance.measure('gallery-order', 'gallery-order');
    }
    this.review.shownOrder = order;
    performance.mark('gallery-filter');
    this.shown = filterFaces(this.ordered.faces, faces, this.review, filter, this.piles);
    performance.measure('gallery-filter', 'gallery-filter');
    return this.shown;
  }

  /** How many of the shown faces are decided by now. */
  countDecided(): number {
    return this.shown.reduce((sum, face) => sum + (this.review.isDecided(face) ? 1 : 0), 0);
  }
}
