import * as tf from '@tensorflow/tfjs-core';

/** A training between two epochs: with the recipe, the seed and the data, all that is needed to go on. Plain data. */
export type TrainingState = {
  /** Epochs done. */
  readonly epoch: number;
  /** Steps of the optimizer. */
  readonly steps: number;
  /** The labels that the network trains on by now, in the order of the training samples. */
  readonly trainingLabels: Uint16Array;
  /** The numbers of the network, then of the optimizer, then δ1 where it is learned. */
  readonly tensors: readonly Float32Array[];
};

/** Copies the numbers of variables. */
export async function numbersOf(variables: readonly tf.Variable[]): Promise<Float32Array[]> {
  const copies: Float32Array[] = [];
  for (const variable of variables) copies.push(Float32Array.from(await variable.data()));
  return copies;
}

/** @throws Error where the numbers belong to other variables. */
export function restoreNumbers(variables: readonly tf.Variable[], numbers: readonly Float32Array[]): void {
  if (numbers.length !== variables.length)
    throw new Error(`The saved training has ${numbers.length} tensors instead of ${variables.length}.`);
  variables.forEach((variable, i) => {
    const values = numbers[i];
    if (values?.length !== variable.size)
      throw new Error(`A saved tensor has ${values?.length ?? 0} numbers instead of ${variable.size}.`);
    tf.tidy(() => {
      variable.assign(tf.tensor(values, variable.shape));
    });
  });
}
