import * as tf from '@tensorflow/tfjs-core';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { withoutStop } from '../../protocol/withoutStop';
import { CosineHead } from '../cosineHead';
import { EndToEndNetwork } from '../endToEnd/endToEndNetwork';
import { GradientDescent } from '../gradientDescent';
import type { HeadOutput } from '../head';
import { normal, randomBits } from '../randomness';
import { scnLoss } from '../scnLoss';
import { engineCheckNumbers } from './engineCheckNumbers';

/** Engines add in different orders and so differ a little in the last digits; a wrong one differs in the first. */
const tolerance = 1e-4;

const classes = 3;
const faces = 8;
const settings = { beta: 0.7, wceWeight: 0.5, rrWeight: 0.5, rankMargin: 0.15 };
const classifier = { kind: 'cosine', neckWidth: 12, scale: 8, dropout: 0 } as const;

/**
 * Computes on the engine in use what is known from another: a step of gradient descent for two heads side by side, and one
 * for a small residual network with every kind of layer that the large one has; each with what it says before and after.
 * @returns the heads' loss, and 64 numbers each that they say before and after the step; the same of the network, 32 numbers
 * each, and 32 more by its running statistics.
 */
export function computeCheck(): number[] {
  return [...headsStep(), ...networkStep()];
}

/** @throws HumanError where the engine in use computes something else than it should. */
export function checkEngine(name: string): void {
  let computed: number[];
  try {
    computed = computeCheck();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HumanError(l10n.t('{0} failed to train a small network ({1}).', name, withoutStop(reason)), {
      cause: error,
    });
  }
  const off = engineCheckNumbers.map((expected, i) =>
    Math.abs((computed[i] ?? NaN) - expected) <= tolerance * Math.max(1, Math.abs(expected)) ? 0 : 1,
  );
  const wrong = off.reduce<number>((sum, each) => sum + each, 0);
  if (wrong > 0 || computed.length !== engineCheckNumbers.length) {
    throw new HumanError(
      l10n.t(
        '{0} computes wrong numbers: {1} of {2} that a small network gave differ from those known.',
        name,
        wrong,
        engineCheckNumbers.length,
      ),
    );
  }
}

function headsStep(): number[] {
  const networks = 2;
  const dimensions = 6;
  const head = new CosineHead({ networks, dimensions, classes }, classifier, randomBits(1));
  const input = tf.tensor2d(values(faces * dimensions, 2), [faces, dimensions]);
  try {
    return stepOf(head.variables, networks, () => head.forward(input));
  } finally {
    head.dispose();
    input.dispose();
  }
}

function networkStep(): number[] {
  const size = 20;
  const backbone = { inputSize: size, stem: 'large', width: 4, blocks: [1, 1] } as const;
  const network = EndToEndNetwork.create({ backbone, classifier }, classes, randomBits(3));
  const images = tf.tensor4d(values(faces * size * size * 3, 4), [faces, size, size, 3]);
  try {
    // Random bits as when it trains; there is no dropout that they could decide.
    const training = stepOf(network.variables, 1, () => network.forward(images, randomBits(0)));
    const judging = tf.tidy(() => {
      const { logits, attentionScores } = network.forward(images);
      return [...logits.dataSync(), ...attentionScores.dataSync()];
    });
    return [...training, ...judging];
  } finally {
    network.dispose();
    images.dispose();
  }
}

/** The loss, and what the networks say before and after a step against it. */
function stepOf(variables: readonly tf.Variable[], networks: number, forward: () => HeadOutput): number[] {
  const descent = new GradientDescent(variables, 0.05, 0.9, 1e-4);
  const labels = Array.from({ length: networks }, () => Array.from({ length: faces }, (_, i) => i % classes));
  const members = labels.map((each) => [...each.keys()]);
  const said = () =>
    tf.tidy(() => {
      const { logits, attentionScores } = forward();
      return [...logits.dataSync(), ...attentionScores.dataSync()];
    });
  try {
    const before = said();
    const loss = descent.step(() => tf.sum(scnLoss(forward(), labels, members, settings).total));
    return [loss, ...before, ...said()];
  } finally {
    descent.dispose();
  }
}

function values(length: number, seed: number): Float32Array {
  const random = randomBits(seed);
  return Float32Array.from({ length }, () => normal(random));
}
