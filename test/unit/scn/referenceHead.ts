import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { LinearHead } from '../../../src/scn/linearHead';

/** One step of the official network's head in PyTorch, with gradients; see `test/fixtures/reference/scn-head.json`. */
export type ReferenceHead = {
  shape: { samples: number; features: number; classes: number };
  hyperparameters: { beta: number; delta1: number; delta2: number; gamma: number };
  features: number[];
  labels: number[];
  fc_weight: number[];
  fc_bias: number[];
  alpha_weight: number[];
  alpha_bias: number[];
  alpha: number[];
  weighted_logits: number[];
  wce_loss: number;
  rr_loss: number;
  high_group: number[];
  low_group: number[];
  total_loss: number;
  gradients_of_total_loss: Record<
    'features' | 'fc_weight' | 'fc_bias' | 'alpha_weight' | 'alpha_bias',
    number[]
  >;
  relabel: {
    max_probability: number[];
    given_probability: number[];
    low_group_only: number[];
    all_samples: number[];
  };
  adam_10_steps: {
    lr: number;
    l2_weight_decay: number;
    losses_before_each_step: number[];
    fc_weight: number[];
    fc_bias: number[];
    alpha_weight: number[];
    alpha_bias: number[];
  };
};

export function readReference(file: string): ReferenceHead {
  return JSON.parse(readFileSync(file, 'utf8')) as ReferenceHead;
}

/** PyTorch keeps a layer's weights as [out × in]; our merged kernel is [in × (classes + 1)], attention last. */
export function mergedKernel(
  reference: ReferenceHead,
  fc: readonly number[],
  alpha: readonly number[],
): number[] {
  const { features, classes } = reference.shape;
  return Array.from({ length: features }, (_, d) => [
    ...Array.from({ length: classes }, (_, c) => fc[c * features + d] as number),
    alpha[d] as number,
  ]).flat();
}

/** The reference's head: one network, its layers merged. */
export function referenceHead(reference: ReferenceHead): LinearHead {
  const { features, classes } = reference.shape;
  const kernel = mergedKernel(reference, reference.fc_weight, reference.alpha_weight);
  return new LinearHead(
    { networks: 1, dimensions: features, classes },
    tf.variable(tf.tensor2d(kernel, [features, classes + 1])),
    tf.variable(tf.tensor1d([...reference.fc_bias, ...reference.alpha_bias])),
  );
}

/** The largest absolute difference of two lists of one length. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length)
    throw new Error(`Lengths differ: ${actual.length} and ${expected.length}.`);
  let largest = 0;
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs((actual[i] as number) - (expected[i] as number));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
