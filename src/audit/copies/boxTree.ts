/** Points in a leaf, which are all looked at. */
const leafSize = 16;

/** How near points have to be: in each of their first coordinates, and altogether (Euclidean). */
export type Reach = { readonly dimensions: number; readonly each: number; readonly altogether: number };

/**
 * Points found by what is near them, all of it: a k-d tree (Bentley, “Multidimensional Binary Search Trees”, 1975) whose
 * nodes know the box that their points fill. In the tree's own order points stand beside those near them, and a search
 * may start behind a point, so that whoever asks for each of them gets every pair once.
 */
export class BoxTree {
  /** The points as the tree has them: their numbers. */
  readonly order: Uint32Array;
  /** [count × width], in the tree's order. */
  private readonly placed: Float32Array;
  /** [nodes × dimensions × 2]: the least and the most of each coordinate; a node's halves are its number doubled. */
  private readonly boxes: Float32Array;
  /** Where the points of each node begin and end. */
  private readonly starts: Uint32Array;
  private readonly ends: Uint32Array;
  private readonly firstLeaf: number;
  private readonly waiting: Uint32Array;

  /**
   * @param points [count × width], the coordinates in which they differ most first.
   * @param width a multiple of four.
   */
  constructor(
    points: Float32Array,
    private readonly width: number,
    private readonly reach: Reach,
  ) {
    const count = points.length / width;
    this.order = Uint32Array.from({ length: count }, (_, point) => point);
    let leaves = 1;
    while (count / leaves > leafSize) leaves *= 2;
    this.firstLeaf = leaves;
    this.boxes = new Float32Array(2 * leaves * reach.dimensions * 2);
    this.starts = new Uint32Array(2 * leaves);
    this.ends = new Uint32Array(2 * leaves);
    this.waiting = new Uint32Array(2 * Math.ceil(Math.log2(leaves)) + 2);
    this.build(points, 1, 0, count);
    this.placed = new Float32Array(points.length);
    for (const [place, point] of this.order.entries())
      this.placed.set(points.subarray(point * width, (point + 1) * width), place * width);
  }

  /** The coordinates of the point that is at a place of the tree's order. */
  at(place: number): Float32Array {
    return this.placed.subarray(place * this.width, (place + 1) * this.width);
  }

  /** Calls `found` with the place of each point near `centre` that is behind the place `after`. */
  search(centre: Float32Array, after: number, found: (place: number) => void): void {
    const { boxes, waiting, reach, firstLeaf, ends } = this;
    const { dimensions, each } = reach;
    const most = reach.altogether ** 2;
    let top = 0;
    waiting[top++] = 1;
    while (top > 0) {
      const node = waiting[--top] as number;
      if ((ends[node] as number) <= after + 1) continue;
      let apart = 0;
      for (let d = 0, at = node * dimensions * 2; d < dimensions; d++, at += 2) {
        const value = centre[d] as number;
        let beside = (boxes[at] as number) - value;
        if (beside < 0) beside = value - (boxes[at + 1] as number);
        if (beside > 0) apart += beside > each ? Infinity : beside * beside;
      }
      if (apart > most) continue;
      if (node < firstLeaf) {
        waiting[top++] = 2 * node + 1;
        waiting[top++] = 2 * node;
      } else this.searchLeaf(node, centre, after, found);
    }
  }

  private searchLeaf(
    node: number,
    centre: Float32Array,
    after: number,
    found: (place: number) => void,
  ): void {
    const { placed, width, reach, starts, ends } = this;
    const { dimensions, each } = reach;
    const most = reach.altogether ** 2;
    const end = ends[node] as number;
    for (let place = Math.max(starts[node] as number, after + 1); place < end; place++) {
      const start = place * width;
      let apart = 0;
      // Most are given up after the first four.
      for (let d = 0; d < width && apart <= most; d += 4) {
        const x = (placed[start + d] as number) - (centre[d] as number);
        const y = (placed[start + d + 1] as number) - (centre[d + 1] as number);
        const z = (placed[start + d + 2] as number) - (centre[d + 2] as number);
        const w = (placed[start + d + 3] as number) - (centre[d + 3] as number);
        apart += x * x + y * y + z * z + w * w;
      }
      if (apart > most) continue;
      let d = 0;
      while (d < dimensions && Math.abs((placed[start + d] as number) - (centre[d] as number)) <= each) d++;
      if (d === dimensions) found(place);
    }
  }

  private build(points: Float32Array, node: number, start: number, end: number): void {
    const { order, width } = this;
    this.starts[node] = start;
    this.ends[node] = end;
    const widest = this.fillBox(points, node);
    if (node >= this.firstLeaf) return;
    const middle = (start + end) >> 1;
    select(order, start, end - 1, middle, (point) => points[point * width + widest] as number);
    this.build(points, 2 * node, start, middle);
    this.build(points, 2 * node + 1, middle, end);
  }

  /** @returns the coordinate in which the points of a node differ most. */
  private fillBox(points: Float32Array, node: number): number {
    const { dimensions } = this.reach;
    let [best, widest] = [0, -1];
    for (let d = 0; d < dimensions; d++) {
      let [least, most] = [Infinity, -Infinity];
      for (let at = this.starts[node] as number; at < (this.ends[node] as number); at++) {
        const value = points[(this.order[at] as number) * this.width + d] as number;
        if (value < least) least = value;
        if (value > most) most = value;
      }
      this.boxes.set([least, most], (node * dimensions + d) * 2);
      if (most - least > widest) [best, widest] = [d, most - least];
    }
    return best;
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
