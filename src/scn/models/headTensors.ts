import * as tf from '@tensorflow/tfjs-core';
import { createHead } from '../linearHead';
import { type Head, type HeadShape, networkSpans } from '../head';
import { randomBits } from '../randomness';
import type { Recipe } from '../recipe';
import type { ModelWeights, WeightTensor } from './modelWeights';

/** What the weights of each classifier are called in a model, in the order of `Head.variables`. */
const names = {
  linear: ['kernel', 'bias'],
  cosine: ['neckKernel', 'neckBias', 'classVectors', 'attentionKernel', 'attentionBias'],
} as const;

/**
 * @param prefix goes before the names, with a slash between.
 * @param networks whose weights are wanted: those of others are zero, so that the parts of a head add up to it. Missing: all.
 */
export async function headTensors(
  head: Head,
  { kind }: Recipe['classifier'],
  prefix: string,
  networks?: readonly number[],
): Promise<WeightTensor[]> {
  const tensors: WeightTensor[] = [];
  for (const [i, variable] of head.variables.entries()) {
    const all = Float32Array.from(await variable.data());
    const values = networks ? new Float32Array(all.length) : all;
    for (const network of networks ?? [])
      for (const { start, length } of networkSpans(head, i, network))
        values.set(all.subarray(start, start + length), start);
    tensors.push({ name: `${prefix}/${names[kind][i] ?? i}`, shape: variable.shape, values });
  }
  return tensors;
}

/** @throws HumanError where the model lacks a tensor of the head. */
export function headFrom(
  weights: ModelWeights,
  shape: HeadShape,
  classifier: Recipe['classifier'],
  prefix: string,
): Head {
  const head = createHead(shape, classifier, randomBits(0));
  try {
    head.variables.forEach((variable, i) => {
      const values = weights.values(`${prefix}/${names[classifier.kind][i] ?? i}`, variable.shape);
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
    });
    return head;
  } catch (error) {
    head.dispose();
    throw error;
  }
}
