import * as tf from '@tensorflow/tfjs-core';
import { GraphBackend, graphBackend } from '../graphs/graphBackend';
import { registerGraphKernels } from '../graphs/graphKernels';
import { loadOnnxruntime } from '../graphs/graphSession';
import { registerMatMulGradient } from '../matMulGradient';

/**
 * Starts the engine for networks on features: TensorFlow.js writes down what they compute, and onnxruntime computes it.
 * @returns its name for people.
 * @throws Error where onnxruntime has no binary for this machine.
 */
export async function startGraphEngine(): Promise<string> {
  const version = await loadOnnxruntime();
  if (!tf.findBackend(graphBackend)) {
    tf.registerBackend(graphBackend, () => new GraphBackend());
    registerGraphKernels();
  }
  if (!(await tf.setBackend(graphBackend)))
    throw new Error('TensorFlow.js could not start its recording backend.');
  registerMatMulGradient();
  return `onnxruntime ${version} CPU`;
}

/** Whether onnxruntime has a binary for this machine that can be loaded. */
export async function canComputeGraphs(): Promise<boolean> {
  return loadOnnxruntime().then(
    () => true,
    () => false,
  );
}
