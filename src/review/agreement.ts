import * as l10n from '@vscode/l10n';
import { type AnnotatorConfusion, annotatorConfusions, confusionText } from './annotatorConfusion';
import { deviationText, type Deviation, deviationsOf } from './blindDeviation';
import { type Decision, opinionOf, wordsOf } from './decision';
import type { ReviewFold } from './fold';
import { type Step, standingSteps } from './steps';

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

/**
 * Sentences on how far annotators agree; none where no two judged the same face by themselves, and nobody blind. Where
 * somebody did, each says how it was judged.
 */
export function agreementText({ pairs, all, confusions, blind }: AnnotatorAgreement): string[] {
  if (!blind) return [...kappaTexts({ pairs, all }), ...confusionText(confusions)];
  const across = blind.across.map(({ annotators: [a, b], agreement }) =>
    l10n.t('{0} blind and {1} in sight: {2}.', a, b, kappaText(l10n.t('Cohen’s κ'), agreement)),
  );
  return [
    ...kappaTexts(blind).map((sentence) => l10n.t('Blind – {0}', sentence)),
    ...across,
    ...kappaTexts({ pairs, all }).map((sentence) => l10n.t('In sight – {0}', sentence)),
    ...deviationText(blind.deviations),
    ...confusionText(blind.confusions).map((sentence) => l10n.t('Blind – {0}', sentence)),
    ...confusionText(confusions),
  ];
}

function kappaTexts({ pairs, all }: Pick<IndependentAgreement, 'pairs' | 'all'>): string[] {
  const sentences = pairs.map(({ annotators: [a, b], agreement }) =>
    l10n.t('{0} and {1}: {2}.', a, b, kappaText(l10n.t('Cohen’s κ'), agreement)),
  );
  if (all) sentences.push(l10n.t('All annotators: {0}.', kappaText(l10n.t('Fleiss’ κ'), all)));
  return sentences;
}

/** “Cohen's κ 0.69; the same label for 80.0 % of 5 faces”. */
function kappaText(name: string, { samples, observed, kappa }: Agreement): string {
  const faces = samples.toLocaleString('en-GB');
  const share = (observed * 100).toFixed(1);
  if (kappa === undefined)
    return samples === 1
      ? l10n.t('{0} undefined, as only one label was given; the same label for {1} % of 1 face', name, share)
      : l10n.t(
          '{0} undefined, as only one label was given; the same label for {1} % of {2} faces',
          name,
          share,
          faces,
        );
  return samples === 1
    ? l10n.t('{0} {1}; the same label for {2} % of 1 face', name, kappa.toFixed(2), share)
    : l10n.t('{0} {1}; the same label for {2} % of {3} faces', name, kappa.toFixed(2), share, faces);
}

export type PairAgreement = { readonly annotators: readonly [string, string]; readonly agreement: Agreement };

/** How far annotators agree who judged by themselves. */
type IndependentAgreement = {
  /** Cohen's κ of each two who decided about a common sample; of the `mostPaired` with the most ratings where there are more. */
  readonly pairs: readonly PairAgreement[];
  /** Fleiss' κ; undefined with fewer than three annotators. */
  readonly all: Agreement | undefined;
  /** Who confuses what; empty with fewer than three annotators. */
  readonly confusions: readonly AnnotatorConfusion[];
};

/** How far annotators agree who judged blind, which is counted apart: whoever sees a suggestion is drawn to it. */
type BlindAgreement = IndependentAgreement & {
  /** Cohen's κ of one annotator's blind decisions (the first) and another's in sight. */
  readonly across: readonly PairAgreement[];
  /** What each annotator says blind where the label is another one. */
  readonly deviations: readonly Deviation[];
};

/**
 * How far a journal's annotators agree: of decisions in sight, but `confusions`, which go by what each said blind wherever
 * they did.
 */
export type AnnotatorAgreement = IndependentAgreement & {
  /** Undefined where nobody decided blind. */
  readonly blind: BlindAgreement | undefined;
};

/** Two of each of a thousand annotators are half a million pairs, which nobody reads. */
const mostPaired = 50;

/**
 * Compares what annotators decided by themselves. A decision made in sight of another's is no second opinion: it would
 * raise the agreement, so the annotator's last one before it counts, if there is one. Skips do not count.
 */
