/** Points in a leaf, which are all looked at. */
const leafSize = 24;

/** Points of few dimensions, found by boxes around other points (Bentley's k-d tree), all of them. */
export class BoxTree {
  private readonly order: Uint32Array;
  /** The coordinate that splits each inner node, and its dimension; the halves of a node follow from its place. */
  private readonly splits: Float32Array;
  private readonly splitBy: Uint8Array;

  /**
   * @param points [count × stride]
   * @param dimensions how many of each point's first coordinates count.
   */
  constructor(
    private readonly points: Float32Array,
    private readonly stride: number,
    private readonly dimensions: number,
  ) {
    const count = points.length / stride;
    this.order = Uint32Array.from({ length: count }, (_, point) => point);
    let nodes = 1;
    while (count / nodes > leafSize) nodes *= 2;
    this.splits = new Float32Array(nodes);
    this.splitBy = new Uint8Array(nodes);
    this.build(1, 0, count);
  }

  /** Calls `found` with each point whose coordinates are all within `reach` of `centre`'s. */
  search(centre: Float32Array, reach: number, found: (point: number) => void): void {
    this.visit(1, 0, this.order.length, centre, reach, found);
  }

  private build(node: number, start: number, end: number): void {
    if (node >= this.splits.length) return;
    const { order, points, stride } = this;
    const by = this.widest(start, end);
    const middle = (start + end) >> 1;
    select(order, start, end - 1, middle, (point) => points[point * stride + by] as number);
    this.splitBy[node] = by;
    this.splits[node] = points[(order[middle] ?? 0) * stride + by] ?? 0;
    this.build(2 * node, start, middle);
    this.build(2 * node + 1, middle, end);
  }

  private widest(start: number, end: number): number {
    let [best, widest] = [0, -1];
    for (let d = 0; d < this.dimensions; d++) {
      let [least, most] = [Infinity, -Infinity];
      for (let at = start; at < end; at++) {
        const value = this.points[(this.order[at] ?? 0) * this.stride + d] ?? 0;
        if (value < least) least = value;
        if (value > most) most = value;
      }
      if (most - least > widest) [best, widest] = [d, most - least];
    }
    return best;
  }

  private visit(
    node: number,
    start: number,
    end: number,
    centre: Float32Array,
    reach: number,
    found: (point: number) => void,
  ): void {
    const { order, points, stride, dimensions } = this;
    if (node >= this.splits.length) {
      for (let at = start; at < end; at++) {
        const point = order[at] as number;
        let d = 0;
        while (d < dimensions) {
          const apart = (points[point * stride + d] as number) - (centre[d] as number);
          if (apart > reach || apart < -reach) break;
          d++;
        }
        if (d === dimensions) found(point);
      }
      return;
    }
    const middle = (start + end) >> 1;
    const split = this.splits[node] as number;
    const place = centre[this.splitBy[node] as number] as number;
    if (place - reach <= split) this.visit(2 * node, start, middle, centre, reach, found);
    if (place + reach >= split) this.visit(2 * node + 1, middle, end, centre, reach, found);
  }
}

/** Hoare's selection: afterwards nothing before `target` is greater than what stands there, and nothing after it less. */
function select(
  order: Uint32Array,
  first: number,
  last: number,
  target: number,
  valueOf: (point: number) => number,
): void {
  let [left, right] = [first, last];
  while (left < right) {
    const pivot = valueOf(order[(left + right) >> 1] as number);
    let [i, j] = [left, right];
    while (i <= j) {
      while (valueOf(order[i] as number) < pivot) i++;
      while (valueOf(order[j] as number) > pivot) j--;
      if (i > j) break;
      const held = order[i] as number;
      order[i++] = order[j] as number;
      order[j--] = held;
    }
    if (target <= j) right = j;
    else if (target >= i) left = i;
    else return;
  }
}
