/**
 * Spearman's rank correlation in O(n log n): Pearson's of the ranks, where equal values share the mean of their ranks.
 * @param a, b two columns of one length, without NaN.
 * @returns a number in [-1, 1]; NaN where either column has fewer than two different values.
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`Columns of ${a.length} and ${b.length} values do not pair up.`);
  const ranksA = ranksOf(a);
  const ranksB = ranksOf(b);
  // Ranks 1 … n have this mean, shared or not.
  const mean = (a.length + 1) / 2;
  let together = 0;
  let varianceA = 0;
  let varianceB = 0;
  ranksA.forEach((rank, i) => {
    const fromA = rank - mean;
    const fromB = (ranksB[i] as number) - mean;
    together += fromA * fromB;
    varianceA += fromA * fromA;
    varianceB += fromB * fromB;
  });
  return together / Math.sqrt(varianceA * varianceB);
}

/** Ranks from 1; a run of equal values gets the mean of the ranks that it spans. */
function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from(values, (_, i) => i).sort(
    (i, j) => (values[i] as number) - (values[j] as number),
  );
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    const value = values[order[start] as number];
    let end = start + 1;
    while (end < order.length && values[order[end] as number] === value) end++;
    for (const i of order.subarray(start, end)) ranks[i] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
