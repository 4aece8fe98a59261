import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { checkEngine, computeCheck, engineCheckNumbers } from '../../../../src/scn/engines/engineCheck';
import { startTestEngine } from '../../support/startTestEngine';

let wasm: { name: string };

beforeAll(async () => {
  wasm = await startTestEngine();
});

afterEach(async () => {
  await tf.setBackend('wasm');
});

it('knows what the plain CPU backend computes', async () => {
  await tf.setBackend('cpu');
  const computed = await computeCheck();
  expect(computed).toHaveLength(engineCheckNumbers.length);
  computed.forEach((value, i) => {
    expect(value).toBeCloseTo(engineCheckNumbers[i] as number, 4);
  });
});

it('passes WASM, which computes the same within 1e-4, and leaves no tensor behind', async () => {
  const before = tf.memory().numTensors;
  await checkEngine(wasm.name);
  expect(tf.memory().numTensors).toBe(before);
});

it.each([tf.Relu, tf.Conv2D, tf.Sum, tf.BatchMatMul, tf.MaxPoolGrad])(
  'notices a kernel that is wrong by a thousandth: %s',
  async (kernelName) => {
    const kernel = tf.getKernel(kernelName, 'wasm');
    tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel({
      ...kernel,
      kernelFunc: (args) => {
        const output = kernel.kernelFunc(args) as tf.TensorInfo;
        const backend = tf.backend() as unknown as {
          typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array;
        };
        const values = backend.typedArrayFromHeap(output);
        values.set(values.map((value) => value * 1.001));
        return output;
      },
    });
    try {
      await expect(checkEngine('This engine')).rejects.toThrow(
        /^This engine computes wrong numbers: \d+ of 226 /,
      );
    } finally {
      tf.unregisterKernel(kernelName, 'wasm');
      tf.registerKernel(kernel);
    }
  },
);
