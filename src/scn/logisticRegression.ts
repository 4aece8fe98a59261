import * as tf from '@tensorflow/tfjs-core';
import { labelWords } from './trainNetworks';
import type { WeightTensor } from './models/modelWeights';
import type { RandomBits } from './randomness';
import { shuffle } from './randomness';

/** What logistic regressions are fitted to. */
export type RegressionData = {
  /** Scaled features, [samples × dimensions]. */
  readonly features: Float32Array;
  readonly dimensions: number;
  readonly classes: number;
  /** The network that must not see a sample, [samples]. */
  readonly heldOutBy: Uint8Array;
  readonly networks: number;
  /** λ of the penalty λ/2 · |W|², beside the mean cross-entropy. */
  readonly penalty: number;
  /** What people made of each label, see `labelWords`, [samples]; missing: nothing. */
  readonly words?: Uint8Array | undefined;
};

/** Samples that a fit takes at most: more hardly change so few weights, and a fit sees all of them at each step. */
const mostFitted = 30_000;
/** Samples that a forward pass takes at a time. */
const chunk = 8192;
const powerIterations = 30;

/**
 * Multinomial logistic regressions with soft targets, fitted side by side, one for each fold: full-batch accelerated
 * gradient descent (Nesterov, strongly convex), so that the same data give the same weights without a random start.
 */
export class LogisticRegression {
  /** The samples that are fitted, in ascending order. */
  readonly fitted: Uint32Array;
  private readonly inputs: tf.Tensor2D;
  private readonly inputsTransposed: tf.Tensor2D;
  /** 1 / members where a network may learn from a fitted sample, else 0; [fitted, networks, 1]. */
  private readonly shares: tf.Tensor3D;
  private readonly smoothness: number;
  private weights: tf.Tensor2D;
  private bias: tf.Tensor1D;

  constructor(
    private readonly data: RegressionData,
    random: RandomBits,
  ) {
    const { dimensions, classes, networks, heldOutBy } = data;
    this.fitted = chooseFitted(heldOutBy.length, random);
    this.inputs = this.rowsOf(this.fitted);
    this.inputsTransposed = tf.tidy(() => tf.transpose(this.inputs) as tf.Tensor2D);
    const { values, fewest } = sharesOf(this.fitted, data);
    this.shares = tf.tensor3d(values, [this.fitted.length, networks, 1]);
    // The Hessian of the cross-entropy is at most half the features' covariance (Böhning 1992), here of the fold with
    // the fewest members.
    const spread = Math.max(this.largestEigenvalue(), 1) * (this.fitted.length / Math.max(fewest, 1));
    this.smoothness = spread / 2 + data.penalty;
    this.weights = tf.zeros([dimensions, networks * classes]);
    this.bias = tf.zeros([networks * classes]);
  }

  /**
   * Goes on from the present weights.
   * @param targets the distribution that each network should give a fitted sample, [fitted × networks × classes].
   */
  fit(targets: Float32Array, steps: number): void {
    const { classes, networks, penalty } = this.data;
    const root = Math.sqrt(this.smoothness / penalty);
    const momentum = (root - 1) / (root + 1);
    const wanted = tf.tensor3d(targets, [this.fitted.length, networks, classes]);
    let previous = [this.weights, this.bias] as const;
    let ahead = [tf.clone(this.weights), tf.clone(this.bias)] as const;
    for (let step = 0; step < steps; step++) {
      const [weights, bias] = ahead;
      const next = tf.tidy(() => {
        const probabilities = tf.softmax(this.logits(this.inputs, weights, bias));
        const errors = tf.reshape(tf.mul(tf.sub(probabilities, wanted), this.shares), [
          this.fitted.length,
          networks * classes,
        ]);
        const slope = tf.add(
          tf.matMul(this.inputsTransposed, errors as tf.Tensor2D),
          tf.mul(weights, penalty),
        );
        return [
          tf.sub(weights, tf.div(slope, this.smoothness)) as tf.Tensor2D,
          tf.sub(bias, tf.div(tf.sum(errors, 0), this.smoothness)) as tf.Tensor1D,
        ] as const;
      });
      const extrapolated = tf.tidy(
        () =>
          [
            tf.add(next[0], tf.mul(tf.sub(next[0], previous[0]), momentum)) as tf.Tensor2D,
            tf.add(next[1], tf.mul(tf.sub(next[1], previous[1]), momentum)) as tf.Tensor1D,
          ] as const,
      );
      tf.dispose([...previous, ...ahead]);
      previous = next;
      ahead = extrapolated;
    }
    tf.dispose([...ahead, wanted]);
    [this.weights, this.bias] = previous;
  }

