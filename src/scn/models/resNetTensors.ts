import * as tf from '@tensorflow/tfjs-core';
import { type ResNetShape, batchNormOf, convolutionsOf } from '../resnet/resNetShape';
import { ResNetWeights } from '../resnet/resNetWeights';
import type { ModelWeights, WeightTensor } from './modelWeights';

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
export async function resNetTensors(
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
export function resNetFromModel(
  weights: ModelWeights,
  shape: ResNetShape,
  prefix: string,
): Promise<ResNetWeights> {
  return ResNetWeights.from(shape, async (name, expected) => weights.values(`${prefix}/${name}`, expected));
}
