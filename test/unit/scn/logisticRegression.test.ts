import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { LogisticRegression, type RegressionData } from '../../../src/scn/logisticRegression';
import { normal, randomBits, uniform } from '../../../src/scn/randomness';
import { startTestEngine } from '../support/startTestEngine';

const classes = 3;
const networks = 3;
const dimensions = 5;

beforeAll(async () => {
  await startTestEngine();
});

/** Gaussian clouds, one a class; sample i is held out by network i mod 3. */
function clouds(samples: number, seed = 11): { data: RegressionData; labels: Uint16Array } {
  const random = randomBits(seed);
  const centres = Array.from({ length: classes * dimensions }, () => normal(random));
  const labels = Uint16Array.from({ length: samples }, () => Math.floor(uniform(random) * classes));
  const features = Float32Array.from(
    { length: samples * dimensions },
    (_, i) =>
      (centres[(labels[Math.floor(i / dimensions)] as number) * dimensions + (i % dimensions)] as number) +
      normal(random),
  );
  const heldOutBy = Uint8Array.from({ length: samples }, (_, sample) => sample % networks);
  return { data: { features, dimensions, classes, heldOutBy, networks, penalty: 0.05 }, labels };
}

/** The labels as distributions, the same for all networks, [fitted × networks × classes]. */
function targetsOf(fitted: Uint32Array, labels: Uint16Array): Float32Array {
  const targets = new Float32Array(fitted.length * networks * classes);
  fitted.forEach((sample, row) => {
    for (let network = 0; network < networks; network++)
      targets[(row * networks + network) * classes + (labels[sample] as number)] = 1;
  });
  return targets;
}

/** Other distributions for each network. */
function softTargets(fitted: number): Float32Array {
  const random = randomBits(5);
  const targets = Float32Array.from({ length: fitted * networks * classes }, () => 0.05 + uniform(random));
  for (let start = 0; start < targets.length; start += classes) {
    const row = targets.subarray(start, start + classes);
    const total = row.reduce((sum, value) => sum + value, 0);
    row.forEach((value, label) => (row[label] = value / total));
  }
  return targets;
}

async function fitted<T>(
  data: RegressionData,
  use: (regression: LogisticRegression) => Promise<T>,
): Promise<T> {
  const regression = await LogisticRegression.prepare(data, randomBits(1));
  try {
    return await use(regression);
  } finally {
    await regression.dispose();
  }
}

/**
 * How far a network is from its optimum, in float64. There Xᵀ(P − Y) / m + λW = 0 gives W from the predictions, and with
 * it X·W must give the predictions' logits but for one bias a class. (Both the logits and W are centred over the classes.)
 */
function distanceFromOptimum(
  { features, heldOutBy, penalty }: RegressionData,
  predictions: Float32Array,
  targets: Float32Array,
  network: number,
): { bias: number; logits: number } {
  const members = [...heldOutBy.keys()].filter((sample) => heldOutBy[sample] !== network);
  const cell = (sample: number, label: number) => (sample * networks + network) * classes + label;
  const weights = Array.from({ length: classes }, () => new Float64Array(dimensions));
  const biasGradient = new Float64Array(classes);
  for (const sample of members) {
    for (let label = 0; label < classes; label++) {
      const at = cell(sample, label);
      const error = ((predictions[at] as number) - (targets[at] as number)) / members.length;
      biasGradient[label] = (biasGradient[label] as number) + error;
      const row = weights[label] as Float64Array;
      for (let d = 0; d < dimensions; d++)
        row[d] = (row[d] as number) - (error * (features[sample * dimensions + d] as number)) / penalty;
    }
  }
  const biases = weights.map((row, label) =>
    members.map((sample) => {
      const logs = Array.from({ length: classes }, (_, other) =>
        Math.log(predictions[cell(sample, other)] as number),
      );
      const logit = (logs[label] as number) - logs.reduce((sum, value) => sum + value, 0) / classes;
      return row.reduce(
        (rest, value, d) => rest - value * (features[sample * dimensions + d] as number),
        logit,
      );
    }),
  );
  return {
    bias: Math.max(...biasGradient.map(Math.abs)),
    logits: Math.max(...biases.map((values) => Math.max(...values) - Math.min(...values))),
  };
}

