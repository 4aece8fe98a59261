import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { EndToEndNetwork } from '../../../../src/scn/endToEnd/endToEndNetwork';
import type { EndToEndRecipe } from '../../../../src/scn/endToEnd/endToEndRecipe';
import { batchTensor } from '../../../../src/scn/endToEnd/imageSource';
import {
  type EndToEndData,
  type EpochReport,
  trainEndToEnd,
  type TrainingState,
  numbersOf,
} from '../../../../src/scn/endToEnd/trainEndToEnd';
import { randomBits } from '../../../../src/scn/randomness';
import { scnLoss } from '../../../../src/scn/scnLoss';
import { startTestEngine } from '../../support/startTestEngine';
import { smallRecipe, stripedImages } from './smallTraining';

beforeAll(() => startTestEngine());

const create = (recipe: EndToEndRecipe, classes: number) =>
  EndToEndNetwork.create(recipe, classes, randomBits(5));

async function train(recipe: EndToEndRecipe, data: EndToEndData, until = Infinity, resume?: TrainingState) {
  const network = create(recipe, data.classes);
  const reports: EpochReport[] = [];
  let state: TrainingState | undefined;
  let labels: Uint16Array | undefined;
  try {
    labels = await trainEndToEnd(network, data, recipe, {
      seed: 3,
      resume,
      onEpoch: async (report, copy) => {
        reports.push(report);
        state = await copy();
        if (report.epoch === until) throw new Error('interrupted');
      },
    });
  } catch (error) {
    if (!(error instanceof Error && error.message === 'interrupted')) throw error;
  }
  const numbers = await numbersOf(network.tensors);
  network.dispose();
  return { reports, state, numbers, labels };
}

it('goes on after an interruption as if there had been none', async () => {
  const data = stripedImages(48, 3, 16);
  const whole = await train(smallRecipe, data);
  const first = await train(smallRecipe, data, 2);
  const rest = await train(smallRecipe, data, Infinity, first.state);
  expect(first.reports).toHaveLength(2);
  expect([...first.reports, ...rest.reports]).toEqual(whole.reports);
  expect(rest.numbers).toEqual(whole.numbers);
  expect(rest.labels).toEqual(whole.labels);
});

it('leaves no tensor behind in 100 steps', async () => {
  const data = stripedImages(40, 2, 16);
  const recipe = { ...smallRecipe, batchSize: 4, epochs: 10 };
  const network = create(recipe, 2);
  const counts: number[] = [];
  await trainEndToEnd(network, data, recipe, {
    seed: 1,
    onEpoch: () => void counts.push(tf.memory().numTensors),
  });
  expect(counts).toHaveLength(10);
  expect(new Set(counts).size).toBe(1);
  network.dispose();
});

it('learns δ1 where it may, within 0 and 1', async () => {
  const data = stripedImages(32, 2, 16);
  const margin = async (value: number) => {
    const recipe = { ...smallRecipe, rankMargin: { value, learnable: true } };
    return (await train(recipe, data)).reports.map(({ rankMargin }) => rankMargin);
  };
  for (const value of [0.15, 0.004]) {
    const margins = await margin(value);
    expect(new Set([value, ...margins]).size).toBeGreaterThan(1);
    for (const each of margins) {
      expect(each).toBeGreaterThanOrEqual(0);
      expect(each).toBeLessThanOrEqual(1);
    }
  }
  const fixed = (await train(smallRecipe, data)).reports.map(({ rankMargin }) => rankMargin);
  expect(new Set(fixed)).toEqual(new Set([smallRecipe.rankMargin.value]));
});

describe('relabelling', () => {
  const recipe = {
    ...smallRecipe,
    augment: false,
    epochs: 12,
    optimizer: { kind: 'adam' as const, learningRate: 1e-3, weightDecay: 1e-4 },
  };
  const wrong = [3, 12, 31];

  async function trainOnWrong(known?: Uint8Array) {
    const data = stripedImages(64, 2, 16);
    const given = data.labels.slice();
    for (const row of wrong) given[row] = 1 - (given[row] as number);
    const kept = given.slice();
    const { labels } = await train(recipe, { ...data, labels: given, known });
    expect(given).toEqual(kept);
    return { labels, right: data.labels, given };
  }

  it('puts wrong labels right while it trains, and never the given ones', async () => {
    const { labels, right } = await trainOnWrong();
    expect(labels).toEqual(right);
  });

  it('leaves what people said of a label', async () => {
    const known = new Uint8Array(64);
    known[12] = 1;
    const { labels, right, given } = await trainOnWrong(known);
    expect(labels?.[12]).toBe(given[12]);
    expect(labels?.map((label, row) => (row === 12 ? (right[12] as number) : label))).toEqual(right);
  });
});

describe('the gradients', () => {
  it.each(['linear', 'cosine'] as const)(
    'of a network with a %s classifier agree with finite differences',
    async (kind) => {
      const recipe: EndToEndRecipe = {
        ...smallRecipe,
        backbone: { inputSize: 8, stem: 'large', width: 4, blocks: [1, 1] },
        classifier: kind === 'linear' ? { kind } : { kind, neckWidth: 6, scale: 8, dropout: 0 },
        rankMargin: { value: 0.6, learnable: false },
      };
      await tf.setBackend('cpu');
      const { images, labels, samples } = stripedImages(6, 2, 8);
      const network = create(recipe, 2);
      const batch = batchTensor(await images.load(samples), samples, 8);
      const loss = () =>
        tf.tidy(() =>
          tf.sum(
            scnLoss(network.forward(batch, randomBits(1)), [labels], [[...samples]], {
              ...recipe,
              rankMargin: recipe.rankMargin.value,
            }).total,
          ),
        ) as tf.Scalar;
      const { grads } = tf.variableGrads(loss, network.variables);
      const step = 2e-3;
      for (const variable of network.variables) {
        const values = Float32Array.from(await variable.data());
        const gradient = await grads[variable.name]?.data();
        const at = values.length >> 1;
        const lossWith = (change: number) => {
          const moved = values.slice();
          moved[at] = (moved[at] as number) + change;
          variable.assign(tf.tensor(moved, variable.shape));
          return loss().dataSync()[0] as number;
        };
        const slope = (lossWith(step) - lossWith(-step)) / (2 * step);
        lossWith(0);
        expect(Math.abs((gradient?.[at] ?? NaN) - slope), variable.name).toBeLessThan(
          2e-3 + 0.03 * Math.abs(slope),
        );
      }
      network.dispose();
      await tf.setBackend('wasm');
    },
  );
});

it('loses the same on the plain backend and on WASM, step by step', async () => {
  const data = stripedImages(40, 2, 16);
  const recipe = { ...smallRecipe, batchSize: 4, epochs: 1 };
  const losses: number[][] = [];
  for (const backend of ['cpu', 'wasm']) {
    await tf.setBackend(backend);
    // An epoch a step: 10 of them.
    const each: number[] = [];
    const network = create(recipe, 2);
    await trainEndToEnd(
      network,
      { ...data, samples: data.samples.subarray(0, 8), labels: data.labels.subarray(0, 8) },
      { ...recipe, batchSize: 8, epochs: 10 },
      {
        seed: 1,
        onEpoch: ({ loss }) => void each.push(loss),
      },
    );
    network.dispose();
    losses.push(each);
  }
  expect(losses[0]).toHaveLength(10);
  losses[0]?.forEach((loss, step) => expect(Math.abs(loss - (losses[1]?.[step] ?? NaN))).toBeLessThan(1e-4));
});
