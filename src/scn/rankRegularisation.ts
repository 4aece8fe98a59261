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
  const highCount = highCountOf(ranked.length, beta);
  return { high: ranked.slice(0, highCount), low: ranked.slice(highCount) };
}

/** How many of some samples are in the high group. */
function highCountOf(samples: number, beta: number): number {
  return Math.min(Math.max(Math.trunc(beta * samples), 1), Math.max(samples - 1, 1));
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
 * `rankingOf` without reading the importance, for engines whose numbers are far away: a sample's place is the number of
 * members that come before it, which are counted for all pairs.
 * @param importance α, [networks, batch]
 * @param members of each network, ascending; equal weights keep this order.
 * @returns no function of the importance, as far as gradients go.
 */
export function rankOnDevice(
  importance: tf.Tensor2D,
  members: readonly (readonly number[])[],
  beta: number,
): { readonly coefficients: tf.Tensor2D; readonly hasBoth: tf.Tensor1D } {
  const [networks, batch] = importance.shape;
  const isMember = new Float32Array(networks * batch);
  const factors = members.map((samples, network) => {
    for (const sample of samples) isMember[network * batch + sample] = 1;
    const high = highCountOf(samples.length, beta);
    const low = samples.length - high;
    return low > 0 ? { high: -1 / high, low: 1 / low, highCount: high } : { high: 0, low: 0, highCount: 0 };
  });
  const column = (valueOf: (network: (typeof factors)[number]) => number) =>
    tf.tensor2d(factors.map(valueOf), [networks, 1]);
  const earlier = Float32Array.from({ length: batch * batch }, (_, pair) =>
    pair % batch < Math.trunc(pair / batch) ? 1 : 0,
  );
  const rank = tf.customGrad((given) => ({
    value: tf.tidy(() => {
      const own = tf.reshape(given as tf.Tensor, [networks, batch, 1]);
      const other = tf.reshape(given as tf.Tensor, [networks, 1, batch]);
      const member = tf.tensor2d(isMember, [networks, batch]);
      const tied = tf.mul(tf.cast(tf.equal(other, own), 'float32'), tf.tensor2d(earlier, [batch, batch]));
      const comesFirst = tf.add(tf.cast(tf.greater(other, own), 'float32'), tied);
      const place = tf.sum(tf.mul(comesFirst, tf.reshape(member, [networks, 1, batch])), 2);
      const isHigh = tf.cast(
        tf.less(
          place,
          column(({ highCount }) => highCount),
        ),
        'float32',
      );
      const high = tf.mul(
        isHigh,
        column(({ high }) => high),
      );
      const low = tf.mul(
        tf.sub(1, isHigh),
        column(({ low }) => low),
      );
      return tf.mul(member, tf.add(high, low));
    }),
    gradFunc: (dy) => tf.zerosLike(dy as tf.Tensor),
  }));
  return {
    coefficients: rank(importance) as tf.Tensor2D,
    hasBoth: tf.tensor1d(factors.map(({ low }) => (low > 0 ? 1 : 0))),
  };
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