describe('LogisticRegression', () => {
  it.each(['hard', 'soft'])('reaches the optimum of every fold, %s targets', async (kind) => {
    const { data, labels } = clouds(240);
    await fitted(data, async (regression) => {
      expect(regression.fitted).toHaveLength(240);
      const targets = kind === 'hard' ? targetsOf(regression.fitted, labels) : softTargets(240);
      const distances = async () => {
        const predictions = await regression.predictFitted();
        return [0, 1, 2].map((network) => distanceFromOptimum(data, predictions, targets, network));
      };
      // The measure itself: far away before the fit.
      expect(Math.max(...(await distances()).map(({ logits }) => logits))).toBeGreaterThan(0.1);
      await regression.fit(targets, 200);
      await regression.fit(targets, 200);
      for (const { bias, logits } of await distances()) {
        expect(bias).toBeLessThan(1e-5);
        expect(logits).toBeLessThan(1e-3);
      }
    });
  });

  it('reaches it where features cancel out', async () => {
    const { data, labels } = clouds(240);
    const features = data.features.slice();
    // Four columns say the same, two with the other sign: a face's features add up to nothing, yet spread widely.
    for (let start = 0; start < features.length; start += dimensions) {
      const value = features[start] as number;
      features.set([value, -value, value, -value, 0], start);
    }
    const cancelling = { ...data, features };
    await fitted(cancelling, async (regression) => {
      const targets = targetsOf(regression.fitted, labels);
      await regression.fit(targets, 400);
      const { bias, logits } = distanceFromOptimum(cancelling, await regression.predictFitted(), targets, 0);
      expect(bias).toBeLessThan(1e-5);
      expect(logits).toBeLessThan(1e-3);
    });
  });

  it('predicts a sample by the network that held it out', async () => {
    const { data, labels } = clouds(90);
    await fitted(data, async (regression) => {
      await regression.fit(targetsOf(regression.fitted, labels), 50);
      const all = await regression.predictFitted();
      const heldOut = await regression.predictHeldOut();
      expect(heldOut).toHaveLength(90 * classes);
      for (let sample = 0; sample < 90; sample++) {
        const from = (sample * networks + (sample % networks)) * classes;
        for (let label = 0; label < classes; label++)
          expect(heldOut[sample * classes + label]).toBeCloseTo(all[from + label] as number, 5);
      }
    });
  });

  it('keeps labels from the network that holds them out', async () => {
    const { data, labels } = clouds(120);
    const flipped = labels.map((label, sample) => (sample % networks === 1 ? (label + 1) % classes : label));
    const fitTo = (some: Uint16Array) =>
      fitted(data, async (regression) => {
        await regression.fit(targetsOf(regression.fitted, some), 60);
        return regression.predictHeldOut();
      });
    const [before, after] = [await fitTo(labels), await fitTo(flipped)];
    const of = (predictions: Float32Array, fold: number) =>
      predictions.filter((_, cell) => Math.floor(cell / classes) % networks === fold);
    expect(of(after, 1)).toEqual(of(before, 1));
    expect(of(after, 0)).not.toEqual(of(before, 0));
    expect(of(after, 2)).not.toEqual(of(before, 2));
  });

  it('fits a seeded subset of many samples and predicts all of them', async () => {
    const { data, labels } = clouds(31_000);
    const choose = async (seed: number) => {
      const regression = await LogisticRegression.prepare(data, randomBits(seed));
      await regression.dispose();
      return regression.fitted;
    };
    await fitted(data, async (regression) => {
      const chosen = regression.fitted;
      expect(chosen).toHaveLength(30_000);
      expect(chosen.every((sample, row) => row === 0 || sample > (chosen[row - 1] as number))).toBe(true);
      expect(chosen.at(-1)).toBeGreaterThan(30_000);
      expect(await choose(1)).toEqual(chosen);
      expect(await choose(2)).not.toEqual(chosen);
      await regression.fit(targetsOf(chosen, labels), 40);
      const heldOut = await regression.predictHeldOut();
      expect(heldOut).toHaveLength(31_000 * classes);
      const right = (sample: number) => {
        const row = heldOut.subarray(sample * classes, (sample + 1) * classes);
        return row.indexOf(Math.max(...row)) === labels[sample];
      };
      const seen = new Set(chosen);
      const unseen = [...labels.keys()].filter((sample) => !seen.has(sample));
      expect(unseen).toHaveLength(1000);
      const share = (samples: readonly number[]) => samples.filter(right).length / samples.length;
      expect(share(unseen)).toBeGreaterThan(0.75);
      expect(Math.abs(share(unseen) - share([...chosen]))).toBeLessThan(0.05);
    });
  });

  it('releases every tensor', async () => {
    const { data, labels } = clouds(60);
    const before = tf.memory().numTensors;
    await fitted(data, async (regression) => {
      const held = tf.memory().numTensors;
      await regression.fit(targetsOf(regression.fitted, labels), 3);
      await regression.fit(targetsOf(regression.fitted, labels), 2);
      await regression.predictFitted();
      await regression.predictHeldOut();
      expect(tf.memory().numTensors).toBe(held);
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
