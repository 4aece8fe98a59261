import * as tf from '@tensorflow/tfjs-core';
import type { Dropout } from './dropout';
import {
  type Head,
  type HeadOutput,
  type HeadShape,
  normalVariable,
  splitScores,
  zeroVariable,
} from './head';
import type { RandomBits } from './randomness';
import type { Recipe } from './recipe';

/** Keeps a length of zero from dividing. */
const smallestLength = 1e-6;

/**
 * A hidden layer (the neck), then logits = scale · cos(neck, class vector) and attention scores w_a·neck + b_a.
 *
 * Bounded logits keep one face from dominating, and give α its meaning: with a linear classifier it acts as a
 * temperature and comes out upside down (ambiguous faces get the higher weight).
 */
export class CosineHead implements Head {
  readonly networks: number;
  readonly classes: number;
  readonly variables: readonly tf.Variable[];
  readonly networkAxes = [1, 0, 0, 0, 0];
  private readonly neckKernel: tf.Variable;
  private readonly neckBias: tf.Variable;
  private readonly classVectors: tf.Variable;
  private readonly attentionKernel: tf.Variable;
  private readonly attentionBias: tf.Variable;
  /**
   * 1 where a row of the neck's kernel belongs to the network, [networks · neckWidth, networks, 1]: spreads the networks'
   * own kernels over one block-diagonal one, so that their products are a single plain product, which XNNPACK does three
   * times as fast as a batched one.
   */
  private readonly ownBlock: tf.Tensor3D;

  constructor(
    shape: HeadShape,
    private readonly settings: Extract<Recipe['classifier'], { kind: 'cosine' }>,
    random: RandomBits,
  ) {
    const { networks, dimensions, classes } = shape;
    const width = settings.neckWidth;
    this.networks = networks;
    this.classes = classes;
    this.neckKernel = normalVariable([dimensions, networks * width], Math.sqrt(2 / dimensions), random);
    this.neckBias = zeroVariable([networks * width]);
    this.classVectors = normalVariable([networks, width, classes], 1 / Math.sqrt(width), random);
    this.attentionKernel = normalVariable([networks, width, 1], 1 / Math.sqrt(width), random);
    this.attentionBias = zeroVariable([networks, 1]);
    this.ownBlock = ownBlockMask(networks, width);
    this.variables = [
      this.neckKernel,
      this.neckBias,
      this.classVectors,
      this.attentionKernel,
      this.attentionBias,
    ];
  }

  forward(features: tf.Tensor2D, dropout?: Dropout): HeadOutput {
    const { networks, classes } = this;
    const { neckWidth, scale, dropout: rate } = this.settings;
    const batch = features.shape[0];
    let neck = tf.relu(
      tf.add(tf.matMul(features, this.neckKernel as tf.Tensor2D), this.neckBias),
    ) as tf.Tensor2D;
    if (dropout && rate > 0) neck = tf.mul(neck, dropout(neck.shape, rate));

    const directions = tf.div(this.classVectors, lengthOf(this.classVectors, 1));
    const kernel = tf.reshape(tf.concat([directions, this.attentionKernel], 2), [
      networks * neckWidth,
      1,
      classes + 1,
    ]);
    const blocks = tf.reshape(tf.mul(kernel, this.ownBlock), [
      networks * neckWidth,
      networks * (classes + 1),
    ]);
    const products = tf.matMul(neck, blocks as tf.Tensor2D);
    const perNetwork = tf.transpose(tf.reshape(products, [batch, networks, classes + 1]), [1, 0, 2]);
    const neckLengths = tf.transpose(lengthOf(tf.reshape(neck, [batch, networks, neckWidth]), 2), [1, 0, 2]);
    const { logits, attentionScores } = splitScores(perNetwork as tf.Tensor3D, classes);
    return {
      logits: tf.mul(tf.div(logits, neckLengths), scale) as tf.Tensor3D,
      attentionScores: tf.add(attentionScores, this.attentionBias),
    };
  }

  dispose(): void {
    tf.dispose([...this.variables, this.ownBlock]);
  }
}

function lengthOf(tensor: tf.Tensor, axis: number): tf.Tensor {
  return tf.sqrt(tf.add(tf.sum(tf.square(tensor), axis, true), smallestLength ** 2));
}

function ownBlockMask(networks: number, width: number): tf.Tensor3D {
  const values = new Float32Array(networks * width * networks);
  for (let row = 0; row < networks * width; row++) values[row * networks + Math.floor(row / width)] = 1;
  return tf.tensor3d(values, [networks * width, networks, 1]);
}
