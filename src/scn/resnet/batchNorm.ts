import * as tf from '@tensorflow/tfjs-core';

/** Keeps a variance of zero from dividing, as in PyTorch. */
const epsilon = 1e-5;
/** The share of a batch's statistics in the running ones, as in PyTorch. */
const momentum = 0.1;

/** One layer's weights, each [channels]. */
export type BatchNormWeights = {
  readonly gamma: tf.Variable;
  readonly beta: tf.Variable;
  readonly runningMean: tf.Variable;
  readonly runningVariance: tf.Variable;
};

/**
 * Normalises each channel by the batch's own mean and variance (Ioffe and Szegedy 2015), and takes them into the running
 * ones. One operation with its gradient and the rectifier behind it, because the composed ones keep six tensors of the
 * batch's size instead of two: ResNet-18 would not fit into WASM's 4 GB.
 * @param images [batch, height, width, channels]
 * @param rectify whether what is below zero becomes zero.
 */
export function batchNormTraining(
  images: tf.Tensor4D,
  weights: BatchNormWeights,
  rectify: boolean,
): tf.Tensor4D {
  const [batch, height, width] = images.shape;
  const values = batch * height * width;
  const normalise = tf.customGrad((x, gamma, beta, save) => {
    const input = x as tf.Tensor4D;
    const mean = tf.mean(input, [0, 1, 2]);
    const centred = tf.sub(input, mean);
    const variance = tf.mean(tf.square(centred), [0, 1, 2]);
    updateRunning(weights, mean, variance, values);
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const normal = tf.mul(centred, inverse);
    const linear = tf.add(tf.mul(normal, gamma as tf.Tensor), beta as tf.Tensor);
    const value = rectify ? tf.relu(linear) : linear;
    (save as tf.GradSaveFunc)([normal, inverse, gamma as tf.Tensor, ...(rectify ? [value] : [])]);
    return {
      value,
      // Tidied here, because TensorFlow.js would keep what is left over until all gradients are there.
      gradFunc: (dy, saved) =>
        tf.tidy(() => {
          const [unit, scale, factor, rectified] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?];
          const output = rectified ? tf.mul(dy as tf.Tensor, tf.step(rectified)) : (dy as tf.Tensor);
          const dBeta = tf.sum(output, [0, 1, 2]);
          const dGamma = tf.sum(tf.mul(output, unit), [0, 1, 2]);
          const shared = tf.add(tf.div(dBeta, values), tf.mul(unit, tf.div(dGamma, values)));
          return [tf.mul(tf.mul(factor, scale), tf.sub(output, shared)), dGamma, dBeta];
        }),
    };
  });
  return normalise(images, weights.gamma, weights.beta) as tf.Tensor4D;
}

function updateRunning(
  { runningMean, runningVariance }: BatchNormWeights,
  mean: tf.Tensor,
  variance: tf.Tensor,
  values: number,
): void {
  runningMean.assign(tf.add(tf.mul(runningMean, 1 - momentum), tf.mul(mean, momentum)));
  // PyTorch keeps the unbiased estimate.
  const unbiased = tf.mul(variance, (momentum * values) / Math.max(1, values - 1));
  runningVariance.assign(tf.add(tf.mul(runningVariance, 1 - momentum), unbiased));
}

/**
 * A convolution's kernel with the normalisation by the running statistics worked in.
 * @param kernel [size, size, channels, filters]
 * @returns the kernel, and the bias [filters] to add.
 */
export function foldBatchNorm(
  kernel: tf.Tensor4D,
  { gamma, beta, runningMean, runningVariance }: BatchNormWeights,
): { readonly kernel: tf.Tensor4D; readonly bias: tf.Tensor1D } {
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(runningVariance, epsilon)));
  return { kernel: tf.mul(kernel, scale), bias: tf.sub(beta, tf.mul(runningMean, scale)) as tf.Tensor1D };
}
