import { type NoiseModel, drawnToEvenNoise, jointOfKnown } from './noiseModel';
import { type Opinion, logPool } from './poolProbabilities';

/** How labels go wrong, and what that and the faces say of each. */
export type LabelAccount = NoiseModel & {
  /** P(truly j | the face) pooled, without a look at the given label, [faces × classes]. */
  readonly probabilities: Float32Array;
};

/**
 * Nats a face by which a face is taken to show one class rather than several: classifiers that learned a pattern of errors
 * perfectly explain the labels just as well by doubt about every face.
 */
const clearFaces = 0.01;

/** What an account of wrong labels takes for granted. */
type Assumption = {
  /** How strongly all wrong labels are drawn to one rate, as a share of the faces; little lets a pattern show. */
  readonly prior: number;
  readonly startingSharpness: number;
  /** Whether classes may be likelier than the classifiers say: where one loses labels to another, they learned it too. */
  readonly offsets: boolean;
  readonly clearness: number;
  /** How much a sharpness other than the first must explain, in nats for a step of one, squared, times the faces: few say little of it. */
  readonly steadiness: number;
};

/** Some classes lose labels to some others. */
const patterned: Assumption = {
  prior: 0.02,
  startingSharpness: 2,
  offsets: true,
  clearness: clearFaces,
  steadiness: 0,
};
/** Labels go wrong anywhere, about equally. */
const even: Assumption = {
  prior: 2,
  startingSharpness: 1 / 0.7,
  offsets: false,
  clearness: 0,
  steadiness: 10_000,
};

const [leastIterations, mostIterations] = [6, 300];
/** Classifiers together know more than one of them says, but not without limit. */
const [leastSharpness, mostSharpness] = [0.5, 6];
const longestStep = 0.3;
/** The accounts' few numbers are fitted to at most about as many chances; all faces are then judged by them. */
const mostChances = 400_000;

/**
 * Where the even account finds at least the second share of the errors that the patterned one finds, they are even; below
 * the first it has explained them away.
 */
const [explainedAway, foundAsMany] = [0.6, 0.75];
/**
 * Nats by which a pattern must make the labels of few faces likelier, less for each further face, as anything can be made of
 * few; and how much more makes it certain.
 */
const [evidence, evidencePerFace, moreEvidence] = [16, 1 / 40, 3];
/** Nats by which a pattern makes the given labels likelier for no reason: some, and some for each hundred faces. */
const [gainAnyway, gainPerFace, clearGain] = [40, 0.01, 1.25];

/**
 * Estimates how labels go wrong by what classifiers say that learned from these very labels, out of fold.
 *
 * Such classifiers know P(given | face): a pattern of errors among the labels is what they expect, so that no label
 * surprises them. What they have learned is therefore calibrated anew together with the noise, by expectation
 * maximisation: P(given g | face) = Σⱼ T[j, g] · softmax(s · log p + b)ⱼ, with one sharpness s and an offset b a class
 * (vector scaling, Guo et al. 2017) beside the transition matrix T (Dawid & Skene 1979, one annotator). Where a share of
 * a class's labels is wrong whatever the face, disagreement does not fall as the classifiers get surer: T explains it
 * better than doubt about the face does.
 *
 * An account in which errors are even is weighed against it: where it explains the labels about as well, what looks like
 * a pattern is faces that are hard to tell.
 * @param opinions of the classifiers, [faces × classes] each
 * @param labels the given labels, [faces]
 * @param truth the class that a face is known to show, −1 where it is not, [faces]; missing: none is.
 */
export function accountForLabels(
  opinions: readonly Opinion[],
  labels: Uint16Array,
  classes: number,
  truth?: Int16Array,
): LabelAccount {
  const pooled = logPool(opinions, 1);
  const [byPattern, evenly] = [patterned, even].map((assumption) => {
    const faces = { pooled, labels, classes, truth };
    return judgeBy(fitAccount(faces, assumption), faces);
  }) as [LabelAccount, LabelAccount];
  const share = shareOfEven(byPattern, evenly, labels, classes);
  return share === 0 ? byPattern : mixAccounts(byPattern, evenly, share);
}

/** Two accounts of the same labels as one, with `share` of the second. */
export function mixAccounts(first: LabelAccount, second: LabelAccount, share: number): LabelAccount {
  const mix = <T extends Float32Array | Float64Array>(a: T, b: T): T =>
    a.map((value, cell) => (1 - share) * value + share * (b[cell] as number)) as T;
  return {
    confusion: mix(first.confusion, second.confusion),
    posterior: mix(first.posterior, second.posterior),
    probabilities: mix(first.probabilities, second.probabilities),
    logLikelihood: (1 - share) * first.logLikelihood + share * second.logLikelihood,
  };
}

const limited = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value));

/** How far errors are taken for even, 0 to 1. */
function shareOfEven(
  byPattern: LabelAccount,
  evenly: LabelAccount,
  labels: Uint16Array,
  classes: number,
): number {
  const errors = ({ posterior }: LabelAccount) =>
    labels.reduce((sum, given, face) => sum + 1 - (posterior[face * classes + given] as number), 0);
  const found = errors(evenly) / Math.max(errors(byPattern), 1e-9);
  const gain = labels.length * (byPattern.logLikelihood - evenly.logLikelihood);
  const anyway = gainAnyway + gainPerFace * labels.length;
  const wanted = Math.max(0, evidence - evidencePerFace * labels.length);
  return Math.max(
    wanted > 0 ? limited(1 - (gain - wanted) / moreEvidence, 0, 1) : 0,
    limited((found - explainedAway) / (foundAsMany - explainedAway), 0, 1) *
      limited((clearGain - gain / anyway) / (clearGain - 1), 0, 1),
  );
}

