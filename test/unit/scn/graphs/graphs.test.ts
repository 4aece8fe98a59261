import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  checkGraphEngine,
  computeGraphCheck,
  engineCheckNumbers,
} from '../../../../src/scn/engines/engineCheck';
import { startGraphEngine } from '../../../../src/scn/engines/graphEngine';
import { drawnDropout, fillDropoutMask } from '../../../../src/scn/dropout';
import { LossGraphs } from '../../../../src/scn/graphs/lossGraphs';
import type { HeadShape } from '../../../../src/scn/head';
import { createHead } from '../../../../src/scn/linearHead';
import { LogisticRegression } from '../../../../src/scn/logisticRegression';
import { predict } from '../../../../src/scn/predict';
import { normal, randomBits, uniform } from '../../../../src/scn/randomness';
import { type Recipe, recipes } from '../../../../src/scn/recipe';
import { scnLoss } from '../../../../src/scn/scnLoss';
import { labelWords, type TrainingData, trainNetworks } from '../../../../src/scn/trainNetworks';
import { startTestEngine } from '../../support/startTestEngine';

const classes = 3;
const dimensions = 16;
const folds = 3;
const shape: HeadShape = { networks: folds, dimensions, classes };

let graphs: string;

beforeAll(async () => {
  await startTestEngine();
  graphs = await startGraphEngine();
});

/** Of no class in particular; sample i is held out by network i mod 3, every ninth label is left out, every eleventh known. */
function noise(samples: number): TrainingData {
  const random = randomBits(9);
  return {
    features: Float32Array.from({ length: samples * dimensions }, () => normal(random)),
    dimensions,
    classes,
    labels: Uint16Array.from({ length: samples }, () => Math.floor(uniform(random) * classes)),
    heldOutBy: Uint8Array.from({ length: samples }, (_, sample) => sample % folds),
    words: Uint8Array.from({ length: samples }, (_, sample) =>
      sample % 9 === 0 ? labelWords.leftOut : sample % 11 === 0 ? labelWords.known : labelWords.none,
    ),
  };
}

async function on<T>(engine: 'wasm' | 'graph', compute: () => Promise<T>): Promise<T> {
  await tf.setBackend(engine);
  return compute();
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a).toHaveLength(b.length);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);
}

it('passes the engine check, and leaves no tensor behind', async () => {
  await tf.setBackend('graph');
  const before = tf.memory().numTensors;
  await checkGraphEngine(graphs);
  expect(tf.memory().numTensors).toBe(before);
  const computed = await computeGraphCheck();
  expect(largestDifference(computed, engineCheckNumbers.slice(0, computed.length))).toBeLessThan(1e-4);
});

it.each([tf.Relu, tf.Sum, tf.BatchMatMul])('notices a kernel that is wrong: %s', async (kernelName) => {
  await tf.setBackend('graph');
  const kernel = tf.getKernel(kernelName, 'graph');
  tf.unregisterKernel(kernelName, 'graph');
  tf.registerKernel({
    ...kernel,
    kernelFunc: (args) => {
      const output = kernel.kernelFunc(args) as tf.TensorInfo;
      const b = tf.scalar(1.001);
      return tf.getKernel(tf.Multiply, 'graph').kernelFunc({ ...args, inputs: { a: output, b } });
    },
  });
  try {
    await expect(checkGraphEngine('This engine')).rejects.toThrow(
      /^This engine computes wrong numbers: \d+ of 129 /,
    );
  } finally {
    tf.unregisterKernel(kernelName, 'graph');
    tf.registerKernel(kernel);
  }
});

const named = Object.values(recipes);

