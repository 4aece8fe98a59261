import * as l10n from '@vscode/l10n';
import { wilsonInterval } from '../base/wilson';

/** How often an annotator gives one class where another is right. */
type Confusion = {
  readonly truth: string;
  readonly said: string;
  /** P(said | truth), 0 to 1, and its Wilson interval of 95 %. */
  readonly share: number;
  readonly interval: readonly [number, number];
  /** Faces of that class that the annotator judged, as far as the annotators together can tell. */
  readonly faces: number;
};

/** What is known of one annotator. */
export type AnnotatorConfusion = {
  readonly who: string;
  readonly faces: number;
  /** The share of these that they were right about, as far as the annotators together can tell, and its interval. */
  readonly right: number;
  readonly rightInterval: readonly [number, number];
  /** Those that happened, most faces first. */
  readonly confusions: readonly Confusion[];
};

/** With two, nobody can say which of them is wrong. */
const fewestAnnotators = 3;
const mostIterations = 200;
/** Ratings that each annotator's row borrows from all annotators': the rarer the class, the more it counts. */
const borrowed = 2;

/** Faces that were rated alike. */
type Rated = {
  readonly faces: number;
  readonly rating: readonly (readonly [who: number, label: number])[];
};

/**
 * Estimates each annotator's confusion matrix and the true classes together, by expectation maximisation (A. P. Dawid and
 * A. M. Skene, Maximum likelihood estimation of observer error-rates using the EM algorithm, 1979). It begins with each
 * face's shares of votes.
 * @param ratings of each face that two or more judged by themselves: the class that each gave, by annotator.
 * @returns by name; empty with fewer than three annotators.
 */
export function annotatorConfusions(
  ratings: readonly ReadonlyMap<string, string>[],
): readonly AnnotatorConfusion[] {
  const names = [...new Set(ratings.flatMap((each) => [...each.keys()]))].sort();
  if (names.length < fewestAnnotators) return [];
  const classes = [...new Set(ratings.flatMap((each) => [...each.values()]))].sort();
  const [placeOf, classOf] = [placesOf(names), placesOf(classes)];
  const alike = new Map<string, Rated>();
  for (const each of ratings) {
    const rating = [...each]
      .map(([who, label]) => [placeOf.get(who) ?? 0, classOf.get(label) ?? 0] as const)
      .sort(([a], [b]) => a - b);
    const key = rating.join(';');
    alike.set(key, { faces: (alike.get(key)?.faces ?? 0) + 1, rating });
  }
  // In an order of their own: sums come out the same on every machine, whatever order the journal has.
  const rated = [...alike.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
  const truths = likeliestTruths(rated, names.length, classes.length);
  return names.map((who, annotator) => describe(who, annotator, rated, truths, classes));
}

const placesOf = (names: readonly string[]) => new Map(names.map((name, place) => [name, place]));

/** P(truth | all ratings) of faces rated alike, [rated][classes]. */
function likeliestTruths(rated: readonly Rated[], annotators: number, classes: number): Float64Array[] {
  let truths = rated.map(({ rating }) => {
    const shares = new Float64Array(classes);
    for (const [, label] of rating) shares[label] = (shares[label] as number) + 1 / rating.length;
    return shares;
  });
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    const { prevalence, confusions } = parametersOf(rated, truths, annotators, classes);
    let moved = 0;
    truths = rated.map(({ rating }, face) => {
      const chances = prevalence.map((share, truth) =>
        rating.reduce(
          (chance, [who, label]) => chance * (confusions[who]?.[truth * classes + label] as number),
          share,
        ),
      );
      const total = chances.reduce((sum, chance) => sum + chance, 0);
      const next = chances.map((chance) => chance / total);
      next.forEach((chance, truth) => {
        moved = Math.max(moved, Math.abs(chance - (truths[face]?.[truth] as number)));
      });
      return next;
    });
    if (moved < 1e-6) break;
  }
  return truths;
}

