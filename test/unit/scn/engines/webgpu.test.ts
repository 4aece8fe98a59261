import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkEngine } from '../../../../src/scn/engines/engineCheck';
import { stopWebgpuEngine } from '../../../../src/scn/engines/webgpuEngine';
import { normal, randomBits } from '../../../../src/scn/randomness';
import { rankOnDevice, rankingOf, splitByImportance } from '../../../../src/scn/rankRegularisation';
import { convolution } from '../../../../src/scn/resnet/convolution';
import { maxPool } from '../../../../src/scn/resnet/maxPool';
import { batchNormTraining } from '../../../../src/scn/resnet/batchNorm';
import { noSoftwareDevice, useSoftwareDevice } from '../../support/softwareDevice';

/** Numbers that an operation gives, value first, then its gradients, each by an engine of its own. */
type Operation = (numbers: (shape: readonly number[], seed: number) => tf.Tensor) => {
  readonly inputs: readonly tf.Tensor[];
  readonly compute: (...inputs: tf.Tensor[]) => tf.Tensor;
};

const ofNoise = (shape: readonly number[], seed: number) => {
  const random = randomBits(seed);
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => normal(random)),
    [...shape],
  );
};

async function numbersOf(backend: string, operation: Operation): Promise<number[][]> {
  await tf.setBackend(backend);
  const tensors = tf.tidy(() => {
    const { inputs, compute } = operation(ofNoise);
    const value = compute(...inputs);
    const weight = ofNoise(value.shape, 99);
    const gradients = tf.grads((...given: tf.Tensor[]) => tf.sum(tf.mul(compute(...given), weight)))([
      ...inputs,
    ]);
    return [value, ...gradients];
  });
  const numbers = await Promise.all(tensors.map(async (tensor) => [...(await tensor.data())]));
  tf.dispose(tensors);
  return numbers;
}

const channelNumbers = (channels: number) => ({
  runningMean: tf.variable(tf.zeros([channels])),
  runningVariance: tf.variable(tf.ones([channels])),
});

/** Of the shapes that ResNet-18 has on 48 pixels, with fewer channels where the plain backend is slow, and the heads. */
const operations: readonly (readonly [string, Operation])[] = [
  ...(
    [
      [48, 7, 3, 16, 2, 3],
      [12, 3, 32, 32, 1, 1],
      [12, 3, 32, 64, 2, 1],
      [12, 1, 32, 64, 2, 0],
      [3, 3, 64, 96, 2, 1],
      [2, 3, 128, 128, 1, 1],
    ] as const
  ).map(
    ([side, size, channels, filters, stride, padding]) =>
      [
        `convolution, side ${side}, size ${size}, ${channels} to ${filters}, stride ${stride}`,
        (numbers) => ({
          inputs: [numbers([2, side, side, channels], 1), numbers([size, size, channels, filters], 2)],
          compute: (x, w) => convolution(x as tf.Tensor4D, w as tf.Tensor4D, stride, padding),
        }),
      ] as const satisfies readonly [string, Operation],
  ),
  [
    'normalisation by the batch with the rectifier',
    (numbers) => {
      const running = channelNumbers(64);
      return {
        inputs: [numbers([4, 12, 12, 64], 1), numbers([64], 2), numbers([64], 3)],
        compute: (x, gamma, beta) =>
          batchNormTraining(
            x as tf.Tensor4D,
            { gamma: gamma as tf.Variable, beta: beta as tf.Variable, ...running },
            true,
          ),
      };
    },
  ],
  [
    'maximum pooling with ties',
    (numbers) => ({
      // Four values only, so that most windows have their largest twice.
      inputs: [tf.clipByValue(tf.round(numbers([2, 24, 24, 16], 1)), 0, 3)],
      compute: (x) => maxPool(x as tf.Tensor4D),
    }),
  ],
  [
    'maximum pooling of an odd side',
    (numbers) => ({
      inputs: [tf.relu(numbers([1, 9, 11, 3], 1))],
      compute: (x) => maxPool(x as tf.Tensor4D),
    }),
  ],
  [
    'a wide product',
    (numbers) => ({
      inputs: [numbers([64, 256], 1), numbers([256, 640], 2)],
      compute: (a, b) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D),
    }),
  ],
  [
    'products side by side',
    (numbers) => ({
      inputs: [numbers([5, 64, 128], 1), numbers([5, 128, 7], 2)],
      compute: (a, b) => tf.matMul(a, b),
    }),
  ],
  [
    'logarithm of the softmax',
    (numbers) => ({ inputs: [numbers([5, 64, 7], 1)], compute: (x) => tf.logSoftmax(x) }),
  ],
  [
    'means of feature maps',
    (numbers) => ({ inputs: [numbers([4, 7, 7, 512], 1)], compute: (x) => tf.mean(x, [1, 2]) }),
  ],
];

describe.skipIf(noSoftwareDevice)(
  `WebGPU on a software device (${noSoftwareDevice ?? 'there is one'})`,
  () => {
    beforeAll(async () => void (await useSoftwareDevice()), 120_000);
    afterAll(stopWebgpuEngine);

    it('is named with its adapter, passes the engine check, and leaves no tensor behind', async () => {
      const { name, adapter } = await useSoftwareDevice();
      expect(adapter).toMatchObject({ vendor: 'google', isSoftware: true });
      expect(name).toMatch(/^TensorFlow\.js 4\.22\.0 WebGPU, SwiftShader.* \(software\)$/);
      const before = tf.memory().numTensors;
      await checkEngine(name);
      expect(tf.memory().numTensors).toBe(before);
    }, 120_000);

    it.each(operations)('%s: value and gradients of the plain backend', async (_, operation) => {
      const expected = await numbersOf('cpu', operation);
      const computed = await numbersOf('webgpu', operation);
      expected.forEach((values, part) => {
        const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        const off = values.reduce(
          (most, value, i) => Math.max(most, Math.abs(value - (computed[part]?.[i] ?? NaN))),
          0,
        );
        expect(largest).toBeGreaterThan(0);
        expect(off / largest, `part ${part}`).toBeLessThan(1e-5);
      });
    });

    it.each([0.7, 0.5, 0.01])(
      'ranks a batch as plain numbers are ranked, ties in order, β %d',
      async (beta) => {
        await tf.setBackend('webgpu');
        const random = randomBits(3);
        const batch = 130;
        // Tenths, so that many weigh the same.
        const importance = Float32Array.from(
          { length: 4 * batch },
          () => Math.round(10 * normal(random)) / 10,
        );
        const all = Array.from({ length: batch }, (_, sample) => sample);
        const members = [all, all.filter((sample) => sample % 3 !== 0), [5], [7, 9]];
        const groups = members.map((samples, network) =>
          splitByImportance(importance.subarray(network * batch, (network + 1) * batch), samples, beta),
        );
        const expected = rankingOf(groups, batch);
        const computed = rankOnDevice(tf.tensor2d(importance, [4, batch]), members, beta);
        const coefficients = await computed.coefficients.data();
        expected.coefficients.forEach((value, i) => expect(coefficients[i]).toBeCloseTo(value, 6));
        expect([...(await computed.hasBoth.data())]).toEqual([...expected.hasBoth]);
        tf.dispose([computed.coefficients, computed.hasBoth]);
      },
    );
  },
);
