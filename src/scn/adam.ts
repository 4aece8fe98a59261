import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer } from './gradientDescent';

const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;

/**
 * Adam (Kingma and Ba 2015) with L2 weight decay added to the gradient, as PyTorch's `Adam(weight_decay=…)` has it.
 *
 * TensorFlow.js' own keeps the bias corrections in 32-bit tensors, where 1 − 0.999 has four good digits: after ten
 * steps its losses are 2e-6 off PyTorch's. Here they are plain numbers, which also saves a third of the operations.
 */
export class Adam implements Optimizer {
  /** Steps taken; the bias corrections depend on them. */
  steps = 0;
  private readonly moments: readonly { readonly first: tf.Variable; readonly second: tf.Variable }[];

  constructor(
    private readonly variables: readonly tf.Variable[],
    public learningRate: number,
    private readonly weightDecay: number,
  ) {
    this.moments = variables.map((variable) => ({
      first: tf.tidy(() => tf.variable(tf.zerosLike(variable), false)),
      second: tf.tidy(() => tf.variable(tf.zerosLike(variable), false)),
    }));
  }

  /**
   * Takes one step; leaves exactly the tensors that it found.
   * @param lossOf the scalar loss as a function of the variables.
   * @returns the loss before the step; the caller disposes of it.
   */
  step(lossOf: () => tf.Scalar): tf.Scalar {
    return tf.tidy(() => {
      const { value, grads } = tf.variableGrads(lossOf, [...this.variables]);
      this.steps++;
      const rate = this.learningRate / (1 - beta1 ** this.steps);
      const secondCorrection = Math.sqrt(1 - beta2 ** this.steps);
      this.variables.forEach((variable, i) => {
        const moments = this.moments[i];
        let gradient = grads[variable.name];
        if (!gradient || !moments) throw new Error(`No gradient reached ${variable.name}.`);
        if (this.weightDecay !== 0) gradient = tf.add(gradient, tf.mul(variable, this.weightDecay));
        moments.first.assign(tf.add(tf.mul(moments.first, beta1), tf.mul(gradient, 1 - beta1)));
        moments.second.assign(tf.add(tf.mul(moments.second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
        const denominator = tf.add(tf.mul(tf.sqrt(moments.second), 1 / secondCorrection), epsilon);
        variable.assign(tf.sub(variable, tf.div(tf.mul(moments.first, rate), denominator)));
      });
      return value;
    });
  }

  get state(): readonly tf.Variable[] {
    return this.moments.flatMap(({ first, second }) => [first, second]);
  }

  dispose(): void {
    for (const { first, second } of this.moments) tf.dispose([first, second]);
  }
}

/** Adam as above on variables that are plain memory, in one pass over it. */
export class MemoryAdam {
  private steps = 0;
  private readonly moments: readonly { readonly first: Float32Array; readonly second: Float32Array }[];

  /** @param variables changed in place. */
  constructor(
    private readonly variables: readonly Float32Array[],
    private readonly learningRate: number,
    private readonly weightDecay: number,
  ) {
    this.moments = variables.map(({ length }) => ({
      first: new Float32Array(length),
      second: new Float32Array(length),
    }));
  }

  /** @param gradients of the variables, in their order. */
  step(gradients: readonly Float32Array[]): void {
    this.steps++;
    const rate = this.learningRate / (1 - beta1 ** this.steps);
    const secondCorrection = 1 / Math.sqrt(1 - beta2 ** this.steps);
    this.variables.forEach((variable, i) => {
      const { first, second } = this.moments[i] as (typeof this.moments)[number];
      adamStep(
        variable,
        gradients[i] as Float32Array,
        first,
        second,
        rate,
        secondCorrection,
        this.weightDecay,
      );
    });
  }
}

/** On one variable; a function of its own, which the compiler makes a tight loop of. */
function adamStep(
  variable: Float32Array,
  gradient: Float32Array,
  first: Float32Array,
  second: Float32Array,
  rate: number,
  secondCorrection: number,
  weightDecay: number,
): void {
  for (let at = 0; at < variable.length; at++) {
    const weight = variable[at] as number;
    const slope = (gradient[at] as number) + weightDecay * weight;
    const mean = beta1 * (first[at] as number) + (1 - beta1) * slope;
    const square = beta2 * (second[at] as number) + (1 - beta2) * slope * slope;
    first[at] = mean;
    second[at] = square;
    variable[at] = weight - (rate * mean) / (Math.sqrt(square) * secondCorrection + epsilon);
  }
}
