import { filterFaces, type FaceFilter } from './filter';
import { isByChance, orderFaces, type FaceOrder } from './order';
import type { Piles } from './piles';
import type { Review } from './review';

/** Whether chance has a say in a list: only where faces are gone through one by one, the most probable first. */
function isMixed(order: FaceOrder, filter: FaceFilter): boolean {
  return order === 'labelQuality' && filter.pile === 'oneByOne';
}

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
    if (filter.pile === 'leastLikely') this.piles.lookAgain();
    performance.mark('gallery-filter');
    const shown = filterFaces(this.ordered.faces, faces, this.review, filter, this.piles);
    this.shown = isMixed(order, filter) ? this.piles.mixed(shown) : shown;
    performance.measure('gallery-filter', 'gallery-filter');
    return this.shown;
  }

  /**
   * Puts what follows the first faces into a new order, by chances that have changed: those that passed the filter before
   * or do so now, and those that were decided meanwhile. Orders that are not by chances stay as they are.
   * @param held faces that keep their place, as do those before them.
   */
  arrangeRest(order: FaceOrder, filter: FaceFilter, held: ReadonlySet<number>): Uint32Array {
    this.ordered = undefined;
    if (!isByChance(order) || filter.pile === 'sample' || filter.pile === 'leastLikely') return this.shown;
    const kept = this.shown.findLastIndex((face) => held.has(face)) + 1;
    const { faces } = this.review;
    const ordered = orderFaces(faces, order);
    this.ordered = { by: order, faces: ordered };
    const isRest = new Uint8Array(faces.count);
    for (const face of filterFaces(ordered, faces, this.review, filter, this.piles)) isRest[face] = 1;
    for (const face of this.shown) if (this.review.isSettled(face)) isRest[face] = 1;
    const first = this.shown.slice(0, kept);
    for (const face of first) isRest[face] = 0;
    const others = ordered.filter((face) => isRest[face] === 1);
    const rest = isMixed(order, filter) ? this.piles.mixed(others) : others;
    this.shown = new Uint32Array(first.length + rest.length);
    this.shown.set(first);
    this.shown.set(rest, first.length);
    return this.shown;
  }

  /** How many of the shown faces are decided by now. */
  countDecided(): number {
    return this.shown.reduce((sum, face) => sum + (this.review.isDecided(face) ? 1 : 0), 0);
  }
}
