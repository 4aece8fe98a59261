/** How far annotators agree. */
export type Agreement = {
  /** Samples that it counts: those with two ratings or more. */
  readonly samples: number;
  /** Share of pairs of ratings of one sample that are the same, 0 to 1. */
  readonly observed: number;
  /** The share that chance alone would bring, from how often each category is used. */
  readonly expected: number;
  /** (observed − expected) / (1 − expected); undefined where all ratings are of one category: then chance explains everything. */
  readonly kappa: number | undefined;
};

/**
 * Cohen's κ of two annotators (J. Cohen, A coefficient of agreement for nominal scales, 1960): chance follows how often
 * each of the two uses each category.
 * @param pairs both ratings of each sample that both rated.
 * @returns undefined where there is no such sample.
 */
export function cohenKappa(pairs: Iterable<readonly [string, string]>): Agreement | undefined {
  const [first, second] = [new Map<string, number>(), new Map<string, number>()];
  let samples = 0;
  let same = 0;
  for (const [a, b] of pairs) {
    samples++;
    if (a === b) same++;
    add(first, a, 1);
    add(second, b, 1);
  }
  let chance = 0;
  for (const [category, count] of first) chance += count * (second.get(category) ?? 0);
  return agreement(samples, same, chance / samples);
}

/**
 * Fleiss' κ of any number of annotators (J. L. Fleiss, Measuring nominal scale agreement among many raters, 1971):
 * chance follows how often all of them together use each category. Generalised to samples with unequal numbers of
 * ratings as by K. L. Gwet (Handbook of Inter-Rater Reliability, 2014): each sample weighs the same, and those with one
 * rating, which say nothing of agreement, are left out. With as many ratings of each sample it is Fleiss' own.
 * @param ratings each sample's ratings, by whomever.
 * @returns undefined where no sample has two.
 */
export function fleissKappa(ratings: Iterable<readonly string[]>): Agreement | undefined {
  const used = new Map<string, number>();
  let samples = 0;
  let same = 0;
  for (const each of ratings) {
    const raters = each.length;
    if (raters < 2) continue;
    samples++;
    const counts = new Map<string, number>();
    for (const category of each) add(counts, category, 1);
    for (const [category, count] of counts) {
      same += (count * (count - 1)) / (raters * (raters - 1));
      add(used, category, count / raters);
    }
  }
  let chance = 0;
  for (const share of used.values()) chance += share * share;
  // One category in all of them, whatever rounding made of the sums.
  return agreement(samples, same, used.size === 1 ? samples : chance / samples);
}

function add(counts: Map<string, number>, category: string, by: number): void {
  counts.set(category, (counts.get(category) ?? 0) + by);
}

/** @param same expected number of samples on which two ratings agree; `chance` likewise, by chance. */
function agreement(samples: number, same: number, chance: number): Agreement | undefined {
  if (samples === 0) return undefined;
  const [observed, expected] = [same / samples, chance / samples];
  const kappa = chance === samples ? undefined : (observed - expected) / (1 - expected);
  return { samples, observed, expected, kappa };
}
