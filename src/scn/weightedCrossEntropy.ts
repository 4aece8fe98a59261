import * as tf from '@tensorflow/tfjs-core';

/**
 * Logit-weighted cross-entropy (Wang et al. 2020, eq. 2): L_WCE = −1/N Σ log softmax(α_i · logits_i)[y_i].
 *
 * @param weightedLogits α_i · logits_i, [networks, batch, classes]
 * @param targets training labels, one-hot, divided by the number N of samples that the network trains on in this
 *   batch, and zero for a sample that it must not see; [networks, batch, classes]
 * @returns L_WCE of each network, [networks].
 */
export function weightedCrossEntropy(weightedLogits: tf.Tensor3D, targets: tf.Tensor3D): tf.Tensor1D {
  return tf.neg(tf.sum(tf.mul(tf.logSoftmax(weightedLogits, -1), targets), [1, 2]));
}
