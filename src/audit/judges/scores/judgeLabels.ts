import type { PredictionsUse } from '../../../protocol/auditProcess';
import { type KnownFaces, taughtBy } from '../knownFaces';
import type { AskedPredictions } from '../../predictions/predictions';
import { type LabelAccount, accountForLabels, mixAccounts } from './calibratedNoise';
import { learnFromKnown } from './learnFromKnown';
import { estimateNoise, noisePrior } from './noiseModel';
import { type Opinion, poolProbabilities, smallest } from './poolProbabilities';
import { weighPredictions } from './userPredictions';

/** Of classifiers fitted to cured labels, out of fold: on the features and on the backbone's class scores. */
export type CuredProbabilities = { readonly byFeatures: Float32Array; readonly byScores: Float32Array };

/** What there is from outside the labels: classifiers that learned with the second opinion, and itself, as `directOpinion` gives it. */
type OutsideView = CuredProbabilities & { readonly direct?: Float32Array | undefined };

/** Whether the backbone's own classifier counted. */
export type OpinionUse = 'counted' | 'doubted' | 'none';

/** What there may be besides classifiers. */
type Besides = {
  readonly predictions?: AskedPredictions | undefined;
  readonly known?: KnownFaces | undefined;
};

/** What all classifiers together say of each label. */
export type LabelJudgement = LabelAccount & {
  readonly opinionUse: OpinionUse;
  /** What predictions of the user's own counted for, where there are some. */
  readonly predictionsUse?: PredictionsUse;
};

/** Cured labels are the better teachers, and features say more than the few scores. */
const curedWeight = 3;
/** What the backbone's own classifier says counts that much where it is trusted wholly. */
const directWeight = 30;
/** Classifiers err independently in part, so that together they know a little more than on the average. */
const learnedSharpness = 1 / 0.85;
/** One that learned from other people's votes on other faces errs independently of all that learned from these labels. */
const directSharpness = 1.4;
/** Nats a face by which the opinion may make the given labels less likely: labels that follow a pattern of errors cost some. */
const mostSurprise = 0.1;
/** The same where no network is in the pool: a regression alone finds the labels that it learned from likelier, by about the rest. */
export const mostSurpriseEarly = 0.2;

/**
 * Pools the classifiers and estimates how labels go wrong. The second opinion counts unless the labels contradict it on
 * the whole: a backbone that does not know such faces (drawings, say) would do harm.
 *
 * As far as the backbone's own classifier is trusted, its chances are taken as they are: they owe nothing to these labels.
 * The rest learned from them, and so is calibrated anew (`accountForLabels`).
 * @param own out-of-fold probabilities learned from the given labels alone.
 * @param cured those learned with the second opinion, where there is one.
 * @param besides `predictions` of a model of the user's own: one more judge, as far as it shows itself to be one; `known`:
 *   what people decided about the faces, whose true class is taken for granted.
 * @param surprise nats a face by which the second opinion may make the given labels less likely.
 */
export function judgeLabels(
  own: readonly Float32Array[],
  cured: OutsideView | undefined,
  given: Uint16Array,
  classes: number,
  { predictions, known }: Besides = {},
  surprise = mostSurprise,
): LabelJudgement {
  const labels: JudgedLabels = {
    labels: known?.before ?? given,
    truth: known?.truth,
    right: known ? taughtBy({ labels: given, known }).labels : given,
    classes,
  };
  const pool = poolOf(own, cured, labels, surprise);
  const account = (of: Pool) => {
    const found = accountOfPool(of, labels);
    return known ? learnFromKnown(found, known, classes) : found;
  };
  const judgement = { ...account(pool), opinionUse: pool.opinionUse };
  if (!predictions) return judgement;
  const { opinion, independence, use } = weighPredictions(
    predictions,
    { ...judgement, opinions: pool.believed, own },
    labels.right,
    classes,
  );
  if (!opinion) return { ...judgement, predictionsUse: use };
  const together = {
    learned: [...pool.learned, opinion],
    believed: [...pool.believed, opinion],
    trust: Math.max(pool.trust, independence),
  };
  return { ...judgement, ...account(together), predictionsUse: use };
}

/** What is judged. */
type JudgedLabels = {
  /** As they were given, before anybody decided. */
  readonly labels: Uint16Array;
  /** See `KnownFaces`. */
  readonly truth: Int16Array | undefined;
  /** As far as people know them: of others the given ones. */
  readonly right: Uint16Array;
  readonly classes: number;
};

