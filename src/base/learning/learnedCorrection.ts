import {
  alternativesOfFace,
  FaceCandidates,
  isJudged,
  type JudgedFaces,
  logOdds,
  restLabel,
} from './candidates';
import { ChoiceRows, fitChoices } from './choiceModel';

/** More decisions than this say nothing new about a hundred numbers, and would take longer than a frame or two. */
const mostDecisions = 1500;
/** What was learned moves a face no further than this, in log odds: whoever accepts all makes no wild order. */
const mostShift = 3;

/**
 * How far the audit's log odds may be off before anything was decided: one standard deviation of the normal prior of each
 * kind of number. Chosen on half of the benchmark's faces (`npm run bench:review`), reported on both halves.
 */
const usualPriors = {
  /** All labels alike. */
  offset: 0.5,
  /** How much the audit's own log odds of a label are worth, beside 1. */
  slope: 0.3,
  /** The same of the chances among the other classes. */
  choiceSlope: 0.3,
  /** How clear a face is. */
  importance: 0.3,
  /** Labels of one given class. */
  given: 0.5,
  /** What one class is suggested for. */
  target: 0.5,
  /** A given class and the one that it is to become. */
  pair: 0.3,
  /** Not a deviation: the share of decisions that are slips. */
  slips: 0.1,
} as const;

type Priors = Readonly<Record<keyof typeof usualPriors, number>>;

/** The chances of faces, as `JudgedFaces` has them, by what was learned. */
export type CorrectedChances = Pick<JudgedFaces, 'labelQuality' | 'alternatives' | 'alternativeChances'>;

/** The label that a face was found to have; the given one where that is right. */
export type FoundLabel = { readonly face: number; readonly label: number };

/**
 * What the decisions about some faces say of the audit's chances for all: an audit confuses some classes more than it
 * knows. A conditional logit model over the given label, the two likeliest others and all the rest, which begins at the
 * audit's own chances and is drawn back to them: a hundred numbers for a handful of classes. It does not depend on the
 * order of the decisions.
 *
 * @param classes how many there are.
 * @param found one a face; those without chances say nothing.
 * @param others priors other than the usual ones, to compare.
 */
export function learnFrom(
  faces: JudgedFaces,
  classes: number,
  found: readonly FoundLabel[],
  others: Partial<Priors> = {},
): LearnedCorrection {
  const priors = { ...usualPriors, ...others };
  const known = found.filter(({ face }) => face < faces.count && isJudged(faces, face));
  const used = someOf(known);
  const numbers = new Numbers(faces, classes, priors);
  for (const { face, label } of used) numbers.meetPair(faces.given[face] ?? restLabel, label);
  const rows = new ChoiceRows();
  const candidates = new FaceCandidates(faces);
  for (const { face, label } of used) {
    candidates.read(face);
    rows.addChoice(candidates.placeOf(label));
    for (let place = 0; place < candidates.count; place++) {
      rows.addRow(candidates.worth[place] ?? 0);
      numbers.describe(face, candidates, place, (parameter, value) => rows.addNumber(parameter, value));
    }
  }
  const learned = fitChoices(rows.choices(numbers.size), priors.slips);
  return new LearnedCorrection(faces, numbers, learned, known.length);
}

/** As many as teach in time, always the same ones of the same: a further decision exchanges at most one. */
function someOf(found: readonly FoundLabel[]): readonly FoundLabel[] {
  const hashOf = ({ face }: FoundLabel) => Math.imul(face + 1, 0x9e3779b1) >>> 0;
  const limit =
    found.length > mostDecisions ? (Uint32Array.from(found, hashOf).sort()[mostDecisions] ?? 0) : Infinity;
  return found.filter((each) => hashOf(each) < limit).sort((a, b) => a.face - b.face);
}

/** What is learned from decisions; it changes no more. */
export class LearnedCorrection {
  constructor(
    private readonly faces: JudgedFaces,
    private readonly numbers: Numbers,
    private readonly learned: Float64Array,
    /** How many decisions it is learned from. */
    readonly decisions: number,
  ) {}

