import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type ImportanceGroups,
  rankingOf,
  rankRegularisation,
  splitByImportance,
} from '../../../src/scn/rankRegularisation';
import { startTestEngine } from '../support/startTestEngine';

beforeAll(async () => {
  await startTestEngine();
});

describe('splitByImportance', () => {
  it('splits the members alone, at βN, equal weights in order', () => {
    const importance = [0.2, 0.9, 0.5, 0.5, 0.1];
    expect(splitByImportance(importance, [0, 1, 2, 3], 0.5)).toEqual({ high: [1, 2], low: [3, 0] });
  });

  it('keeps a sample in either group however small the batch', () => {
    expect(splitByImportance([0.3, 0.6], [0, 1], 0.99)).toEqual({ high: [1], low: [0] });
    expect(splitByImportance([0.3, 0.6], [0, 1], 0.01)).toEqual({ high: [1], low: [0] });
  });
});

describe('rankRegularisation', () => {
  const groups = [{ high: [0, 2], low: [1, 3] }];
  const rankingTensors = (split: readonly ImportanceGroups[]) => {
    const { coefficients, hasBoth } = rankingOf(split, 4);
    return { coefficients: tf.tensor2d(coefficients, [1, 4]), hasBoth: tf.tensor1d(hasBoth) };
  };

  it('pushes the groups apart until the margin is reached', () => {
    const weights = tf.tensor2d([[0.9, 0.1, 0.8, 0.2]]);
    const lossOf = (margin: number) => (importance: tf.Tensor) =>
      tf.sum(rankRegularisation(importance as tf.Tensor2D, rankingTensors(groups), margin));
    expect(lossOf(1)(weights).dataSync()[0]).toBeCloseTo(0.3, 6);
    expect([...tf.grad(lossOf(1))(weights).dataSync()]).toEqual([-0.5, 0.5, -0.5, 0.5]);
    expect(lossOf(0.15)(weights).dataSync()[0]).toBe(0);
    expect([...tf.grad(lossOf(0.15))(weights).dataSync()].map(Math.abs)).toEqual([0, 0, 0, 0]);
  });

  it('asks nothing of a network that sees too few samples to split', () => {
    const weights = tf.tensor2d([[0.9, 0.1, 0.8, 0.2]]);
    expect(rankRegularisation(weights, rankingTensors([{ high: [1], low: [] }]), 1).dataSync()[0]).toBe(0);
  });
});
