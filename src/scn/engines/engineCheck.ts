import * as tf from '@tensorflow/tfjs-core';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { withoutStop } from '../../base/text';
import { CosineHead } from '../cosineHead';
import { EndToEndNetwork } from '../endToEnd/endToEndNetwork';
import { GradientDescent } from '../gradientDescent';
import { computed } from '../graphs/computed';
import { LossGraphs } from '../graphs/lossGraphs';
import type { HeadOutput } from '../head';
import { normal, randomBits } from '../randomness';
import { readTensors } from '../readTensors';
import { scnLoss } from '../scnLoss';

/**
 * What `computeCheck` gives on TensorFlow.js' plain CPU backend (tfjs-backend-cpu 4.22.0), whose every operation is a loop
 * that can be read; six digits. `test/unit/scn/engines/engineCheck.test.ts` computes them again.
 */
// prettier-ignore
export const engineCheckNumbers: readonly number[] = [
  1.0596, 0.111748, -0.489016, -1.51751, 1.28045, 2.61446, 0.262886, -1.87018, -1.858, -0.911807,
  0.193689, 3.58473, -4.54206, 2.52076, 3.20476, 0.507095, 0.437262, 0.477844, -3.53379, 2.08405,
  2.9434, 0.185275, -1.20662, 0.15946, -3.1452, 1.30482, 1.51606, 0.880817, -0.266998, 1.62357,
  -3.93068, 1.95176, 2.03693, 0.66552, 3.77916, -1.05161, -1.63965, 1.66367, -0.0335072, -4.01196,
  1.55752, 1.8254, -2.65571, 0.883692, 0.976906, -3.78775, 3.00669, 0.639905, 0.546998, 1.27483,
  -0.0717833, 1.51914, -0.529388, -0.177324, 0.0589672, -0.578622, 0.636561, -1.1207, 0.297958, -1.23224,
  0.599333, 0.606875, -0.646166, 0.746556, -1.37306, 0.174436, -0.633093, -1.49514, 1.26913, 2.6558,
  0.244476, -1.90388, -1.95408, -0.817308, 0.305965, 3.42693, -4.54338, 2.52964, 3.22669, 0.479794,
  0.370073, 0.386658, -3.43907, 2.09687, 2.97736, 0.146454, -1.2021, 0.0242042, -3.07866, 1.33169,
  1.50608, 0.877348, -0.315305, 1.64753, -3.91497, 1.92535, 2.01719, 0.715005, 3.74338, -1.03066,
  -1.63873, 1.56533, 0.0270477, -3.98769, 1.4363, 1.87804, -2.57515, 0.814163, 1.01185, -3.76581,
  2.97429, 0.66775, 0.562739, 1.27799, -0.0527642, 1.52244, -0.542554, -0.169413, 0.0377428, -0.558864,
  0.60408, -1.14292, 0.280656, -1.25119, 0.580346, 0.568401, -0.711654, 0.714404, -1.43325, 0.90889,
  -2.7921, -0.125009, 3.95206, 0.0509895, 2.6023, 1.11664, 0.577154, 2.83622, 0.505091, -1.39366,
  1.76144, 1.94533, 0.241233, 2.39743, 2.73062, -3.57782, -0.438867, 2.99771, -0.532145, 1.85961,
  2.85194, -1.55032, 0.874835, 3.81883, 0.300006, -0.069328, -0.231861, 0.0566108, 0.150701, 0.144454,
  0.0788482, 0.185901, -0.195918, 2.30307, 1.85534, 0.368704, 2.75514, 0.537671, 0.346629, 2.4615,
  1.31293, 0.0887709, 2.67656, 0.675894, 1.00656, 3.00447, 1.37324, -3.23615, -1.08167, 3.92218,
  0.618505, 2.7229, 1.46094, 0.643984, 2.83124, 0.675544, 0.0369794, -0.125759, -0.148289, -0.146302,
  -0.0183625, 0.29004, -0.0855237, -0.131002, 0.187836, 2.7452, 0.121888, 0.279084, 2.77306, -0.20072,
  0.366147, 2.7976, 0.22165, 0.22755, 2.69675, -0.449236, 0.386963, 2.79854, -0.0884312, -0.173279,
  2.65797, -0.552889, 0.411452, 2.81111, -0.0267559, 0.523237, 2.83964, 0.145069, -0.248167, -0.346875,
  -0.260296, -0.440883, -0.374138, -0.219625, -0.365328, -0.293723,
];

/** Engines add in different orders and so differ a little in the last digits; a wrong one differs in the first. */
const tolerance = 1e-4;

const classes = 3;
const faces = 8;
const headsShape = { networks: 2, dimensions: 6, classes } as const;
/** How many of the numbers are the heads': the loss, and what they say before and after the step. */
const headsNumbers = 1 + 2 * headsShape.networks * faces * (classes + 1);
const descent = { learningRate: 0.05, momentum: 0.9, weightDecay: 1e-4 } as const;
const settings = { beta: 0.7, wceWeight: 0.5, rrWeight: 0.5, rankMargin: 0.15 };
const classifier = { kind: 'cosine', neckWidth: 12, scale: 8, dropout: 0 } as const;

/**
 * Computes on the engine in use what is known from another: a step of gradient descent for two heads side by side, and one
 * for a small residual network with every kind of layer that the large one has; each with what it says before and after.
 * @returns the heads' loss, and 64 numbers each that they say before and after the step; the same of the network, 32 numbers
 * each, and 32 more by its running statistics.
 */
export async function computeCheck(): Promise<number[]> {
  return [...(await headsStep()), ...(await networkStep())];
}

