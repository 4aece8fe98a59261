import * as tf from '@tensorflow/tfjs-core';
import {
  type Head,
  type HeadOutput,
  type HeadShape,
  normalVariable,
  splitScores,
  zeroVariable,
} from './head';
import type { RandomBits } from './randomness';
import { CosineHead } from './cosineHead';
import type { Recipe } from './recipe';

/** The paper's head: one fully connected layer for the classes and one for the attention, both on the features. */
export class LinearHead implements Head {
  readonly networks: number;
  readonly classes: number;
  readonly variables: readonly tf.Variable[];
  readonly networkAxes = [1, 0];

  /**
   * @param kernel [dimensions, networks · (classes + 1)]; within a network the attention column comes last.
   * @param bias [networks · (classes + 1)]
   */
  constructor(
    shape: HeadShape,
    private readonly kernel: tf.Variable,
    private readonly bias: tf.Variable,
  ) {
    this.networks = shape.networks;
    this.classes = shape.classes;
    this.variables = [kernel, bias];
  }

  static create(shape: HeadShape, random: RandomBits): LinearHead {
    const columns = shape.networks * (shape.classes + 1);
    const deviation = 1 / Math.sqrt(shape.dimensions);
    return new LinearHead(
      shape,
      normalVariable([shape.dimensions, columns], deviation, random),
      zeroVariable([columns]),
    );
  }

  forward(features: tf.Tensor2D): HeadOutput {
    const scores = tf.add(tf.matMul(features, this.kernel as tf.Tensor2D), this.bias);
    const perNetwork = tf.reshape(scores, [features.shape[0], this.networks, this.classes + 1]);
    return splitScores(tf.transpose(perNetwork, [1, 0, 2]) as tf.Tensor3D, this.classes);
  }

  dispose(): void {
    tf.dispose([...this.variables]);
  }
}

/** An untrained head as a recipe wants it. */
export function createHead(shape: HeadShape, classifier: Recipe['classifier'], random: RandomBits): Head {
  return classifier.kind === 'linear'
    ? LinearHead.create(shape, random)
    : new CosineHead(shape, classifier, random);
}
