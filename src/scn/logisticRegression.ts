import * as tf from '@tensorflow/tfjs-core';
import { labelWords } from './trainNetworks';
import type { WeightTensor } from './models/modelWeights';
import { type Computed, computed, computeOnce } from './graphs/computed';
import { type RandomBits, shuffle } from './randomness';
import { readTensors } from './readTensors';

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
  private weights: tf.Tensor2D;
  private bias: tf.Tensor1D;
  private step: Promise<Computed> | undefined;

  private constructor(
    private readonly data: RegressionData,
    /** The samples that are fitted, in ascending order. */
    readonly fitted: Uint32Array,
    private readonly inputs: tf.Tensor2D,
    private readonly inputsTransposed: tf.Tensor2D,
    /** 1 / members where a network may learn from a fitted sample, else 0, for each class; [fitted, networks, classes]. */
    private readonly shares: tf.Tensor3D,
    private readonly smoothness: number,
  ) {
    const { dimensions, classes, networks } = data;
    this.weights = tf.zeros([dimensions, networks * classes]);
    this.bias = tf.zeros([networks * classes]);
  }

  /** Prepares regressions that know nothing yet. */
  static async prepare(data: RegressionData, random: RandomBits): Promise<LogisticRegression> {
    const { dimensions, classes, networks, heldOutBy, penalty } = data;
    const fitted = chooseFitted(heldOutBy.length, random);
    const rows = rowsOf(fitted, data);
    const inputs = tf.tensor2d(rows, [fitted.length, dimensions]);
    const inputsTransposed = tf.tensor2d(transposed(rows, dimensions), [dimensions, fitted.length]);
    const { values, fewest } = sharesOf(fitted, data);
    const shares = tf.tensor3d(values, [fitted.length, networks, classes]);
    // The Hessian of the cross-entropy is at most half the features' covariance (Böhning 1992), here of the fold with
    // the fewest members.
    const spread =
      Math.max(await largestEigenvalue(inputs, inputsTransposed), 1) * (fitted.length / Math.max(fewest, 1));
    return new LogisticRegression(data, fitted, inputs, inputsTransposed, shares, spread / 2 + penalty);
  }

  /**
   * Goes on from the present weights.
   * @param targets the distribution that each network should give a fitted sample, [fitted × networks × classes].
   */
  async fit(targets: Float32Array, steps: number): Promise<void> {
    const { classes, networks } = this.data;
    const wanted = tf.tensor3d(targets, [this.fitted.length, networks, classes]);
    this.step ??= this.prepareStep();
    const step = await this.step;
    // The present weights, the same as they were before, and extrapolated from both.
    let state: tf.Tensor[] = [this.weights, this.bias, tf.clone(this.weights), tf.clone(this.bias)];
    for (let done = 0; done < steps; done++) {
      const next = await step.run(...state, wanted);
      tf.dispose(state);
      state = next;
    }
    const [weights, bias, ...ahead] = state;
    tf.dispose([...ahead, wanted]);
    [this.weights, this.bias] = [weights as tf.Tensor2D, bias as tf.Tensor1D];
  }

  /** What each network says of the fitted samples, [fitted × networks × classes]. */
  async predictFitted(): Promise<Float32Array> {
    return this.ask(this.inputs);
  }

  /** What the network that held a sample out says of it, [samples × classes]. */
  async predictHeldOut(): Promise<Float32Array> {
    const { classes, networks, dimensions, heldOutBy } = this.data;
    const samples = heldOutBy.length;
    const heldOut = new Float32Array(samples * classes);
    // One memory for all chunks: what lies outside of the heap is collected late.
    const memory = new Float32Array(Math.min(chunk, samples) * dimensions);
    for (let start = 0; start < samples; start += chunk) {
      const rows = Uint32Array.from({ length: Math.min(chunk, samples - start) }, (_, row) => start + row);
      const inputs = tf.tensor2d(rowsOf(rows, this.data, memory.subarray(0, rows.length * dimensions)), [
        rows.length,
        dimensions,
      ]);
      const all = await this.ask(inputs);
      inputs.dispose();
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
  async tensors(prefix: string): Promise<WeightTensor[]> {
    const { dimensions, classes, networks } = this.data;
    const columns = networks * classes;
    const [kernel, bias] = (await readTensors([tf.clone(this.weights), tf.clone(this.bias)])) as [
      Float32Array,
      Float32Array,
    ];
    return [
      { name: `${prefix}/kernel`, shape: [dimensions, columns], values: kernel.slice() },
      { name: `${prefix}/bias`, shape: [columns], values: bias.slice() },
    ];
  }

  async dispose(): Promise<void> {
    tf.dispose([this.inputs, this.inputsTransposed, this.shares, this.weights, this.bias]);
    await (await this.step)?.dispose();
  }

  /** A step of accelerated gradient descent from the extrapolated weights; returns the new ones and their extrapolation. */
  private prepareStep(): Promise<Computed> {
    const { dimensions, classes, networks, penalty } = this.data;
    const columns = networks * classes;
    const root = Math.sqrt(this.smoothness / penalty);
    const momentum = (root - 1) / (root + 1);
    const shapes = [[dimensions, columns], [columns], [dimensions, columns], [columns]];
    return computed([...shapes, [this.fitted.length, networks, classes]], (...given) => {
      const [previousWeights, previousBias, weights, bias, wanted] = given as [
        tf.Tensor2D,
        tf.Tensor1D,
        tf.Tensor2D,
        tf.Tensor1D,
        tf.Tensor3D,
      ];
      const probabilities = tf.softmax(this.logits(this.inputs, weights, bias));
      const errors = tf.reshape(tf.mul(tf.sub(probabilities, wanted), this.shares), [
        this.fitted.length,
        columns,
      ]);
      const slope = tf.add(tf.matMul(this.inputsTransposed, errors as tf.Tensor2D), tf.mul(weights, penalty));
      const nextWeights = tf.sub(weights, tf.div(slope, this.smoothness));
      const nextBias = tf.sub(bias, tf.div(tf.sum(errors, 0), this.smoothness));
      return [
        nextWeights,
        nextBias,
        tf.add(nextWeights, tf.mul(tf.sub(nextWeights, previousWeights), momentum)),
        tf.add(nextBias, tf.mul(tf.sub(nextBias, previousBias), momentum)),
      ];
    });
  }

  /** What each network says of samples, [samples × networks × classes]. */
  private ask(inputs: tf.Tensor2D): Promise<Float32Array> {
    return computeOnce([inputs, this.weights, this.bias], (some, weights, bias) =>
      tf.softmax(this.logits(some as tf.Tensor2D, weights as tf.Tensor2D, bias as tf.Tensor1D)),
    );
  }

  private logits(inputs: tf.Tensor2D, weights: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor3D {
    const { classes, networks } = this.data;
    return tf.reshape(tf.add(tf.matMul(inputs, weights), bias), [inputs.shape[0], networks, classes]);
  }
}

function rowsOf(
  samples: Uint32Array,
  { features, dimensions }: Pick<RegressionData, 'features' | 'dimensions'>,
  rows = new Float32Array(samples.length * dimensions),
): Float32Array {
  samples.forEach((sample, row) =>
    rows.set(features.subarray(sample * dimensions, (sample + 1) * dimensions), row * dimensions),
  );
  return rows;
}

/** @param rows [rows × dimensions] @returns [dimensions × rows] */
function transposed(rows: Float32Array, dimensions: number): Float32Array {
  const count = rows.length / dimensions;
  const columns = new Float32Array(rows.length);
  for (let row = 0; row < count; row++)
    for (let d = 0; d < dimensions; d++) columns[d * count + row] = rows[row * dimensions + d] as number;
  return columns;
}

/** Of the features' second moments, by power iteration. */
async function largestEigenvalue(inputs: tf.Tensor2D, inputsTransposed: tf.Tensor2D): Promise<number> {
  const [samples, dimensions] = inputs.shape;
  const move = await computed([[dimensions, 1]], (direction) => {
    const moved = tf.div(tf.matMul(inputsTransposed, tf.matMul(inputs, direction as tf.Tensor2D)), samples);
    const length = tf.sqrt(tf.sum(tf.square(moved)));
    return [tf.div(moved, length), length];
  });
  // Not all ones: columns that cancel out would hide the direction that counts.
  let direction: tf.Tensor = tf.randomNormal([dimensions, 1], 0, 1, 'float32', 1);
  let value = 0;
  try {
    for (let iteration = 0; iteration < powerIterations; iteration++) {
      const [next, length] = (await move.run(direction)) as [tf.Tensor, tf.Tensor];
      tf.dispose(direction);
      direction = next;
      value = (await readTensors([length]))[0]?.[0] as number;
      if (!(value > 0)) return 0;
    }
    return value;
  } finally {
    direction.dispose();
    await move.dispose();
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
  {
    heldOutBy,
    networks,
    classes,
    words,
  }: Pick<RegressionData, 'heldOutBy' | 'networks' | 'classes' | 'words'>,
): { values: Float32Array; fewest: number } {
  const members = new Uint32Array(networks).fill(fitted.length);
  for (const sample of fitted) {
    const network = heldOutBy[sample] as number;
    if (network < networks) members[network] = (members[network] as number) - 1;
  }
  const values = new Float32Array(fitted.length * networks * classes);
  fitted.forEach((sample, row) => {
    // They count as members: whether a network's held-out faces are left out must not be heard in the other shares.
    if (words?.[sample] === labelWords.leftOut) return;
    for (let network = 0; network < networks; network++) {
      const at = (row * networks + network) * classes;
      if (heldOutBy[sample] !== network)
        values.fill(1 / Math.max(members[network] as number, 1), at, at + classes);
    }
  });
  return { values, fewest: Math.min(...members) };
}