/** Prevalence [classes] and each annotator's P(said | truth), [truth × said]. */
function parametersOf(
  rated: readonly Rated[],
  truths: readonly Float64Array[],
  annotators: number,
  classes: number,
) {
  const prevalence = new Float64Array(classes).fill(1 / classes);
  const counts = Array.from({ length: annotators }, () => new Float64Array(classes * classes));
  const common = new Float64Array(classes * classes);
  rated.forEach(({ faces, rating }, place) =>
    truths[place]?.forEach((share, truth) => {
      const chance = faces * share;
      prevalence[truth] = (prevalence[truth] as number) + chance;
      for (const [who, label] of rating) {
        const cell = truth * classes + label;
        const own = counts[who] as Float64Array;
        own[cell] = (own[cell] as number) + chance;
        common[cell] = (common[cell] as number) + chance;
      }
    }),
  );
  const row = (cells: Float64Array, truth: number) => cells.subarray(truth * classes, (truth + 1) * classes);
  const sum = (cells: Float64Array) => cells.reduce((total, value) => total + value, 0);
  for (let truth = 0; truth < classes; truth++) {
    const shared = row(common, truth);
    // Half a rating anywhere: nothing is impossible because it has not happened yet.
    const total = sum(shared) + classes / 2;
    shared.forEach((value, label) => (shared[label] = (value + 1 / 2) / total));
    for (const own of counts) {
      const mine = row(own, truth);
      const all = sum(mine) + borrowed;
      mine.forEach((value, label) => (mine[label] = (value + borrowed * (shared[label] as number)) / all));
    }
  }
  const all = sum(prevalence);
  return { prevalence: prevalence.map((share) => share / all), confusions: counts };
}

function describe(
  who: string,
  annotator: number,
  rated: readonly Rated[],
  truths: readonly Float64Array[],
  classes: readonly string[],
): AnnotatorConfusion {
  const counts = new Float64Array(classes.length ** 2);
  const doubts = new Float64Array(counts.length);
  let judged = 0;
  rated.forEach(({ faces, rating }, place) => {
    const said = rating.find(([each]) => each === annotator)?.[1];
    if (said === undefined) return;
    judged += faces;
    truths[place]?.forEach((share, truth) => {
      const cell = truth * classes.length + said;
      counts[cell] = (counts[cell] as number) + faces * share;
      doubts[cell] = (doubts[cell] as number) + faces * share * (1 - share);
    });
  });
  let right = 0;
  const confusions = classes.flatMap((truth, i) => {
    const row = counts.subarray(i * classes.length, (i + 1) * classes.length);
    const total = row.reduce((sum, count) => sum + count, 0);
    right += row[i] as number;
    return [...row].flatMap((count, j): { count: number; confusion: Confusion }[] =>
      j === i || count < 0.5
        ? []
        : [
            {
              count,
              confusion: {
                truth,
                said: classes[j] as string,
                share: count / total,
                interval: wilson(count, total, doubts[i * classes.length + j] as number),
                faces: total,
              },
            },
          ],
    );
  });
  confusions.sort((a, b) => b.count - a.count);
  return {
    ...{
      who,
      faces: judged,
      right: right / judged,
      rightInterval: wilson(
        right,
        judged,
        classes.reduce((sum, _, i) => sum + (doubts[i * (classes.length + 1)] as number), 0),
      ),
    },
    confusions: confusions.map(({ confusion }) => confusion),
  };
}

/**
 * Wilson's interval for a share, of as many faces less as their classes are in doubt.
 * @param doubt variance of the count that comes from not knowing the faces' classes
 */
function wilson(count: number, faces: number, doubt: number): readonly [number, number] {
  const share = count / faces;
  const chance = share * (1 - share) * faces;
  const total = chance > 0 ? (faces * chance) / (chance + doubt) : faces;
  const interval = wilsonInterval(share * total, total);
  return [interval?.low ?? 0, interval?.high ?? 1];
}

/** Of each annotator that many confusions are said in words; of fewer faces nothing, as anything may be chance. */
const mostSaid = 3;
const fewestFaces = 10;
const percent = (share: number) => (100 * share).toFixed(0);

/** A sentence on each annotator: how often they are right, and what they confuse. */
export function confusionText(annotators: readonly AnnotatorConfusion[]): string[] {
  const known = annotators.filter(({ faces }) => faces >= fewestFaces);
  return known.map(({ who, faces, right, rightInterval: [low, high], confusions }) => {
    const share = l10n.t(
      '{0}: right for about {1} % ({2} to {3} %) of {4} faces, as far as the annotators together can tell',
      who,
      percent(right),
      percent(low),
      percent(high),
      faces.toLocaleString('en-GB'),
    );
    const said = confusions
      .slice(0, mostSaid)
      .map((each) =>
        l10n.t(
          '“{0}” for “{1}” in {2} % ({3} to {4} %) of about {5}',
          each.said,
          each.truth,
          percent(each.share),
          percent(each.interval[0]),
          percent(each.interval[1]),
          each.faces.toFixed(0),
        ),
      );
    return said.length === 0 ? `${share}.` : `${share}; ${said.join(', ')}.`;
  });
}