it.each(named)('has the loss and the gradients of TensorFlow.js, recipe $name', async (recipe) => {
  const batch = 30;
  const { features, labels, heldOutBy } = noise(batch);
  const members = Array.from({ length: folds }, (_, network) =>
    [...heldOutBy.keys()].filter((sample) => heldOutBy[sample] !== network),
  );
  const everyLabel = members.map(() => labels);
  const expected = await on('wasm', () => {
    const head = createHead(shape, recipe.classifier, randomBits(4));
    const input = tf.tensor2d(features, [batch, dimensions]);
    const { value, grads } = tf.variableGrads(
      () =>
        tf.sum(
          scnLoss(head.forward(input, drawnDropout(randomBits(5))), everyLabel, members, recipe).total,
        ) as tf.Scalar,
      [...head.variables],
    );
    return Promise.resolve({
      loss: value.dataSync()[0] as number,
      gradients: head.variables.map(({ name }) => grads[name]?.dataSync() ?? new Float32Array()),
    });
  });
  await on('graph', async () => {
    const head = createHead(shape, recipe.classifier, randomBits(4));
    const recorded = new LossGraphs(head, dimensions, recipe);
    const graph = await recorded.of(batch);
    graph.rows.set(features);
    const random = randomBits(5);
    for (const { values, rate } of graph.masks) fillDropoutMask(values, rate, random);
    const variables = head.variables.map((variable) => variable.dataSync<'float32'>());
    const { loss, gradients } = await graph.compute(everyLabel, members, variables);
    expect(loss).toBeCloseTo(expected.loss, 5);
    gradients.forEach((gradient, i) => {
      expect(gradient.some((value) => value !== 0)).toBe(true);
      expect(largestDifference(gradient, expected.gradients[i] ?? [])).toBeLessThan(1e-5);
    });
    await recorded.dispose();
    head.dispose();
  });
});

/** Trains and relabels on an engine. */
async function trained(engine: 'wasm' | 'graph', recipe: Recipe, networks?: readonly number[]) {
  return on(engine, async () => {
    const data = noise(100);
    const { head, trainingLabels } = await trainNetworks(data, folds, recipe, 2, () => undefined, networks);
    const predictions = await predict(head, data.features, dimensions);
    head.dispose();
    return { predictions, trainingLabels, given: data.labels };
  });
}

describe.each(named)('networks trained by graphs, recipe $name', (recipe) => {
  const short: Recipe = {
    ...recipe,
    epochs: 14,
    learningRate: 5e-3,
    relabelling: { ...recipe.relabelling, margin: 0.01 },
  };

  it('come out as TensorFlow.js trains them: predictions, importance and relabelled samples', async () => {
    const [expected, computed] = [await trained('wasm', short), await trained('graph', short)];
    expect(computed.trainingLabels).toEqual(expected.trainingLabels);
    const relabelled = computed.trainingLabels.flatMap((labels) =>
      [...labels.keys()].filter((sample) => labels[sample] !== computed.given[sample]),
    );
    expect(relabelled.length).toBeGreaterThan(10);
    computed.predictions.forEach(({ probabilities, importance }, network) => {
      const other = expected.predictions[network];
      expect(largestDifference(probabilities, other?.probabilities ?? [])).toBeLessThan(1e-4);
      expect(largestDifference(importance, other?.importance ?? [])).toBeLessThan(1e-4);
    });
  });

  it('come out the same to the bit without the others', async () => {
    const [all, some] = [await trained('graph', short), await trained('graph', short, [0, 2])];
    for (const network of [0, 2]) {
      expect(some.predictions[network]).toEqual(all.predictions[network]);
      expect(some.trainingLabels[network]).toEqual(all.trainingLabels[network]);
    }
    expect(some.predictions[1]).not.toEqual(all.predictions[1]);
  });
});

it('fits regressions as TensorFlow.js does', async () => {
  const { features, labels, heldOutBy } = noise(200);
  const fit = async () => {
    const regression = await LogisticRegression.prepare(
      { features, dimensions, classes, heldOutBy, networks: folds, penalty: 0.05 },
      randomBits(1),
    );
    const targets = new Float32Array(200 * folds * classes);
    labels.forEach((label, row) => {
      for (let network = 0; network < folds; network++)
        targets[(row * folds + network) * classes + label] = 1;
    });
    await regression.fit(targets, 30);
    const said = [...(await regression.predictHeldOut()), ...(await regression.predictFitted())];
    await regression.dispose();
    return said;
  };
  expect(largestDifference(await on('graph', fit), await on('wasm', fit))).toBeLessThan(1e-5);
});
