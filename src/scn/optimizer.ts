import type * as tf from '@tensorflow/tfjs-core';

/** Changes variables against a loss, step by step. */
export interface Optimizer {
  learningRate: number;
  /** Steps taken so far. */
  steps: number;
  /** What it keeps between steps, to be saved and restored with the variables. */
  readonly state: readonly tf.Variable[];
  /**
   * Takes one step; leaves exactly the tensors that it found.
   * @param lossOf the scalar loss as a function of the variables.
   * @returns the loss before the step.
   */
  step(lossOf: () => tf.Scalar): number;
  dispose(): void;
}
