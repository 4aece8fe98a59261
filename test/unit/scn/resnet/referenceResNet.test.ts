import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../../../src/scn/checkpoints/readCheckpoint';
import { backboneSource, headFromCheckpoint } from '../../../../src/scn/checkpoints/resNetCheckpoint';
import { ResNet } from '../../../../src/scn/resnet/resNet';
import { resNet18 } from '../../../../src/scn/resnet/resNetShape';
import { ResNetWeights } from '../../../../src/scn/resnet/resNetWeights';
import { fixture } from '../../support/fixture';
import { sharedFile, sharedSkipReason } from '../../support/sharedFolder';
import { startTestEngine } from '../../support/startTestEngine';

const checkpoint = sharedFile('reference', 'scn-resnet18.pth');
const outputs = fixture('reference', 'scn-resnet18.json');

type Reference = {
  readonly features: number[][];
  readonly alpha: number[];
  readonly weighted_logits: number[][];
};

describe.skipIf(!checkpoint)(`the official checkpoint (${sharedSkipReason})`, () => {
  beforeAll(() => startTestEngine());

  it('gives the features, importance weights and logits that PyTorch does', async () => {
    const reference = JSON.parse(readFileSync(outputs, 'utf8')) as Reference;
    const file = await readCheckpoint(checkpoint ?? '');
    const weights = await ResNetWeights.from(resNet18, backboneSource(file));
    const head = await headFromCheckpoint(file, resNet18);
    file.close();
    const features = tf.tidy(() =>
      new ResNet({ ...resNet18, inputSize: 64 }, weights).features(madeUpImages(), false),
    );
    expectClose(await features.data(), reference.features.flat());

    const [dimensions, classes] = [features.shape[1], head?.classes ?? 0];
    const alpha = tf.sigmoid(linear(features, head?.attention, dimensions, 1));
    const logits = tf.mul(linear(features, head?.classifier, dimensions, classes), alpha);
    expectClose(await alpha.data(), reference.alpha);
    expectClose(await logits.data(), reference.weighted_logits.flat());
  });
});

/** The reference's input: [2, 3, 64, 64] in PyTorch's order, number i being sin(0.37 i) + 0.5 cos(0.011 i). */
function madeUpImages(): tf.Tensor4D {
  const numbers = Float32Array.from(
    { length: 2 * 3 * 64 * 64 },
    (_, i) => Math.sin(0.37 * i) + 0.5 * Math.cos(0.011 * i),
  );
  return tf.transpose(tf.tensor4d(numbers, [2, 3, 64, 64]), [0, 2, 3, 1]);
}

function linear(
  features: tf.Tensor2D,
  layer: { readonly kernel: Float32Array; readonly bias: Float32Array } | undefined,
  dimensions: number,
  outputs: number,
): tf.Tensor {
  if (!layer) throw new Error('The checkpoint has no such layer.');
  const kernel: tf.Tensor2D = tf.transpose(tf.tensor2d(layer.kernel, [outputs, dimensions]));
  return tf.add(tf.matMul(features, kernel), layer.bias);
}

/** Within 1e-4 of the largest value. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  const furthest = Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] as number))));
  expect(furthest / largest).toBeLessThan(1e-4);
}
