/** @param {readonly number[]} values */
export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The upper one of two in the middle. @param {readonly number[]} values */
export function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** The standard deviation of a sample (n − 1); 0 for a single value. @param {readonly number[]} values */
export function standardDeviation(values) {
  if (values.length < 2) return 0;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/**
 * The chance that a positive has a higher score than a negative (a tie counts half).
 * @param {readonly boolean[]} positive
 * @param {ArrayLike<number>} scores
 */
export function areaUnderRoc(positive, scores) {
  const order = positive.map((_, index) => index).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  let positives = 0;
  let rankSum = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    let among = 0;
    while (end < order.length && scores[order[end] ?? 0] === scores[order[start] ?? 0]) {
      if (positive[order[end++] ?? 0]) among++;
    }
    // Ranks count from 1; tied scores share the mean of theirs.
    rankSum += (among * (start + 1 + end)) / 2;
    positives += among;
    start = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (order.length - positives));
}

/**
 * Average precision of a ranking: the mean, over the positives, of the share of positives down to each.
 * @param {readonly boolean[]} positive in the order of the ranking
 */
export function averagePrecision(positive) {
  let [found, sum] = [0, 0];
  positive.forEach((isPositive, place) => {
    if (isPositive) sum += ++found / (place + 1);
  });
  return found === 0 ? NaN : sum / found;
}
