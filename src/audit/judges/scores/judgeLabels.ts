import { type NoiseModel, estimateNoise, noisePrior } from './noiseModel';
import { type Opinion, poolProbabilities } from './poolProbabilities';

/** Of classifiers fitted to cured labels, out of fold: on the features and on the backbone's class scores. */
export type CuredProbabilities = { readonly byFeatures: Float32Array; readonly byScores: Float32Array };

/** Whether the backbone's own classifier counted. */
export type OpinionUse = 'counted' | 'doubted' | 'none';

/** What all classifiers together say of each label. */
export type LabelJudgement = NoiseModel & {
  /** P(class | the face) pooled, without a look at the given label, [faces × classes]. */
  readonly probabilities: Float32Array;
  readonly opinionUse: OpinionUse;
};

/** Cured labels are the better teachers, and features say more than the few scores. */
const curedWeight = 3;
/** How far pooled classifiers are trusted, and how little a pattern of errors is. */
type Trust = { readonly sharpness: number; readonly prior: number };
/** Classifiers err independently in part, so that together they know a little more than on the average. */
const withOpinion: Trust = { sharpness: 1 / 0.85, prior: noisePrior };
/**
 * Without an outside view a class-wise pattern of errors looks just like a habit of the classifiers, which learned it:
 * it must be far stronger to count. They doubt more than they should then.
 */
const withoutOpinion: Trust = { sharpness: 1 / 0.7, prior: 2 };
/** Nats a face by which the opinion may make the given labels less likely: labels that follow a pattern of errors cost some. */
const mostSurprise = 0.1;

/**
 * Pools the classifiers and estimates how labels go wrong. The second opinion counts unless the labels contradict it on
 * the whole: a backbone that does not know such faces (drawings, say) would do harm.
 * @param own out-of-fold probabilities learned from the given labels alone.
 * @param cured those learned with the second opinion, where there is one.
 */
export function judgeLabels(
  own: readonly Float32Array[],
  cured: CuredProbabilities | undefined,
  labels: Uint16Array,
  classes: number,
): LabelJudgement {
  const judge = (opinions: readonly Opinion[], trust: Trust, opinionUse: OpinionUse): LabelJudgement => {
    const probabilities = poolProbabilities(opinions, classes, trust.sharpness);
    return { probabilities, opinionUse, ...estimateNoise(probabilities, labels, classes, trust.prior) };
  };
  const ownOpinions = own.map((probabilities) => ({ probabilities, weight: 1 }));
  if (cured) {
    const outside = judge(
      [
        ...ownOpinions,
        { probabilities: cured.byFeatures, weight: curedWeight },
        { probabilities: cured.byScores, weight: 1 },
      ],
      withOpinion,
      'counted',
    );
    const alone = judge(ownOpinions, withOpinion, 'none');
    if (outside.logLikelihood >= alone.logLikelihood - mostSurprise) return outside;
  }
  return judge(ownOpinions, withoutOpinion, cured ? 'doubted' : 'none');
}