/** Classifiers that judge together. */
type Pool = {
  /** Those that learned from these labels. */
  readonly learned: readonly Opinion[];
  /** All of them, also what there is from outside. */
  readonly believed: readonly Opinion[];
  /** How far they are believed as they are, 0 to 1. */
  readonly trust: number;
  /** What they say at their word, where that was asked already. */
  readonly account?: LabelAccount;
};

function poolOf(
  own: readonly Float32Array[],
  cured: OutsideView | undefined,
  labels: JudgedLabels,
  surprise: number,
): Pool & { readonly opinionUse: OpinionUse } {
  const ownOpinions = own.map((probabilities) => ({ probabilities, weight: 1 }));
  const alone = { learned: ownOpinions, believed: ownOpinions, trust: 0 };
  if (!cured) return { ...alone, opinionUse: 'none' };
  const { direct } = cured;
  const learned = [
    ...ownOpinions,
    { probabilities: cured.byFeatures, weight: curedWeight },
    { probabilities: cured.byScores, weight: 1 },
  ];
  const trust = direct ? directTrust(direct, own, cured.byScores, labels.right, labels.classes) : 0;
  const believed =
    direct && trust > 0 ? [...learned, { probabilities: direct, weight: trust * directWeight }] : learned;
  const outside = { learned, believed, trust };
  const account = takenAtTheirWord(outside, labels);
  const { logLikelihood } = takenAtTheirWord(alone, labels);
  return account.logLikelihood < logLikelihood - surprise
    ? { ...alone, opinionUse: 'doubted' }
    : { ...outside, account, opinionUse: 'counted' };
}

function accountOfPool(pool: Pool, judged: JudgedLabels): LabelAccount {
  const { learned, trust } = pool;
  const { labels, classes, truth } = judged;
  if (trust === 0) return accountForLabels(learned, labels, classes, truth);
  const account = pool.account ?? takenAtTheirWord(pool, judged);
  return trust === 1
    ? account
    : mixAccounts(accountForLabels(learned, labels, classes, truth), account, trust);
}

function takenAtTheirWord({ believed, trust }: Pool, { labels, classes, truth }: JudgedLabels): LabelAccount {
  const sharpness = learnedSharpness + trust * (directSharpness - learnedSharpness);
  const probabilities = poolProbabilities(believed, classes, sharpness);
  return { probabilities, ...estimateNoise(probabilities, labels, classes, noisePrior, truth) };
}

/** Shares of the own classifiers' agreement with the labels: below the first an opinion is not trusted, from the second on wholly. */
const [leastAgreement, fullAgreement] = [0.5, 0.9];
/** Nats a label: an opinion that finds the labels that much less likely than its reader does is too sure of itself. */
const [fullSurprise, tooSurprised] = [0.4, 0.6];

/**
 * How far the backbone's classifier is believed as it is, 0 to 1, whatever the labels make of it: it must name the given
 * class about as often as classifiers that learned from the labels, out of fold, and not be surer of itself than is right.
 * Where errors follow a pattern, all that learns from the labels learns it; this opinion does not.
 * @param byScores what a regression on its scores says, which the labels have calibrated.
 */
function directTrust(
  direct: Float32Array,
  own: readonly Float32Array[],
  byScores: Float32Array,
  labels: Uint16Array,
  classes: number,
): number {
  const agreement = Math.max(...own.map((each) => agreementWith(each, labels, classes).share));
  const opinion = agreementWith(direct, labels, classes);
  const surprise = agreementWith(byScores, labels, classes).likelihood - opinion.likelihood;
  const byAgreement = (opinion.share / agreement - leastAgreement) / (fullAgreement - leastAgreement);
  const bySurprise = (tooSurprised - surprise) / (tooSurprised - fullSurprise);
  return Math.min(1, Math.max(0, byAgreement)) * Math.min(1, Math.max(0, bySurprise));
}

/** How often the likeliest class is the given one, and the mean log likelihood of the given ones. */
function agreementWith(
  probabilities: Float32Array,
  labels: Uint16Array,
  classes: number,
): { readonly share: number; readonly likelihood: number } {
  let [agreed, likelihood] = [0, 0];
  labels.forEach((given, face) => {
    const of = probabilities.subarray(face * classes, (face + 1) * classes);
    const said = of[given] as number;
    if (of.every((other) => other <= said)) agreed++;
    likelihood += Math.log(said + smallest);
  });
  return { share: agreed / labels.length, likelihood: likelihood / labels.length };
}
