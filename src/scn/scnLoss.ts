import * as tf from '@tensorflow/tfjs-core';
import { importanceWeights, weighLogits } from './attentionWeighting';
import type { HeadOutput } from './head';
import { type ImportanceGroups, rankRegularisation, splitByImportance } from './rankRegularisation';
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
  readonly groups: readonly ImportanceGroups[];
};

/**
 * The Self-Cure Network's loss on a batch (Wang et al. 2020, section 3.5).
 * @param labels for each network, the training labels of the batch.
 * @param members for each network, the indices of the samples in the batch that it may see.
 */
export function scnLoss(
  output: HeadOutput,
  labels: readonly ArrayLike<number>[],
  members: readonly (readonly number[])[],
  recipe: Pick<Recipe, 'beta' | 'wceWeight' | 'rrWeight'> & { readonly rankMargin: number | tf.Scalar },
): ScnLoss {
  const importance = importanceWeights(output.attentionScores);
  const weightedLogits = weighLogits(output.logits, importance);
  const [networks, batch, classes] = weightedLogits.shape;

  const targets = new Float32Array(networks * batch * classes);
  members.forEach((samples, network) => {
    for (const sample of samples) {
      targets[(network * batch + sample) * classes + (labels[network]?.[sample] as number)] =
        1 / samples.length;
    }
  });
  const wce = weightedCrossEntropy(weightedLogits, tf.tensor3d(targets, [networks, batch, classes]));

  const weights = importance.dataSync();
  const groups = members.map((samples, network) =>
    splitByImportance(weights.subarray(network * batch, (network + 1) * batch), samples, recipe.beta),
  );
  const rr = rankRegularisation(importance, groups, recipe.rankMargin);
  const total = tf.add(tf.mul(wce, recipe.wceWeight), tf.mul(rr, recipe.rrWeight)) as tf.Tensor1D;
  return { wce, rr, total, importance, weightedLogits, groups };
}
