import * as tf from '@tensorflow/tfjs-core';
import { importanceWeights, weighLogits } from './attentionWeighting';
import type { HeadOutput } from './head';
import { readsAtOnce } from './readTensors';
import {
  type ImportanceGroups,
  rankingOf,
  rankOnDevice,
  rankRegularisation,
  splitByImportance,
} from './rankRegularisation';
import type { Recipe } from './recipe';
import { weightedCrossEntropy } from './weightedCrossEntropy';

/** The parts of the loss, each [networks], and what they were computed from. */
export type ScnLoss = {
  readonly wce: tf.Tensor1D;
  readonly rr: tf.Tensor1D;
  /** wceWeight · L_WCE + rrWeight · L_RR. */
  readonly total: tf.Tensor1D;
  readonly importance: tf.Tensor2D;
  readonly weightedLogits: tf.Tensor3D;
};

/** What of a batch is no function of the network that can be differentiated: plain numbers. */
export type BatchNumbers = {
  /** See `targetsOf`, [networks, batch, classes]. */
  readonly targets: tf.Tensor3D;
  /** Ranks the batch by importance. */
  rank(importance: tf.Tensor2D): { readonly coefficients: tf.Tensor2D; readonly hasBoth: tf.Tensor1D };
};

type LossRecipe = Pick<Recipe, 'beta' | 'wceWeight' | 'rrWeight'> & {
  readonly rankMargin: number | tf.Scalar;
};

/** The Self-Cure Network's loss on a batch (Wang et al. 2020, section 3.5). */
export function lossOf(
  output: HeadOutput,
  { targets, rank }: BatchNumbers,
  recipe: Omit<LossRecipe, 'beta'>,
): ScnLoss {
  const importance = importanceWeights(output.attentionScores);
  const weightedLogits = weighLogits(output.logits, importance);
  const wce = weightedCrossEntropy(weightedLogits, targets);
  const rr = rankRegularisation(importance, rank(importance), recipe.rankMargin);
  const total = tf.add(tf.mul(wce, recipe.wceWeight), tf.mul(rr, recipe.rrWeight)) as tf.Tensor1D;
  return { wce, rr, total, importance, weightedLogits };
}

/**
 * The loss on a batch that is at hand.
 * @param labels for each network, the training labels of the batch.
 * @param members for each network, the indices of the samples in the batch that it may see.
 */
export function scnLoss(
  output: HeadOutput,
  labels: readonly ArrayLike<number>[],
  members: readonly (readonly number[])[],
  recipe: LossRecipe,
): ScnLoss {
  const [networks, batch, classes] = output.logits.shape;
  return lossOf(
    output,
    {
      targets: tf.tensor3d(targetsOf(labels, members, batch, classes), [networks, batch, classes]),
      rank: (importance) => {
        if (!readsAtOnce()) return rankOnDevice(importance, members, recipe.beta);
        const groups = splitAll(importance.dataSync<'float32'>(), members, recipe.beta);
        const { coefficients, hasBoth } = rankingOf(groups, batch);
        return { coefficients: tf.tensor2d(coefficients, [networks, batch]), hasBoth: tf.tensor1d(hasBoth) };
      },
    },
    recipe,
  );
}

/**
 * The training labels, one-hot, divided by the number of samples that the network trains on in this batch, and zero for a
 * sample that it must not see, [networks × batch × classes].
 */
export function targetsOf(
  labels: readonly ArrayLike<number>[],
  members: readonly (readonly number[])[],
  batch: number,
  classes: number,
): Float32Array {
  const targets = new Float32Array(members.length * batch * classes);
  members.forEach((samples, network) => {
    for (const sample of samples) {
      targets[(network * batch + sample) * classes + (labels[network]?.[sample] as number)] =
        1 / samples.length;
    }
  });
  return targets;
}

/** Splits the members of each network. @param importance α, [networks × batch] */
export function splitAll(
  importance: Float32Array,
  members: readonly (readonly number[])[],
  beta: number,
): ImportanceGroups[] {
  const batch = importance.length / members.length;
  return members.map((samples, network) =>
    splitByImportance(importance.subarray(network * batch, (network + 1) * batch), samples, beta),
  );
}
