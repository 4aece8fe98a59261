import * as tf from '@tensorflow/tfjs-core';
import type { Dropout } from './dropout';
import { type RandomBits, normal } from './randomness';

/** What a head says of a batch, for each of its networks. */
export type HeadOutput = {
  /** Before weighting, [networks, batch, classes]. */
  readonly logits: tf.Tensor3D;
  /** w_a·x + b_a, [networks, batch]. */
  readonly attentionScores: tf.Tensor2D;
};

/**
 * The trainable part on top of a backbone's features: a classifier and the attention layer. One head holds several
 * networks side by side, so that a batch costs one large product instead of many small ones; they share no weight.
 */
export interface Head {
  readonly networks: number;
  readonly classes: number;
  readonly variables: readonly tf.Variable[];
  /** For each variable, the axis on which the networks' parts follow one another. */
  readonly networkAxes: readonly number[];
  /**
   * @param features a batch of features, [batch, dimensions]
   * @param dropout where given, the network is training and drops hidden units by these masks.
   */
  forward(features: tf.Tensor2D, dropout?: Dropout): HeadOutput;
  dispose(): void;
}

/** The sizes that a head is built for. */
export type HeadShape = { readonly networks: number; readonly dimensions: number; readonly classes: number };

/** Splits [networks, batch, classes + 1] into logits and, in the last column, attention scores. */
export function splitScores(scores: tf.Tensor3D, classes: number): HeadOutput {
  return {
    logits: tf.slice(scores, [0, 0, 0], [-1, -1, classes]),
    attentionScores: tf.squeeze(tf.slice(scores, [0, 0, classes], [-1, -1, 1]), [2]),
  };
}

/** A trainable tensor of normally distributed numbers; drawn here, because TensorFlow.js's own are not reproducible. */
export function normalVariable(shape: readonly number[], deviation: number, random: RandomBits): tf.Variable {
  const values = Float32Array.from(
    { length: shape.reduce((a, b) => a * b, 1) },
    () => deviation * normal(random),
  );
  return tf.tidy(() => tf.variable(tf.tensor(values, [...shape])));
}

/** A trainable tensor of zeros. */
export function zeroVariable(shape: readonly number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.zeros([...shape])));
}

/** Where a network's numbers are in a head's variable, in their order. */
export function networkSpans(
  { variables, networkAxes, networks }: Pick<Head, 'variables' | 'networkAxes' | 'networks'>,
  variable: number,
  network: number,
): { readonly start: number; readonly length: number }[] {
  const shape = variables[variable]?.shape ?? [];
  const axis = networkAxes[variable] ?? 0;
  const sizeOf = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);
  const stride = sizeOf(shape.slice(axis));
  const length = stride / networks;
  return Array.from({ length: sizeOf(shape.slice(0, axis)) }, (_, row) => ({
    start: row * stride + network * length,
    length,
  }));
}