  /** Chances of all faces, by what was learned. Their alternatives stand in the order of their chances. */
  correct(): CorrectedChances {
    const { faces } = this;
    const labelQuality = faces.labelQuality.slice();
    const alternatives = faces.alternatives.slice();
    const alternativeChances = faces.alternativeChances.slice();
    const candidates = new FaceCandidates(faces);
    for (let face = 0; face < faces.count; face++) {
      if (!isJudged(faces, face)) continue;
      const wrong = this.weigh(face, candidates);
      const { count, labels, worth } = candidates;
      const quality = boundedChance(faces.labelQuality[face] ?? 0, Math.log((worth[0] ?? 0) / wrong));
      labelQuality[face] = quality;
      const first = face * alternativesOfFace;
      const others = count - 2;
      // Two of them: the likelier comes first.
      const swapped = others === alternativesOfFace && (worth[2] ?? 0) > (worth[1] ?? 0);
      for (let place = 0; place < others; place++) {
        const from = swapped ? others - place : place + 1;
        alternatives[first + place] = labels[from] ?? restLabel;
        alternativeChances[first + place] = ((1 - quality) * (worth[from] ?? 0)) / wrong;
      }
    }
    return { labelQuality, alternatives, alternativeChances };
  }

  /** Makes the worth of each candidate its odds, by what was learned. @returns those of all but the given label. */
  private weigh(face: number, candidates: FaceCandidates): number {
    candidates.read(face);
    const { worth, count } = candidates;
    let change = 0;
    const add = (parameter: number, value: number): void => {
      change += (this.learned[parameter] ?? 0) * value;
    };
    let wrong = 0;
    for (let place = 0; place < count; place++) {
      change = 0;
      this.numbers.describe(face, candidates, place, add);
      worth[place] = Math.exp((worth[place] ?? 0) + change);
      if (place > 0) wrong += worth[place] ?? 0;
    }
    return wrong;
  }
}

/** A new chance, no further from the audit's own than is believed. @param corrected its log odds. */
function boundedChance(own: number, corrected: number): number {
  const before = logOdds(own);
  const bounded = Math.min(before + mostShift, Math.max(before - mostShift, corrected));
  return 1 / (1 + Math.exp(-bounded));
}

/** Takes a number that describes a candidate. */
type Sink = (parameter: number, value: number) => void;

const [offset, slope, importance, choiceSlope, restTarget, firstClass] = [0, 1, 2, 3, 4, 5];

/** The numbers that are learned, each with its place: pairs have one as soon as they are met. */
class Numbers {
  private readonly pairs = new Map<number, number>();

  constructor(
    private readonly faces: JudgedFaces,
    private readonly classes: number,
    private readonly priors: Priors,
  ) {}

  /** So many there are by now. */
  get size(): number {
    return firstClass + 2 * this.classes + this.pairs.size;
  }

  describe(face: number, { labels, worth }: FaceCandidates, place: number, sink: Sink): void {
    const { priors, classes } = this;
    const given = labels[0] ?? restLabel;
    const own = worth[place] ?? 0;
    if (place === 0) {
      const clear = this.faces.importance[face] ?? NaN;
      sink(offset, priors.offset);
      sink(slope, priors.slope * own);
      sink(importance, priors.importance * (Number.isNaN(clear) ? 0 : 2 * clear - 1));
      if (given < classes) sink(firstClass + given, priors.given);
      return;
    }
    const label = labels[place] ?? restLabel;
    sink(choiceSlope, priors.choiceSlope * own);
    if (label >= classes) return sink(restTarget, priors.target);
    sink(firstClass + classes + label, priors.target);
    const pair = this.pairs.get(given * classes + label);
    if (pair !== undefined) sink(pair, priors.pair);
  }

  meetPair(given: number, label: number): void {
    if (given >= this.classes || label >= this.classes || label === given) return;
    const key = given * this.classes + label;
    if (!this.pairs.has(key)) this.pairs.set(key, this.size);
  }
}