  /** What each network says of the fitted samples, [fitted × networks × classes]. */
  predictFitted(): Float32Array {
    return tf.tidy(() => tf.softmax(this.logits(this.inputs, this.weights, this.bias)).dataSync<'float32'>());
  }

  /** What the network that held a sample out says of it, [samples × classes]. */
  predictHeldOut(): Float32Array {
    const { classes, networks, heldOutBy } = this.data;
    const samples = heldOutBy.length;
    const heldOut = new Float32Array(samples * classes);
    for (let start = 0; start < samples; start += chunk) {
      const rows = Uint32Array.from({ length: Math.min(chunk, samples - start) }, (_, row) => start + row);
      const all = tf.tidy(() =>
        tf.softmax(this.logits(this.rowsOf(rows), this.weights, this.bias)).dataSync<'float32'>(),
      );
      rows.forEach((sample, row) => {
        const from = (row * networks + (heldOutBy[sample] as number)) * classes;
        heldOut.set(all.subarray(from, from + classes), sample * classes);
      });
    }
    return heldOut;
  }

  /**
   * The present weights, for a model that is kept.
   * @param prefix goes before their names, with a slash between.
   */
  tensors(prefix: string): WeightTensor[] {
    const { dimensions, classes, networks } = this.data;
    const columns = networks * classes;
    return [
      { name: `${prefix}/kernel`, shape: [dimensions, columns], values: this.weights.dataSync().slice() },
      { name: `${prefix}/bias`, shape: [columns], values: this.bias.dataSync().slice() },
    ] as WeightTensor[];
  }

  dispose(): void {
    tf.dispose([this.inputs, this.inputsTransposed, this.shares, this.weights, this.bias]);
  }

  private logits(inputs: tf.Tensor2D, weights: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor3D {
    const { classes, networks } = this.data;
    return tf.reshape(tf.add(tf.matMul(inputs, weights), bias), [inputs.shape[0], networks, classes]);
  }

  private rowsOf(samples: Uint32Array): tf.Tensor2D {
    const { features, dimensions } = this.data;
    const rows = new Float32Array(samples.length * dimensions);
    samples.forEach((sample, row) =>
      rows.set(features.subarray(sample * dimensions, (sample + 1) * dimensions), row * dimensions),
    );
    return tf.tensor2d(rows, [samples.length, dimensions]);
  }

  /** Of the features' second moments, by power iteration. */
  private largestEigenvalue(): number {
    return tf.tidy(() => {
      // Not all ones: columns that cancel out would hide the direction that counts.
      let direction = tf.randomNormal([this.data.dimensions, 1], 0, 1, 'float32', 1) as tf.Tensor2D;
      let value = 0;
      for (let iteration = 0; iteration < powerIterations; iteration++) {
        const moved = tf.div(
          tf.matMul(this.inputsTransposed, tf.matMul(this.inputs, direction)),
          this.fitted.length,
        );
        const length = tf.norm(moved);
        value = length.dataSync()[0] as number;
        if (!(value > 0)) return 0;
        direction = tf.div(moved, length);
      }
      return value;
    });
  }
}

function chooseFitted(samples: number, random: RandomBits): Uint32Array {
  const all = Uint32Array.from({ length: samples }, (_, sample) => sample);
  if (samples <= mostFitted) return all;
  shuffle(all, random);
  return all.slice(0, mostFitted).sort();
}

function sharesOf(
  fitted: Uint32Array,
  { heldOutBy, networks, words }: Pick<RegressionData, 'heldOutBy' | 'networks' | 'words'>,
): { values: Float32Array; fewest: number } {
  const members = new Uint32Array(networks).fill(fitted.length);
  for (const sample of fitted) {
    const network = heldOutBy[sample] as number;
    if (network < networks) members[network] = (members[network] as number) - 1;
  }
  const values = new Float32Array(fitted.length * networks);
  fitted.forEach((sample, row) => {
    // They count as members: whether a network's held-out faces are left out must not be heard in the other shares.
    if (words?.[sample] === labelWords.leftOut) return;
    for (let network = 0; network < networks; network++) {
      if (heldOutBy[sample] !== network)
        values[row * networks + network] = 1 / Math.max(members[network] as number, 1);
    }
  });
  return { values, fewest: Math.min(...members) };
}
