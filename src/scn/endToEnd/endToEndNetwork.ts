import type * as tf from '@tensorflow/tfjs-core';
import { drawnDropout } from '../dropout';
import { createHead } from '../linearHead';
import type { Head, HeadOutput } from '../head';
import type { RandomBits } from '../randomness';
import { ResNet } from '../resnet/resNet';
import { ResNetWeights } from '../resnet/resNetWeights';
import type { EndToEndRecipe } from './endToEndRecipe';

/** A Self-Cure Network from the image to the scores: a residual network with a head of one network on top. */
export class EndToEndNetwork {
  readonly backbone: ResNet;

  constructor(
    weights: ResNetWeights,
    readonly head: Head,
    recipe: Pick<EndToEndRecipe, 'backbone'>,
  ) {
    this.backbone = new ResNet(recipe.backbone, weights);
  }

  /** @param weights what the backbone starts from; random where undefined. The network owns them from now on. */
  static create(
    recipe: Pick<EndToEndRecipe, 'backbone' | 'classifier'>,
    classes: number,
    random: RandomBits,
    weights?: ResNetWeights,
  ): EndToEndNetwork {
    const { backbone, classifier } = recipe;
    const start = weights ?? ResNetWeights.random(backbone, random);
    const shape = { networks: 1, dimensions: new ResNet(backbone, start).dimensions, classes };
    return new EndToEndNetwork(start, createHead(shape, classifier, random), recipe);
  }

  /** What gradients change. */
  get variables(): tf.Variable[] {
    return [...this.backbone.weights.variables, ...this.head.variables];
  }

  /** Everything that a saved network must have, in a fixed order. */
  get tensors(): tf.Variable[] {
    return [...this.variables, ...this.backbone.weights.statistics];
  }

  /**
   * @param images normalised RGB, [batch, size, size, 3]
   * @param dropout where given, the network is training: it normalises by the batch and drops hidden units.
   */
  forward(images: tf.Tensor4D, dropout?: RandomBits): HeadOutput {
    return this.head.forward(
      this.backbone.features(images, dropout !== undefined),
      dropout && drawnDropout(dropout),
    );
  }

  dispose(): void {
    this.backbone.weights.dispose();
    this.head.dispose();
  }
}
