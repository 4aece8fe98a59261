import type { PredictionsUse } from '../../../protocol/auditProcess';
import type { AskedPredictions } from '../../predictions/predictions';
import { calibrated } from './classCalibration';
import { fillUnknown, type Opinion, poolProbabilities, smallest } from './poolProbabilities';

/** What there is to compare a model of the user's own with: all other judges, and what they make of the labels. */
export type OtherJudges = {
  readonly opinions: readonly Opinion[];
  /** Those of them that learned from the labels alone, out of fold. */
  readonly own: readonly Float32Array[];
  /** Their pool, blind to the given label, [faces × classes]. */
  readonly probabilities: Float32Array;
  /** P(truly j | the face, its given label), [faces × classes]. */
  readonly posterior: Float32Array;
  /** P(labelled g | truly j), [true × given]. */
  readonly confusion: Float64Array;
};

/** The user's model as one more judge. */
export type WeighedPredictions = {
  /** Undefined where it gets no weight. */
  readonly opinion: Opinion | undefined;
  /** How far it shows that it learned elsewhere, 0 to 1: so far its errors are its own. */
  readonly independence: number;
  readonly use: PredictionsUse;
};

/**
 * The least and the most weight beside networks alone, and beside an outside view: as one that learned from these labels like
 * the networks, and as one that shows that it did not.
 */
const weightAmongFew = [0.7, 3] as const;
const weightAmongMany = [4, 20] as const;
/** From so much weight of others on there is an outside view. */
const fewWeight = 3;
/** Labels below this probability are doubted, above the other sure. */
const [doubted, sure] = [0.3, 0.9];
/** So many doubted labels show whether a model has learned them; fewer show nothing. */
const fewestDoubted = 8;
/** A model may believe this many times as much of doubted labels as honest judges do here, and so much of what it errs besides. */
const [honestTimes, honestMore] = [1.3, 0.4];
/** What honest judges believe where none can be compared with others. */
const unknownShare = 0.4;
/** What it believes beyond that is no chance above this, and above so many standard errors. */
const [leastLearned, standardErrors] = [0.03, 2.5];
/** Where honest judges learn less than this of how annotators err, or fewer labels are in doubt, independence cannot be seen. */
const [leastHonest, fewestForIndependence] = [0.15, 100];
/** Nats a label: raw predictions that find the labels that much less likely than calibrated ones are too sure of themselves. */
const [fullSurprise, tooSurprised] = [0.4, 0.6];
/** Shares of the own judges' agreement with the labels: below the first it is not trusted, from the second on wholly. */
const [leastAgreement, fullAgreement] = [0.5, 0.9];

/**
 * Decides what a model of the user's own counts for, by what it shows on these faces, and calibrates it class by class.
 *
 * Nobody can see from a file whether it was predicted out of fold. A model that has learned the labels repeats the wrong
 * ones. So it is asked about labels that all others doubt: how much more does it believe in the given class than in another
 * one that is as likely for the face (a placebo)? Who judges the face alone cannot tell the two apart, unless annotators err
 * as models do; how far they do, the judges that learned from these labels out of fold show.
 * @param labels the given ones, [faces].
 */
