/** A class as the inspector shows it. */
export type ClassBar = {
  readonly name: string;
  /** In [0, 1]. */
  readonly probability: number;
  readonly isGiven: boolean;
  readonly isSuggested: boolean;
};

/** Up to so many classes are all shown, in their own order, so that each keeps its place from face to face. */
const mostInOrder = 12;
/** Of more, the likeliest. */
const likeliest = 8;

/**
 * Which classes to show of a face, and how many are left out.
 * @param given index of the class, or of none.
 */
export function classBars(
  classes: readonly string[],
  probabilities: readonly number[],
  given: number | undefined,
  suggested: number | undefined,
): { readonly bars: readonly ClassBar[]; readonly leftOut: number } {
  const all = classes.map((name, label) => ({
    name,
    probability: probabilities[label] ?? 0,
    isGiven: label === given,
    isSuggested: label === suggested,
  }));
  if (all.length <= mostInOrder) return { bars: all, leftOut: 0 };
  const sorted = [...all].sort((a, b) => b.probability - a.probability);
  const bars = sorted.filter(
    ({ isGiven, isSuggested }, place) => place < likeliest || isGiven || isSuggested,
  );
  return { bars, leftOut: all.length - bars.length };
}