export function annotatorAgreement(state: ReviewFold): AnnotatorAgreement {
  const ratings = [...independentRatings(state)];
  const [inSight, blind] = [ratings.map((each) => each.inSight), ratings.map((each) => each.blind)];
  const seen = agreementOf(inSight);
  const deviations = deviationsOf(state);
  if (deviations.length === 0 && blind.every(({ size }) => size === 0)) return { ...seen, blind: undefined };
  const names = namesIn(blind);
  const across = names.flatMap((a) =>
    namesIn(inSight).flatMap((b) => {
      const agreement = a === b ? undefined : cohenKappa(pairsOf(blind, a, inSight, b));
      return agreement ? [{ annotators: [a, b] as const, agreement }] : [];
    }),
  );
  const best = ratings
    .map((each) => new Map([...each.inSight, ...each.blind]))
    .filter(({ size }) => size > 1);
  return {
    ...seen,
    confusions: annotatorConfusions(best.map(named)),
    blind: { ...agreementOf(blind), across, deviations },
  };
}

/** Whom these ratings are of, by name; of more than `mostPaired` the busiest. */
function namesIn(ratings: readonly ReadonlyMap<string, string>[]): readonly string[] {
  const names = new Set(ratings.flatMap((each) => [...each.keys()]));
  return names.size > mostPaired ? busiest(ratings) : [...names].sort();
}

function agreementOf(all: readonly ReadonlyMap<string, string>[]): IndependentAgreement {
  const ratings = all.filter(({ size }) => size > 1);
  const paired = namesIn(ratings);
  const pairs = paired.flatMap((a, index) =>
    paired.slice(index + 1).flatMap((b) => {
      const agreement = cohenKappa(pairsOf(ratings, a, ratings, b));
      return agreement ? [{ annotators: [a, b] as const, agreement }] : [];
    }),
  );
  const annotators = new Set(ratings.flatMap((each) => [...each.keys()])).size;
  return {
    pairs,
    all: annotators > 2 ? fleissKappa(ratings.map((each) => [...each.values()])) : undefined,
    confusions: annotatorConfusions(ratings.map(named)),
  };
}

/** What was decided, in words. */
function named(ratings: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...ratings].map(([who, opinion]) => [who, wordsOf(opinion)]));
}

/** Those with the most ratings, by name. */
function busiest(ratings: readonly ReadonlyMap<string, string>[]): string[] {
  const counts = new Map<string, number>();
  for (const each of ratings) for (const who of each.keys()) add(counts, who, 1);
  const byCount = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return byCount
    .slice(0, mostPaired)
    .map(([who]) => who)
    .sort();
}

/** What annotators said of one sample by themselves, by annotator. */
type Ratings = {
  readonly inSight: ReadonlyMap<string, string>;
  readonly blind: ReadonlyMap<string, string>;
};

/** For each sample that was judged twice or more by themselves, the opinion of each. */
function* independentRatings({ samples }: ReviewFold): Generator<Ratings, void> {
  for (const [id, steps] of samples) {
    if (steps.length < 2) continue;
    const inSight = new Map<string, string>();
    for (const step of steps) {
      const rating = step.said.blind ? undefined : independentRating(step);
      if (rating !== undefined) inSight.set(step.said.who, rating);
    }
    const blind = new Map<string, string>();
    for (const { said } of standingSteps(samples, id)) {
      const rating = said.blind ? opinionOf(said) : undefined;
      if (rating !== undefined) blind.set(said.who, rating);
    }
    if (inSight.size + blind.size > 1) yield { inSight, blind };
  }
}

function independentRating(head: Step<Decision>): string | undefined {
  let step: Step<Decision> | undefined = head;
  while (step && (step.batch.undone || step.said.overrides.length > 0)) step = step.previous;
  return step && opinionOf(step.said);
}

/** What `a` and `b` said of each sample: of these two lists, the same places are the same sample. */
function* pairsOf(
  ofA: readonly ReadonlyMap<string, string>[],
  a: string,
  ofB: readonly ReadonlyMap<string, string>[],
  b: string,
): Generator<readonly [string, string], void> {
  for (const [place, each] of ofA.entries()) {
    const [first, second] = [each.get(a), ofB[place]?.get(b)];
    if (first !== undefined && second !== undefined) yield [first, second];
  }
}
