import type { Agreement } from './agreement';
import { cohenKappa, fleissKappa } from './agreement';
import type { Decision } from './decision';
import { opinionOf } from './decision';
import type { ReviewFold } from './fold';
import type { Step } from './steps';

/** How far a journal's annotators agree. */
export type AnnotatorAgreement = {
  /** Cohen's κ of each two who decided about a common sample; of the `mostPaired` with the most ratings where there are more. */
  readonly pairs: readonly {
    readonly annotators: readonly [string, string];
    readonly agreement: Agreement;
  }[];
  /** Fleiss' κ; undefined with fewer than three annotators. */
  readonly all: Agreement | undefined;
};

/** Two of each of a thousand annotators are half a million pairs, which nobody reads. */
const mostPaired = 50;

/**
 * Compares what annotators decided by themselves. A decision made in sight of another's is no second opinion: it would
 * raise the agreement, so the annotator's last one before it counts, if there is one. Skips do not count.
 */
export function annotatorAgreement(state: ReviewFold): AnnotatorAgreement {
  const ratings = [...independentRatings(state)];
  const names = [...new Set(ratings.flatMap((each) => [...each.keys()]))].sort();
  const paired = names.length > mostPaired ? busiest(ratings) : names;
  const pairs = paired.flatMap((a, index) =>
    paired.slice(index + 1).flatMap((b) => {
      const agreement = cohenKappa(pairsOf(ratings, a, b));
      return agreement ? [{ annotators: [a, b] as const, agreement }] : [];
    }),
  );
  const all = names.length > 2 ? fleissKappa(ratings.map((each) => [...each.values()])) : undefined;
  return { pairs, all };
}

/** Those with the most ratings, by name. */
function busiest(ratings: readonly ReadonlyMap<string, string>[]): string[] {
  const counts = new Map<string, number>();
  for (const each of ratings) for (const who of each.keys()) counts.set(who, (counts.get(who) ?? 0) + 1);
  const byCount = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return byCount
    .slice(0, mostPaired)
    .map(([who]) => who)
    .sort();
}

/** For each sample that several annotators judged by themselves, the opinion of each. */
function* independentRatings({ samples }: ReviewFold): Generator<ReadonlyMap<string, string>, void> {
  for (const steps of samples.values()) {
    if (steps.length < 2) continue;
    const ratings = new Map<string, string>();
    for (const step of steps) {
      const rating = independentRating(step);
      if (rating !== undefined) ratings.set(step.said.who, rating);
    }
    if (ratings.size > 1) yield ratings;
  }
}

function independentRating(head: Step<Decision>): string | undefined {
  let step: Step<Decision> | undefined = head;
  while (step && (step.batch.undone || step.said.overrides.length > 0)) step = step.previous;
  return step && opinionOf(step.said);
}

function* pairsOf(
  ratings: readonly ReadonlyMap<string, string>[],
  a: string,
  b: string,
): Generator<readonly [string, string], void> {
  for (const each of ratings) {
    const [first, second] = [each.get(a), each.get(b)];
    if (first !== undefined && second !== undefined) yield [first, second];
  }
}