type Fit = {
  /** [true × given], row by row. */
  readonly confusion: Float64Array;
  readonly sharpness: number;
  /** [classes] */
  readonly offsets: Float64Array;
};

/** What there is to account for. */
type PooledFaces = {
  /** Log odds, [faces × classes]. */
  readonly pooled: Float32Array;
  readonly labels: Uint16Array;
  readonly classes: number;
  readonly truth: Int16Array | undefined;
};

function fitAccount(
  { pooled, labels, classes, truth }: PooledFaces,
  { prior, startingSharpness, offsets: moving, clearness, steadiness }: Assumption,
): Fit {
  const stride = Math.max(1, Math.ceil(pooled.length / mostChances));
  const faces = Math.ceil(labels.length / stride);
  const offsets = new Float64Array(classes);
  const said = new Float64Array(classes);
  const truly = new Float64Array(classes);
  let sharpness = startingSharpness;
  let confusion = drawnToEvenNoise(disagreements(pooled, labels, classes, stride), classes, prior * faces);
  let logLikelihood = -Infinity;
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    const counts = new Float64Array(classes * classes);
    const expected = new Float64Array(classes);
    const found = new Float64Array(classes);
    let [sum, slope, curvature] = [0, 0, 0];
    for (let face = 0; face < labels.length; face += stride) {
      const start = face * classes;
      const given = labels[face] as number;
      const known = truth?.[face] ?? -1;
      sum += chancesOf(pooled, start, [given, known], { confusion, sharpness, offsets }, said, truly);
      let [mean, square, wanted] = [0, 0, 0];
      for (let label = 0; label < classes; label++) {
        const [log, chance, share] = [
          pooled[start + label] as number,
          said[label] as number,
          truly[label] as number,
        ];
        const cell = label * classes + given;
        counts[cell] = (counts[cell] as number) + share;
        expected[label] = (expected[label] as number) + chance;
        found[label] = (found[label] as number) + share;
        mean += chance * log;
        square += chance * log * log;
        wanted += share * log;
      }
      slope += wanted - mean;
      curvature += square - mean * mean;
    }
    const previous = logLikelihood;
    logLikelihood = sum / Math.max(faces, 1);
    if (iteration >= leastIterations && Math.abs(logLikelihood - previous) < 1e-6) break;
    confusion = drawnToEvenNoise(counts, classes, prior * faces);
    // A Newton step for the sharpness, one of iterative scaling for the offsets: neither makes the labels less likely.
    const clear = (clearness * faces) / sharpness;
    const steady = steadiness / Math.max(faces, 1);
    const pull = slope + clear - steady * (sharpness - startingSharpness);
    const step = pull / Math.max(curvature + clear / sharpness + steady, 1e-9);
    sharpness = limited(sharpness + limited(step, -longestStep, longestStep), leastSharpness, mostSharpness);
    if (moving)
      offsets.forEach((offset, label) => {
        offsets[label] =
          offset + Math.log(((found[label] as number) + 1) / ((expected[label] as number) + 1));
      });
  }
  return { confusion, sharpness, offsets };
}

/** How often a label g is given where the likeliest class is j, [j × g]: every pattern of errors shows in it, and every doubt. */
function disagreements(
  pooled: Float32Array,
  labels: Uint16Array,
  classes: number,
  stride: number,
): Float64Array {
  const counts = new Float64Array(classes * classes);
  for (let face = 0; face < labels.length; face += stride) {
    const said = pooled.subarray(face * classes, (face + 1) * classes);
    const cell = said.indexOf(Math.max(...said)) * classes + (labels[face] as number);
    counts[cell] = (counts[cell] as number) + 1;
  }
  return counts;
}

/**
 * One face's chances under a fit.
 * @param label the given one, and the right one where it is known, else −1.
 * @param said P(truly j | the face), written
 * @param truly P(truly j | the face, its given label), written
 * @returns log P(the given label | the face)
 */
function chancesOf(
  pooled: Float32Array,
  start: number,
  [given, known]: readonly [given: number, known: number],
  { confusion, sharpness, offsets }: Fit,
  said: Float64Array,
  truly: Float64Array,
): number {
  const classes = said.length;
  let highest = -Infinity;
  for (let label = 0; label < classes; label++) {
    const logOdds = sharpness * (pooled[start + label] as number) + (offsets[label] as number);
    said[label] = logOdds;
    if (logOdds > highest) highest = logOdds;
  }
  let total = 0;
  for (let label = 0; label < classes; label++) {
    const share = Math.exp((said[label] as number) - highest);
    said[label] = share;
    total += share;
  }
  let likelihood = 0;
  for (let label = 0; label < classes; label++) {
    const chance = (said[label] as number) / total;
    const own = chance * (confusion[label * classes + given] as number);
    const joint = known < 0 ? own : jointOfKnown(own, label === known);
    said[label] = chance;
    truly[label] = joint;
    likelihood += joint;
  }
  for (let label = 0; label < classes; label++) truly[label] = (truly[label] as number) / likelihood;
  return Math.log(likelihood);
}

function judgeBy(fit: Fit, { pooled, labels, classes, truth }: PooledFaces): LabelAccount {
  const probabilities = new Float32Array(pooled.length);
  const posterior = new Float32Array(pooled.length);
  const said = new Float64Array(classes);
  const truly = new Float64Array(classes);
  let sum = 0;
  labels.forEach((given, face) => {
    sum += chancesOf(pooled, face * classes, [given, truth?.[face] ?? -1], fit, said, truly);
    probabilities.set(said, face * classes);
    posterior.set(truly, face * classes);
  });
  return {
    confusion: fit.confusion,
    probabilities,
    posterior,
    logLikelihood: sum / Math.max(labels.length, 1),
  };
}