export function weighPredictions(
  asked: AskedPredictions,
  others: OtherJudges,
  labels: Uint16Array,
  classes: number,
): WeighedPredictions {
  const { speaks } = asked;
  const faces = speaks.reduce((sum, each) => sum + each, 0);
  const thought = withoutGaps(asked, others.opinions, classes);
  const named = likeliest(thought, classes);
  const count = (is: (face: number) => boolean) =>
    labels.reduce((sum, _, face) => sum + Number(speaks[face] === 1 && is(face)), 0);
  const agreement = count((face) => named[face] === labels[face]) / Math.max(1, faces);
  const doubts = doubtsOf(thought, speaks, others, labels, classes);
  const byClass = accuracyByClass(named, speaks, others.posterior, classes);
  const said = { faces, agreement, byClass, doubted: doubts.doubted, repeated: doubts.repeated };
  const silent = (verdict: PredictionsUse['verdict']) => ({
    opinion: undefined,
    independence: 0,
    use: { ...said, verdict, share: 0 },
  });
  const honest = honestShare(others, labels, classes);
  const learned = doubts.excess - (honestTimes * honest + honestMore) * doubts.erring;
  const chance = Math.max(leastLearned, standardErrors * doubts.error);
  if (doubts.doubted >= fewestDoubted && learned > chance) return silent('trained');
  const ownAgreement = Math.max(
    ...others.own.map((each) => {
      const says = likeliest(each, classes);
      return count((face) => says[face] === labels[face]) / Math.max(1, faces);
    }),
  );
  const trust = (agreement / ownAgreement - leastAgreement) / (fullAgreement - leastAgreement);
  if (!(trust > 0)) return silent('disagrees');
  const total = others.opinions.reduce((sum, { weight }) => sum + weight, 0);
  const [least, most] = total > fewWeight ? weightAmongMany : weightAmongFew;
  const scaled = calibrated(thought, speaks, others.posterior, classes);
  const surprise =
    (likelihood(scaled, labels, speaks, classes) - likelihood(thought, labels, speaks, classes)) / faces;
  const independence =
    Math.min(1, trust) *
    independenceOf(doubts, honest) *
    clamped((tooSurprised - surprise) / (tooSurprised - fullSurprise));
  const weight = Math.min(1, trust) * least + independence * (most - least);
  // What the others take for the truth can correct a model that knows no more than they do, not one that knows better.
  const probabilities = poolProbabilities(
    [
      { probabilities: scaled, weight: 1 - independence },
      { probabilities: thought, weight: independence },
    ],
    classes,
    1,
  );
  fillSilent(probabilities, speaks, others.opinions, classes);
  const verdict = doubts.doubted < fewestDoubted ? 'unchecked' : 'counted';
  return {
    opinion: { probabilities, weight },
    independence,
    use: { ...said, verdict, share: weight / (total + weight) },
  };
}

const clamped = (value: number): number => Math.min(1, Math.max(0, value));

/** The log likelihood of the given labels that the model speaks of. */
function likelihood(
  probabilities: Float32Array,
  labels: Uint16Array,
  speaks: Uint8Array,
  classes: number,
): number {
  return labels.reduce(
    (sum, given, face) =>
      speaks[face] === 1 ? sum + Math.log((probabilities[face * classes + given] as number) + smallest) : sum,
    0,
  );
}

/**
 * How far a model shows that it learned elsewhere, 0 to 1: where those that learned from these labels out of fold have learned
 * how annotators err, and it has not, it knows something that no other does.
 */
function independenceOf({ doubted: doubts, excess, erring }: Doubts, honest: number): number {
  if (honest < leastHonest || doubts < fewestForIndependence) return 0;
  return clamped(1 - excess / Math.max(erring, smallest) / honest);
}

/** Of classes that the model lacks it thinks what the others do. */
function withoutGaps(
  { probabilities, knows }: AskedPredictions,
  opinions: readonly Opinion[],
  classes: number,
): Float32Array {
  const thought = probabilities.slice();
  if (knows.includes(0))
    fillUnknown(
      thought,
      poolProbabilities(opinions, classes, 1),
      Int16Array.from(knows, (known) => known - 1),
    );
  return thought;
}

/** Where the model says nothing, it says what the others do: then it changes nothing. */
function fillSilent(
  probabilities: Float32Array,
  speaks: Uint8Array,
  opinions: readonly Opinion[],
  classes: number,
): void {
  if (!speaks.includes(0)) return;
  const pooled = poolProbabilities(opinions, classes, 1);
  speaks.forEach((isSaid, face) => {
    if (isSaid === 0)
      probabilities.set(pooled.subarray(face * classes, (face + 1) * classes), face * classes);
  });
}

