import * as tf from '@tensorflow/tfjs-core';

/**
 * Self-attention importance weighting (Wang et al. 2020, eq. 1): α = σ(w_a·x + b_a).
 *
 * Networks stand side by side on the first axis; the paper's single network has length 1 there.
 * @param attentionScores w_a·x + b_a, [networks, batch]
 * @returns importance weights α, [networks, batch], each in (0, 1).
 */
export function importanceWeights(attentionScores: tf.Tensor2D): tf.Tensor2D {
  return tf.sigmoid(attentionScores);
}

/**
 * Weighs the logits, not the loss: α × loss would have the trivial solution α = 0 (section 3.2).
 * @param logits [networks, batch, classes]
 * @param importance α, [networks, batch]
 * @returns α_i · logits_i, [networks, batch, classes].
 */
export function weighLogits(logits: tf.Tensor3D, importance: tf.Tensor2D): tf.Tensor3D {
  return tf.mul(logits, tf.expandDims(importance, 2));
}
