import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Backbone, identifyBackbone } from '../../../src/faces/backbone';
import { mirrorImage, writeInput } from '../../../src/faces/backbone';
import { type BackboneSession, inputLength, loadBackbone } from '../../../src/faces/backboneSession';
import { packageWeights, weight } from './faceApi';
import type { Inference } from '../../../src/faces/runtime/loadRuntime';
import { convertedBackbone, onCpu, seededBytes, seededPicture, temporaryFolder } from './support';

const size = 112;
let remove: () => Promise<void>;
let backbone: Backbone;
let inference: Inference;
let session: BackboneSession;
let pictures: Buffer[];

beforeAll(async () => {
  const temporary = await temporaryFolder();
  remove = temporary.remove;
  backbone = await convertedBackbone(temporary.folder);
  inference = await onCpu();
  session = await loadBackbone(backbone, inference, 2);
  // Noise, smooth patches, and the two extremes.
  pictures = [
    seededBytes(size * size * 3, 1),
    seededBytes(size * size * 3, 2),
    await seededPicture(3, size).raw().toBuffer(),
    await seededPicture(4, size).raw().toBuffer(),
    Buffer.alloc(size * size * 3, 0),
    Buffer.alloc(size * size * 3, 255),
  ];
}, 120_000);

afterAll(async () => {
  await session.dispose();
  await remove();
});

function batchOf(images: readonly Uint8Array[]): Float32Array {
  const batch = new Float32Array(images.length * inputLength(backbone));
  images.forEach((image, index) => {
    writeInput(image, backbone, batch, index);
  });
  return batch;
}

/** face-api's FaceFeatureExtractor.ts and denseBlock.ts, on its weights as TensorFlow.js reads them. */
function referenceFeatures(rgb: Uint8Array, weights: tf.NamedTensorMap): Float32Array {
  return tf.tidy(() => {
    const image = tf.tensor4d(Float32Array.from(rgb), [1, size, size, 3]);
    let x: tf.Tensor4D = tf.div(tf.sub(image, tf.tensor1d([122.782, 117.001, 104.298])), 255);
    const separable = (input: tf.Tensor4D, name: string, stride: number): tf.Tensor4D =>
      tf.add(
        tf.separableConv2d(
          input,
          weight<tf.Tensor4D>(weights, `${name}/depthwise_filter`),
          weight<tf.Tensor4D>(weights, `${name}/pointwise_filter`),
          stride,
          'same',
        ),
        weight(weights, `${name}/bias`),
      );
    for (const block of ['dense0', 'dense1', 'dense2', 'dense3']) {
      const conv0: tf.Tensor4D =
        block === 'dense0'
          ? tf.add(
              tf.conv2d(x, weight<tf.Tensor4D>(weights, 'dense0/conv0/filters'), 2, 'same'),
              weight(weights, 'dense0/conv0/bias'),
            )
          : separable(x, `${block}/conv0`, 2);
      const out1 = tf.relu(conv0);
      const out2 = separable(out1, `${block}/conv1`, 1);
      const out3 = separable(tf.relu(tf.add(out1, out2)), `${block}/conv2`, 1);
      const out4 = separable(tf.relu(tf.addN([out1, out2, out3])), `${block}/conv3`, 1);
      x = tf.relu(tf.addN([out1, out2, out3, out4]));
    }
    return tf.avgPool(x, [7, 7], [2, 2], 'valid').dataSync<'float32'>();
  });
}

describe('the converted backbone', () => {
  test(
    'gives the mean of the same network in TensorFlow.js over a face and its mirror image',
    { timeout: 120_000 },
    async () => {
      await tf.setBackend('cpu');
      const weights = await packageWeights();
      const features = await session.run(batchOf(pictures), pictures.length);
      expect(features).toHaveLength(pictures.length * 256);
      let largest = 0;
      pictures.forEach((picture, row) => {
        const upright = referenceFeatures(picture, weights);
        const mirror = referenceFeatures(mirrorImage(picture, size), weights);
        expect([upright.length, mirror.length]).toEqual([256, 256]);
        upright.forEach((value, index) => {
          const mean = (value + (mirror[index] ?? NaN)) / 2;
          largest = Math.max(largest, Math.abs(mean - (features[row * 256 + index] ?? NaN)));
        });
      });
      expect(largest).toBeLessThan(1e-4);
      // Not all alike: a graph that ignored its input would fail here.
      expect(features.subarray(0, 256)).not.toEqual(features.subarray(256, 512));
    },
  );

  test('gives a face the features of its mirror image', async () => {
    const features = await session.run(batchOf(pictures), pictures.length);
    const ofMirrors = await session.run(
      batchOf(pictures.map((picture) => mirrorImage(picture, size))),
      pictures.length,
    );
    features.forEach((value, index) => {
      expect(ofMirrors[index]).toBeCloseTo(value, 5);
    });
  });

  test('gives an image the same bits in any batch and on any number of threads', async () => {
    const together = await session.run(batchOf(pictures), pictures.length);
    const single = await loadBackbone(backbone, inference, 1);
    try {
      for (const [row, picture] of pictures.entries()) {
        const expected = together.subarray(row * 256, (row + 1) * 256);
        expect(await session.run(batchOf([picture]), 1)).toEqual(expected);
        expect(await single.run(batchOf([picture]), 1)).toEqual(expected);
      }
    } finally {
      await single.dispose();
    }
  });
});

describe('a backbone by settings', () => {
  test('is named by its model and its settings', async () => {
    const again = await identifyBackbone(backbone, inference.runtime);
    expect(again.id).toBe(backbone.id);
    expect((await identifyBackbone({ ...backbone, scale: [2, 1, 1] }, inference.runtime)).id).not.toBe(
      backbone.id,
    );
  });

  test.each([
    [{ outputName: 'embedding' }, /no output “embedding”, but “features”/],
    [{ inputSize: 64 }, /its input is \[n, 3, 112, 112\], not \[n, 3, 64, 64\]/],
    [{ layout: 'NHWC' as const }, /not \[n, 112, 112, 3\]/],
    [{ dimensions: 512 }, /not \[n, 512\]/],
  ])('that does not fit is refused with a sentence: %j', async (change, sentence) => {
    await expect(loadBackbone({ ...backbone, ...change }, inference, 1)).rejects.toThrow(sentence);
  });

  test('needs a file that is a model', async () => {
    const missing = { ...backbone, file: `${backbone.file}.missing` };
    await expect(identifyBackbone(missing, inference.runtime)).rejects.toThrow(/cannot be read/);
    const text = { ...backbone, file: import.meta.filename };
    await expect(loadBackbone(text, inference, 1)).rejects.toThrow(/cannot be loaded as an ONNX model/);
  });

  test('lays its input out as it is told', () => {
    const rgb = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const lay = (change: Partial<Backbone>) => {
      const batch = new Float32Array(24);
      writeInput(rgb, { ...backbone, inputSize: 2, ...change }, batch, 1);
      expect([...batch.subarray(0, 12)]).toEqual(new Array(12).fill(0));
      return [...batch.subarray(12)];
    };
    expect(lay({})).toEqual([1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12]);
    expect(lay({ layout: 'NHWC' })).toEqual([...rgb]);
    expect(lay({ channels: 'BGR' })).toEqual([3, 6, 9, 12, 2, 5, 8, 11, 1, 4, 7, 10]);
    expect(lay({ layout: 'NHWC', channels: 'BGR', mean: [1, 0, 0], scale: [2, 1, 0.5] })).toEqual([
      4, 2, 0.5, 10, 5, 2, 16, 8, 3.5, 22, 11, 5,
    ]);
  });
});