function likeliest(probabilities: Float32Array, classes: number): Uint16Array {
  return Uint16Array.from({ length: probabilities.length / classes }, (_, face) => {
    const row = probabilities.subarray(face * classes, (face + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
}

/** What a judge says of labels that others doubt, and of those of which they are sure. */
type Doubts = {
  /** Labels in doubt, and how many of these it names. */
  readonly doubted: number;
  readonly repeated: number;
  /** How much more it believes in a doubted label than in its placebo, its standard error, and how far it errs where others are sure. */
  readonly excess: number;
  readonly error: number;
  readonly erring: number;
};

/**
 * @param judge its probabilities, [faces × classes].
 * @param blind those of the others, without a look at the labels, [faces × classes].
 * @param posterior what the others make of the labels, [faces × classes].
 */
function doubtsOf(
  judge: Float32Array,
  speaks: Uint8Array | undefined,
  { probabilities: blind, posterior }: Pick<OtherJudges, 'probabilities' | 'posterior'>,
  labels: Uint16Array,
  classes: number,
): Doubts {
  let [doubts, repeated, sum, squares, certain, right] = [0, 0, 0, 0, 0, 0];
  labels.forEach((given, face) => {
    if (speaks?.[face] === 0) return;
    const start = face * classes;
    const chance = posterior[start + given] as number;
    const said = judge.subarray(start, start + classes);
    if (chance > sure) {
      certain++;
      right += said[given] as number;
    }
    const row = blind.subarray(start, start + classes);
    const top = row.indexOf(Math.max(...row));
    if (chance >= doubted || top === given) return;
    const more = (said[given] as number) - (said[placeboOf(row, given, top)] ?? 0);
    doubts++;
    sum += more;
    squares += more * more;
    repeated += Number(said.every((each) => each <= (said[given] as number)));
  });
  const believed = Math.max(smallest, certain > 0 ? right / certain : 1);
  const excess = sum / Math.max(1, doubts);
  // As if two more labels had been there, one of them believed: no few are certain.
  const variance = (squares + 1) / (doubts + 2) - ((sum + 1) / (doubts + 2)) ** 2;
  return {
    ...{ doubted: doubts, repeated, excess: excess / believed, erring: 1 - believed },
    error: Math.sqrt(Math.max(0, variance) / (doubts + 2)) / believed,
  };
}

/**
 * How much of a doubted label even honest judges believe, of what they err elsewhere: that of the judges that learned from
 * these labels out of fold, each beside all others. Where annotators err as models do it is much.
 */
function honestShare(others: OtherJudges, labels: Uint16Array, classes: number): number {
  const shares = others.own.map((judge) => {
    const rest = others.opinions.filter(({ probabilities }) => probabilities !== judge);
    if (rest.length === 0) return unknownShare;
    const probabilities = poolProbabilities(rest, classes, 1);
    const posterior = posteriorOf(probabilities, others.confusion, labels, classes);
    const { excess, erring } = doubtsOf(judge, undefined, { probabilities, posterior }, labels, classes);
    return Math.max(0, excess) / Math.max(erring, smallest);
  });
  return Math.max(0, ...shares);
}

/** P(truly j | the face, its given label), [faces × classes], where labels go wrong as `confusion` says. */
function posteriorOf(
  probabilities: Float32Array,
  confusion: Float64Array,
  labels: Uint16Array,
  classes: number,
): Float32Array {
  const posterior = new Float32Array(probabilities.length);
  labels.forEach((given, face) => {
    const start = face * classes;
    let total = 0;
    for (let label = 0; label < classes; label++)
      total += posterior[start + label] =
        (probabilities[start + label] as number) * (confusion[label * classes + given] as number);
    for (let label = 0; label < classes; label++)
      posterior[start + label] = (posterior[start + label] as number) / total;
  });
  return posterior;
}

/** The class that is nearly as likely for the face as the given one; −1 where there are only two. */
function placeboOf(row: Float32Array, given: number, top: number): number {
  const from = Math.log((row[given] as number) + smallest);
  let [best, least] = [-1, Infinity];
  row.forEach((chance, label) => {
    const distance = Math.abs(Math.log(chance + smallest) - from);
    if (label === given || label === top || distance >= least) return;
    [best, least] = [label, distance];
  });
  return best;
}

/** Of the faces that truly show each class, as the others see it: how many there are, and the share that the model gets right. */
function accuracyByClass(
  named: Uint16Array,
  speaks: Uint8Array,
  posterior: Float32Array,
  classes: number,
): PredictionsUse['byClass'] {
  return Array.from({ length: classes }, (_, label) => {
    let [all, right] = [0, 0];
    named.forEach((said, face) => {
      if (speaks[face] === 0) return;
      const chance = posterior[face * classes + label] as number;
      all += chance;
      if (said === label) right += chance;
    });
    return { faces: all, accuracy: all > 0 ? right / all : null };
  });
}