/** @throws HumanError where the engine in use computes something else than it should. */
export async function checkEngine(name: string): Promise<void> {
  let numbers: number[];
  try {
    numbers = await computeCheck();
  } catch (error) {
    throw failed(name, error);
  }
  compare(name, numbers, engineCheckNumbers);
}

/** @throws HumanError where the graphs of the heads give something else than they should. */
export async function checkGraphEngine(name: string): Promise<void> {
  let numbers: number[];
  try {
    numbers = await computeGraphCheck();
  } catch (error) {
    throw failed(name, error);
  }
  compare(name, numbers, engineCheckNumbers.slice(0, headsNumbers));
}

function failed(name: string, error: unknown): HumanError {
  const reason = error instanceof Error ? error.message : String(error);
  return new HumanError(l10n.t('{0} failed to train a small network ({1}).', name, withoutStop(reason)), {
    cause: error,
  });
}

function compare(name: string, computed: readonly number[], known: readonly number[]): void {
  const off = known.map((expected, i) =>
    Math.abs((computed[i] ?? NaN) - expected) <= tolerance * Math.max(1, Math.abs(expected)) ? 0 : 1,
  );
  const wrong = off.reduce<number>((sum, each) => sum + each, 0);
  if (wrong > 0 || computed.length !== known.length) {
    throw new HumanError(
      l10n.t(
        '{0} computes wrong numbers: {1} of {2} that a small network gave differ from those known.',
        name,
        wrong,
        known.length,
      ),
    );
  }
}

/** The same step for two heads as `computeCheck` begins with, by graphs. */
export async function computeGraphCheck(): Promise<number[]> {
  const head = new CosineHead(headsShape, classifier, randomBits(1));
  const { networks, dimensions } = headsShape;
  const rows = values(faces * dimensions, 2);
  const input = tf.tensor2d(rows, [faces, dimensions]);
  const graphs = new LossGraphs(head, dimensions, settings);
  const forward = await computed([input.shape], (features) => {
    const { logits, attentionScores } = head.forward(features as tf.Tensor2D);
    return [logits, attentionScores];
  });
  const said = async () => {
    return numbersIn(await forward.run(input));
  };
  try {
    const before = await said();
    const graph = await graphs.of(faces);
    graph.rows.set(rows);
    const { labels, members } = stepLabels(networks);
    const memory = head.variables.map((variable) => variable.dataSync<'float32'>());
    const { loss, gradients } = await graph.compute(labels, members, memory);
    head.variables.forEach((variable, i) => {
      const memory = variable.dataSync<'float32'>();
      const gradient = gradients[i] ?? new Float32Array();
      for (let at = 0; at < memory.length; at++) {
        const weight = memory[at] as number;
        memory[at] =
          weight - descent.learningRate * ((gradient[at] as number) + descent.weightDecay * weight);
      }
    });
    return [loss, ...before, ...(await said())];
  } finally {
    await graphs.dispose();
    await forward.dispose();
    head.dispose();
    input.dispose();
  }
}

async function headsStep(): Promise<number[]> {
  const { networks, dimensions } = headsShape;
  const head = new CosineHead(headsShape, classifier, randomBits(1));
  const input = tf.tensor2d(values(faces * dimensions, 2), [faces, dimensions]);
  try {
    return await stepOf(head.variables, networks, () => head.forward(input));
  } finally {
    head.dispose();
    input.dispose();
  }
}

async function networkStep(): Promise<number[]> {
  const size = 20;
  const backbone = { inputSize: size, stem: 'large', width: 4, blocks: [1, 1] } as const;
  const network = EndToEndNetwork.create({ backbone, classifier }, classes, randomBits(3));
  const images = tf.tensor4d(values(faces * size * size * 3, 4), [faces, size, size, 3]);
  try {
    // Random bits as when it trains; there is no dropout that they could decide.
    const training = await stepOf(network.variables, 1, () => network.forward(images, randomBits(0)));
    const judging = tf.tidy(() => {
      const { logits, attentionScores } = network.forward(images);
      return [logits, attentionScores];
    });
    return [...training, ...(await numbersIn(judging))];
  } finally {
    network.dispose();
    images.dispose();
  }
}

function stepLabels(networks: number): { labels: number[][]; members: number[][] } {
  const labels = Array.from({ length: networks }, () => Array.from({ length: faces }, (_, i) => i % classes));
  return { labels, members: labels.map((each) => [...each.keys()]) };
}

/** The loss, and what the networks say before and after a step against it. */
async function stepOf(
  variables: readonly tf.Variable[],
  networks: number,
  forward: () => HeadOutput,
): Promise<number[]> {
  const { learningRate, momentum, weightDecay } = descent;
  const optimizer = new GradientDescent(variables, learningRate, momentum, weightDecay);
  const { labels, members } = stepLabels(networks);
  const said = () =>
    numbersIn(
      tf.tidy(() => {
        const { logits, attentionScores } = forward();
        return [logits, attentionScores];
      }),
    );
  try {
    const before = await said();
    const loss = optimizer.step(() => tf.sum(scnLoss(forward(), labels, members, settings).total));
    return [...(await numbersIn([loss])), ...before, ...(await said())];
  } finally {
    optimizer.dispose();
  }
}

async function numbersIn(tensors: readonly tf.Tensor[]): Promise<number[]> {
  return (await readTensors(tensors)).flatMap((numbers) => [...numbers]);
}

function values(length: number, seed: number): Float32Array {
  const random = randomBits(seed);
  return Float32Array.from({ length }, () => normal(random));
}
