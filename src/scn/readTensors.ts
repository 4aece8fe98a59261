import * as tf from '@tensorflow/tfjs-core';
import { failEngine, throwIfEngineFailed } from './engines/engineFailure';
import { webgpuBackend } from './engines/webgpuBackend';

/** Whether numbers can be read without waiting: what a GPU computed by WebGPU comes only later. */
export function readsAtOnce(): boolean {
  return tf.getBackend() !== webgpuBackend;
}

/**
 * Reads tensors and disposes of them. The numbers may be the engine's own memory, valid until the next tensor is made.
 * @throws EngineFailure where a GPU no longer answers.
 */
export async function readTensors(tensors: readonly tf.Tensor[]): Promise<Float32Array[]> {
  try {
    if (readsAtOnce()) return tensors.map((tensor) => tensor.dataSync<'float32'>());
    throwIfEngineFailed();
    const numbers = await Promise.all(tensors.map((tensor) => tensor.data<'float32'>())).catch(
      (error: unknown) => failEngine('WebGPU', error),
    );
    // Memory that could not be had shows only here; what was read then is none of the numbers.
    throwIfEngineFailed();
    return numbers;
  } finally {
    tf.dispose([...tensors]);
  }
}
