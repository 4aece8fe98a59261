import * as tf from '@tensorflow/tfjs-core';
import { type GraphBackend, recordsGraphs } from './graphBackend';
import { readTensors } from '../readTensors';
import { GraphSession } from './graphSession';

/** A function of tensors, ready to be asked often. */
export type Computed = {
  /** @returns tensors that the caller disposes of. */
  run(...inputs: tf.Tensor[]): Promise<tf.Tensor[]>;
  dispose(): Promise<void>;
};

/**
 * Prepares a function of tensors of certain shapes: on the engine that records graphs it becomes one, on others it stays what
 * it is. Tensors from outside that it takes are read anew at each run.
 */
export async function computed(
  shapes: readonly (readonly number[])[],
  compute: (...inputs: tf.Tensor[]) => tf.Tensor[],
): Promise<Computed> {
  if (!recordsGraphs())
    return {
      run: (...inputs) => Promise.resolve(tf.tidy(() => compute(...inputs))),
      dispose: () => Promise.resolve(),
    };
  const backend = tf.backend() as GraphBackend;
  const { result, recording, captured } = backend.record((graph) => {
    const inputs = shapes.map((shape) => graph.input(shape));
    const results = compute(...inputs.map((value) => backend.placeholder(value)));
    return { inputs, outputs: results.map((each) => backend.shaped(each)) };
  });
  const session = await GraphSession.load(recording.part(result.outputs));
  return {
    async run(...given) {
      const memory = backend.memoryOf(captured);
      result.inputs.forEach(({ name }, i) =>
        memory.set(name, backend.valuesOf((given[i] as tf.Tensor).dataId)),
      );
      for (const { name, shape } of result.outputs)
        memory.set(name, new Float32Array(tf.util.sizeFromShape([...shape])));
      await session.run(memory);
      return result.outputs.map(({ name, shape }) => tf.tensor(memory.get(name) as Float32Array, [...shape]));
    },
    dispose: () => session.dispose(),
  };
}

/** Computes a function of tensors once. @returns its numbers */
export async function computeOnce(
  inputs: readonly tf.Tensor[],
  compute: (...inputs: tf.Tensor[]) => tf.Tensor,
): Promise<Float32Array> {
  const prepared = await computed(
    inputs.map(({ shape }) => shape),
    (...given) => [compute(...given)],
  );
  try {
    const [values] = await readTensors(await prepared.run(...inputs));
    return values as Float32Array;
  } finally {
    await prepared.dispose();
  }
}
