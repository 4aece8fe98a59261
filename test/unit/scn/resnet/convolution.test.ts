import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, expect, it } from 'vitest';
import { convolution } from '../../../../src/scn/resnet/convolution';
import { startTestEngine } from '../../support/startTestEngine';

beforeAll(() => startTestEngine());

const numbers = (count: number, step: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(i * step));

/** Output and both gradients of one convolution, under Σ y · sin. */
async function run(convolve: typeof convolution, [side, size, stride, padding]: readonly number[]) {
  const [s = 0, k = 0, st = 1, p = 0] = [side, size, stride, padding];
  const x = tf.tensor4d(numbers(2 * s * (s + 1) * 3, 0.7), [2, s, s + 1, 3]);
  const w = tf.tensor4d(numbers(k * k * 3 * 4, 0.3), [k, k, 3, 4]);
  const y = convolve(x, w, st, p);
  const weight = tf.tensor(numbers(y.size, 0.11), y.shape);
  const [dx, dw] = tf.grads((a: tf.Tensor, b: tf.Tensor) =>
    tf.sum(tf.mul(convolve(a as tf.Tensor4D, b as tf.Tensor4D, st, p), weight)),
  )([x, w]);
  return Promise.all([y, dx, dw].map(async (each) => [...((await each?.data()) ?? [])]));
}

/** TensorFlow.js' own convolution and gradients, which only its slow plain backend has. */
const builtIn: typeof convolution = (x, w, stride, padding) =>
  tf.conv2d(x, w, stride, [
    [0, 0],
    [padding, padding],
    [padding, padding],
    [0, 0],
  ]);

it.each([
  [8, 3, 1, 1],
  [8, 3, 2, 1],
  [9, 3, 2, 1],
  [11, 7, 2, 3],
  [12, 7, 2, 3],
  [8, 1, 2, 0],
  [7, 1, 2, 0],
  [6, 1, 1, 0],
  [9, 5, 3, 2],
])('side %i, size %i, stride %i, padding %i: as TensorFlow.js’ plain backend has it', async (...sizes) => {
  await tf.setBackend('cpu');
  const expected = await run(builtIn, sizes);
  const onPlain = await run(convolution, sizes);
  await tf.setBackend('wasm');
  const onWasm = await run(convolution, sizes);
  expected.forEach((values, part) => {
    const largest = Math.max(...values.map(Math.abs));
    for (const actual of [onPlain[part], onWasm[part]]) {
      expect(actual?.length).toBe(values.length);
      expect(Math.max(...values.map((v, i) => Math.abs(v - (actual?.[i] ?? NaN)))) / largest).toBeLessThan(
        1e-5,
      );
    }
  });
});
