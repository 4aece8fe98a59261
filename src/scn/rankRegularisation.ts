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

/** The groups as constant numbers, so that both means are one product. */
export type Ranking = {
  /** −1/M in the high group, +1/(N − M) in the low one, [networks × batch] */
  readonly coefficients: Float32Array;
  /** 1 where no group is empty, else 0, [networks] */
  readonly hasBoth: Float32Array;
};

/** @param groups the split of each network. */
export function rankingOf(groups: readonly ImportanceGroups[], batch: number): Ranking {
  const coefficients = new Float32Array(groups.length * batch);
  const hasBoth = new Float32Array(groups.length);
  groups.forEach(({ high, low }, network) => {
    if (high.length === 0 || low.length === 0) return;
    hasBoth[network] = 1;
    for (const sample of high) coefficients[network * batch + sample] = -1 / high.length;
    for (const sample of low) coefficients[network * batch + sample] = 1 / low.length;
  });
  return { coefficients, hasBoth };
}

/**
 * Rank regularisation (eq. 3): L_RR = max(0, δ1 − (mean α_high − mean α_low)).
 *
 * TensorFlow.js has no gradient for `topk`, so the groups are read off as plain numbers, see `Ranking`.
 * @param importance α, [networks, batch]
 * @param coefficients [networks, batch]
 * @param hasBoth [networks]
 * @param margin δ1: a number, or a scalar to learn.
 * @returns L_RR of each network, [networks]; 0 where one group is empty.
 */
export function rankRegularisation(
  importance: tf.Tensor2D,
  { coefficients, hasBoth }: { readonly coefficients: tf.Tensor2D; readonly hasBoth: tf.Tensor1D },
  margin: number | tf.Scalar,
): tf.Tensor1D {
  return tf.tidy(() => {
    const gap = tf.sum(tf.mul(importance, coefficients), 1);
    return tf.relu(tf.add(gap, tf.mul(hasBoth, margin))) as tf.Tensor1D;
  });
}
