/** Where a value stands among all faces'. */
export type Rank = {
  /** Shares of the faces whose value is higher, and lower, in [0, 1]. */
  readonly higher: number;
  readonly lower: number;
};

/** The values of all faces in order, so that each one's rank is a matter of halving. NaN stands for a face without one. */
export class Ranks {
  private inOrder: Float32Array | undefined;

  constructor(private readonly values: Float32Array) {}

  /** Undefined for NaN. */
  rankOf(value: number): Rank | undefined {
    const { length } = this.sorted;
    if (Number.isNaN(value) || length === 0) return undefined;
    return {
      lower: this.countBelow((each) => each < value) / length,
      higher: 1 - this.countBelow((each) => each <= value) / length,
    };
  }

  /** Sorted when it is first asked for: a gallery that opens has no time for it. */
  private get sorted(): Float32Array {
    return (this.inOrder ??= this.values.filter((value) => !Number.isNaN(value)).sort());
  }

  /** How many stand before the first that is not below; those below come first. */
  private countBelow(isBelow: (value: number) => boolean): number {
    let [low, high] = [0, this.sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBelow(this.sorted[middle] as number)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
