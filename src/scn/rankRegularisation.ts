import * as tf from '@tensorflow/tfjs-core';

/** Which samples of a batch have high and which have low importance, for one network. Indices into the batch. */
export type ImportanceGroups = { readonly high: readonly number[]; readonly low: readonly number[] };

/**
 * Ranks samples by importance and splits them at M = βN (Wang et al. 2020, section 3.3).
 * @param importance α of the batch, for one network.
 * @param members the samples to rank; equal weights keep this order.
 * @param beta β in (0, 1): the share of the high group. Both groups keep at least one sample.
 */
export function splitByImportance(
  importance: ArrayLike<number>,
  members: readonly number[],
  beta: number,
): ImportanceGroups {
  const ranked = [...members].sort((a, b) => (importance[b] as number) - (importance[a] as number));
  const highCount = Math.min(Math.max(Math.trunc(beta * ranked.length), 1), Math.max(ranked.length - 1, 1));
  return { high: ranked.slice(0, highCount), low: ranked.slice(highCount) };
}

/**
 * Rank regularisation (eq. 3): L_RR = max(0, δ1 − (mean α_high − mean α_low)).
 *
 * TensorFlow.js has no gradient for `topk`, so the groups are read off as plain numbers and both means become one
 * product with constant coefficients: −1/M in the high group, +1/(N − M) in the low one.
 * @param importance α, [networks, batch]
 * @param groups the split of each network.
 * @param margin δ1: a number, or a scalar to learn.
 * @returns L_RR of each network, [networks]; 0 where one group is empty.
 */
export function rankRegularisation(
  importance: tf.Tensor2D,
  groups: readonly ImportanceGroups[],
  margin: number | tf.Scalar,
): tf.Tensor1D {
  const [networks, batch] = importance.shape;
  const coefficients = new Float32Array(networks * batch);
  const hasBoth = new Float32Array(networks);
  groups.forEach(({ high, low }, network) => {
    if (high.length === 0 || low.length === 0) return;
    hasBoth[network] = 1;
    for (const sample of high) coefficients[network * batch + sample] = -1 / high.length;
    for (const sample of low) coefficients[network * batch + sample] = 1 / low.length;
  });
  return tf.tidy(() => {
    const gap = tf.sum(tf.mul(importance, tf.tensor2d(coefficients, [networks, batch])), 1);
    return tf.relu(tf.add(gap, tf.mul(tf.tensor1d(hasBoth), margin))) as tf.Tensor1D;
  });
}
