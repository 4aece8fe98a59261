import * as tf from '@tensorflow/tfjs-core';

/** Changes variables against a loss, step by step. */
export interface Optimizer {
  learningRate: number;
  /** Steps taken so far. */
  steps: number;
  /** What it keeps between steps, to be saved and restored with the variables. */
  readonly state: readonly tf.Variable[];
  /**
   * Takes one step; leaves exactly the tensors that it found, and the loss.
   * @param lossOf the scalar loss as a function of the variables.
   * @returns the loss before the step; the caller disposes of it. It is not read here: a GPU would wait for that.
   */
  step(lossOf: () => tf.Scalar): tf.Scalar;
  dispose(): void;
}

/** Stochastic gradient descent with momentum and L2 weight decay, as PyTorch's `SGD(momentum=…, weight_decay=…)` has it. */
export class GradientDescent implements Optimizer {
  steps = 0;
  readonly state: readonly tf.Variable[];

  constructor(
    private readonly variables: readonly tf.Variable[],
    public learningRate: number,
    private readonly momentum: number,
    private readonly weightDecay: number,
  ) {
    this.state = variables.map((variable) => tf.tidy(() => tf.variable(tf.zerosLike(variable), false)));
  }

  step(lossOf: () => tf.Scalar): tf.Scalar {
    return tf.tidy(() => {
      const { value, grads } = tf.variableGrads(lossOf, [...this.variables]);
      this.variables.forEach((variable, i) => {
        const velocity = this.state[i];
        const gradient = grads[variable.name];
        if (!gradient || !velocity) throw new Error(`No gradient reached ${variable.name}.`);
        const decayed = tf.add(gradient, tf.mul(variable, this.weightDecay));
        // From zero, so that the first step's velocity is the gradient itself.
        velocity.assign(tf.add(tf.mul(velocity, this.momentum), decayed));
        variable.assign(tf.sub(variable, tf.mul(velocity, this.learningRate)));
      });
      this.steps++;
      return value;
    });
  }

  dispose(): void {
    tf.dispose([...this.state]);
  }
}
