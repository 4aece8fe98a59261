import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer } from './optimizer';

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

  step(lossOf: () => tf.Scalar): number {
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
      return value.dataSync()[0] as number;
    });
  }

  dispose(): void {
    tf.dispose([...this.state]);
  }
}
