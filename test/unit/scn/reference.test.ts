import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Adam } from '../../../src/scn/adam';
import { relabel } from '../../../src/scn/relabelling';
import { type ScnLoss, scnLoss, splitAll } from '../../../src/scn/scnLoss';
import { fixture } from '../support/fixture';
import { startTestEngine } from '../support/startTestEngine';
import {
  type ReferenceHead,
  largestDifference,
  mergedKernel,
  readReference,
  referenceHead,
} from './referenceHead';

describe('the head agrees with the official network in PyTorch', () => {
  let reference: ReferenceHead;
  let everySample: number[];

  const features = () => tf.tensor2d(reference.features, [reference.shape.samples, reference.shape.features]);
  const lossOf = (head: ReturnType<typeof referenceHead>, input: tf.Tensor2D) => {
    const { gamma, beta, delta1 } = reference.hyperparameters;
    const recipe = { beta, rankMargin: delta1, wceWeight: gamma, rrWeight: 1 - gamma };
    return scnLoss(head.forward(input), [reference.labels], [everySample], recipe);
  };

  const groupsOf = ({ importance }: ScnLoss) =>
    splitAll(importance.dataSync<'float32'>(), [everySample], reference.hyperparameters.beta);

  beforeAll(async () => {
    await startTestEngine();
    reference = readReference(fixture('reference', 'scn-head.json'));
    everySample = Array.from({ length: reference.shape.samples }, (_, sample) => sample);
  });

  it('weighs, splits and loses the same', () => {
    const loss = lossOf(referenceHead(reference), features());
    expect(largestDifference(loss.importance.dataSync(), reference.alpha)).toBeLessThan(1e-6);
    expect(largestDifference(loss.weightedLogits.dataSync(), reference.weighted_logits)).toBeLessThan(1e-5);
    const [groups] = groupsOf(loss);
    expect([...(groups?.high ?? [])].sort((a, b) => a - b)).toEqual(reference.high_group);
    expect([...(groups?.low ?? [])].sort((a, b) => a - b)).toEqual(reference.low_group);
    expect(largestDifference(loss.wce.dataSync(), [reference.wce_loss])).toBeLessThan(1e-6);
    expect(largestDifference(loss.rr.dataSync(), [reference.rr_loss])).toBeLessThan(1e-6);
    expect(largestDifference(loss.total.dataSync(), [reference.total_loss])).toBeLessThan(1e-6);
  });

  it('has the same gradients', () => {
    const head = referenceHead(reference);
    const expected = reference.gradients_of_total_loss;
    const { grads } = tf.variableGrads(() => tf.sum(lossOf(head, features()).total), [...head.variables]);
    const [kernel, bias] = head.variables.map((variable) => grads[variable.name]?.dataSync() ?? []);
    expect(
      largestDifference(kernel ?? [], mergedKernel(reference, expected.fc_weight, expected.alpha_weight)),
    ).toBeLessThan(1e-5);
    expect(largestDifference(bias ?? [], [...expected.fc_bias, ...expected.alpha_bias])).toBeLessThan(1e-5);

    const ofFeatures = tf.grad((input) => tf.sum(lossOf(head, input as tf.Tensor2D).total))(features());
    expect(largestDifference(ofFeatures.dataSync(), expected.features)).toBeLessThan(1e-5);
  });

  it('relabels the same samples, in the low group and in all', () => {
    const loss = lossOf(referenceHead(reference), features());
    const { weightedLogits } = loss;
    const { classes } = reference.shape;
    const { delta2 } = reference.hyperparameters;
    const probabilities = tf.softmax(weightedLogits, -1).dataSync();
    const lowOnly = [...reference.labels];
    relabel(probabilities, classes, lowOnly, groupsOf(loss)[0]?.low ?? [], delta2);
    expect(lowOnly).toEqual(reference.relabel.low_group_only);
    const all = [...reference.labels];
    relabel(probabilities, classes, all, everySample, delta2);
    expect(all).toEqual(reference.relabel.all_samples);
  });

  it('takes the same ten steps of Adam, and leaks no tensors', () => {
    const head = referenceHead(reference);
    const expected = reference.adam_10_steps;
    const optimizer = new Adam(head.variables, expected.lr, expected.l2_weight_decay);
    const input = features();
    const step = () =>
      tf.tidy(() => optimizer.step(() => tf.sum(lossOf(head, input).total)).dataSync()[0] as number);
    const losses = [step()];
    const tensors = tf.memory().numTensors;
    while (losses.length < 10) losses.push(step());
    expect(tf.memory().numTensors).toBe(tensors);
    expect(largestDifference(losses, expected.losses_before_each_step)).toBeLessThan(1e-6);
    const [kernel, bias] = head.variables.map((variable) => variable.dataSync());
    expect(
      largestDifference(kernel ?? [], mergedKernel(reference, expected.fc_weight, expected.alpha_weight)),
    ).toBeLessThan(1e-5);
    expect(largestDifference(bias ?? [], [...expected.fc_bias, ...expected.alpha_bias])).toBeLessThan(1e-5);
  });
});
