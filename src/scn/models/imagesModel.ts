import { EndToEndNetwork } from '../endToEnd/endToEndNetwork';
import type { Recipe } from '../recipe';
import { type ResNetShape, batchNormOf, convolutionsOf } from '../resnet/resNetShape';
import { ResNetWeights } from '../resnet/resNetWeights';
import { headFrom, headTensors } from './headTensors';
import type { BackboneModelDescription, ImagesModelDescription } from './modelDescription';
import type { ScnModel } from './modelFiles';
import type { WeightTensor, ModelWeights } from './modelWeights';
import * as tf from '@tensorflow/tfjs-core';

/** The names and shapes of a residual network's weights, as PyTorch has them. */
export function resNetShapes(shape: ResNetShape): { readonly name: string; readonly shape: number[] }[] {
  return convolutionsOf(shape).flatMap(({ name, size, channels, filters }) => [
    { name: `${name}.weight`, shape: [filters, channels, size, size] },
    ...['weight', 'bias', 'running_mean', 'running_var'].map((part) => ({
      name: `${batchNormOf(name)}.${part}`,
      shape: [filters],
    })),
  ]);
}

/**
 * The weights of a residual network with PyTorch's names and in its order, so that a saved one is read there, too.
 * @param prefix goes before the names, with a slash between.
 */
async function resNetTensors(
  weights: ResNetWeights,
  shape: ResNetShape,
  prefix: string,
): Promise<WeightTensor[]> {
  const tensors: WeightTensor[] = [];
  const add = async (name: string, tensor: tf.Tensor) => {
    const values = Float32Array.from(await tensor.data());
    tensors.push({ name: `${prefix}/${name}`, shape: tensor.shape, values });
  };
  for (const { name } of convolutionsOf(shape)) {
    const { kernel, batchNorm } = weights.layer(name);
    const filtersFirst = tf.tidy(() => tf.transpose(kernel, [3, 2, 0, 1]));
    await add(`${name}.weight`, filtersFirst);
    filtersFirst.dispose();
    const norm = batchNormOf(name);
    await add(`${norm}.weight`, batchNorm.gamma);
    await add(`${norm}.bias`, batchNorm.beta);
    await add(`${norm}.running_mean`, batchNorm.runningMean);
    await add(`${norm}.running_var`, batchNorm.runningVariance);
  }
  return tensors;
}

/** @throws HumanError where the model lacks a tensor of the network. */
function resNetFromModel(weights: ModelWeights, shape: ResNetShape, prefix: string): Promise<ResNetWeights> {
  return ResNetWeights.from(shape, async (name, expected) => weights.values(`${prefix}/${name}`, expected));
}

/** Where the backbone's and the head's tensors of a network stand. */
export const backbonePrefix = (network: number) => `network${network}/backbone`;
export const imagesHeadPrefix = (network: number) => `network${network}/head`;
/** Where those of a model stand that is a backbone alone. */
export const alonePrefix = 'backbone';

/**
 * The tensors of one of the networks that are saved together as a model of the kind `images`.
 * @param network its number among them, from 0.
 */
export async function networkTensors(
  { backbone, head }: EndToEndNetwork,
  network: number,
  { shape, classifier }: { readonly shape: ResNetShape; readonly classifier: Recipe['classifier'] },
): Promise<WeightTensor[]> {
  return [
    ...(await resNetTensors(backbone.weights, shape, backbonePrefix(network))),
    ...(await headTensors(head, classifier, imagesHeadPrefix(network))),
  ];
}

/**
 * Builds one of a model's networks; with the engine that runs then. Dispose of it when done.
 * @param network from 0.
 * @throws HumanError where the model lacks a tensor of it.
 */
export async function networkFromModel(
  { description, weights }: ScnModel<ImagesModelDescription>,
  network: number,
): Promise<EndToEndNetwork> {
  const { shape, classifier, classes } = description;
  const dimensions = shape.width * 2 ** (shape.blocks.length - 1);
  const head = headFrom(
    weights,
    { networks: 1, dimensions, classes: classes.length },
    classifier,
    imagesHeadPrefix(network),
  );
  try {
    const backbone = await resNetFromModel(weights, shape, backbonePrefix(network));
    return new EndToEndNetwork(backbone, head, { backbone: shape });
  } catch (error) {
    head.dispose();
    throw error;
  }
}

/**
 * What a training may start from: a backbone model's weights, or those of the first network of an images model. Whoever
 * trains them owns them.
 * @throws HumanError where the model lacks a tensor.
 */
export function startingWeights({
  description,
  weights,
}: ScnModel<BackboneModelDescription | ImagesModelDescription>): Promise<ResNetWeights> {
  const prefix = description.kind === 'backbone' ? alonePrefix : backbonePrefix(0);
  return resNetFromModel(weights, description.shape, prefix);
}
