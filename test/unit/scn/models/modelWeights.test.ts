import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { EndToEndNetwork } from '../../../../src/scn/endToEnd/endToEndNetwork';
import { FaceHashes, type ScnModel, decodeModel, encodeModel } from '../../../../src/scn/models/modelFiles';
import { networkTensors, networkFromModel, startingWeights } from '../../../../src/scn/models/imagesModel';
import type { ImagesModelDescription } from '../../../../src/scn/models/modelDescription';
import { encodeWeights } from '../../../../src/scn/models/modelWeights';
import { randomBits } from '../../../../src/scn/randomness';
import { startTestEngine } from '../../support/startTestEngine';

beforeAll(() => startTestEngine());

const shape = { inputSize: 16, stem: 'small', width: 4, blocks: [1, 1] } as const;

/** A model of two small random networks, encoded and decoded. */
async function decoded(
  classifier: ImagesModelDescription['classifier'],
  networks: readonly EndToEndNetwork[],
): Promise<ScnModel<ImagesModelDescription>> {
  const files = encodeModel({
    description: {
      kind: 'images',
      createdAt: '2020-01-02T03:04:05.000Z',
      origin: 'Made up.',
      engine: null,
      recipe: null,
      metrics: null,
      classes: ['a', 'b', 'c'],
      shape,
      normalisation: 'imagenet',
      classifier,
      networks: networks.length,
    },
    tensors: (
      await Promise.all(networks.map((each, i) => networkTensors(each, i, { shape, classifier })))
    ).flat(),
    faces: new FaceHashes(['ff'.repeat(16), '01'.repeat(16), '01'.repeat(16)]),
  });
  const model = await decodeModel(async (name) => Buffer.from((files.get(name) ?? '') as Buffer), 'a model');
  return model as ScnModel<ImagesModelDescription>;
}

describe.each<ImagesModelDescription['classifier']>([
  { kind: 'linear' },
  { kind: 'cosine', neckWidth: 8, scale: 8, dropout: 0.5 },
])('networks with a $kind classifier', (classifier) => {
  it('are the same, bit by bit, after they were saved and read', async () => {
    const networks = [1, 2].map((seed) =>
      EndToEndNetwork.create({ backbone: shape, classifier }, 3, randomBits(seed)),
    );
    const model = await decoded(classifier, networks);
    for (const [i, network] of networks.entries()) {
      const again = await networkFromModel(model, i);
      for (const [t, tensor] of network.tensors.entries())
        expect([...((await again.tensors[t]?.data()) ?? [])]).toEqual([...(await tensor.data())]);
      again.dispose();
    }
    const start = await startingWeights(model);
    expect([...(await start.layer('conv1').kernel.data())]).toEqual([
      ...((await networks[0]?.backbone.weights.layer('conv1').kernel.data()) ?? []),
    ]);
    expect(model.faces.has('01'.repeat(16))).toBe(true);
    expect(model.faces.size).toBe(2);
    start.dispose();
    for (const network of networks) network.dispose();
  });
});

it('writes weights as TensorFlow.js reads them', async () => {
  const { specs, bytes } = encodeWeights([
    { name: 'a', shape: [2, 2], values: Float32Array.from([1, -2, 0.5, 3e-9]) },
    { name: 'b', shape: [1], values: Float32Array.from([7]) },
  ]);
  const read = tf.io.decodeWeights(
    new Uint8Array(bytes).buffer,
    specs.map((spec) => ({ ...spec, shape: [...spec.shape] })),
  );
  expect(read['a']?.shape).toEqual([2, 2]);
  expect([...((await read['a']?.data()) ?? [])]).toEqual([...Float32Array.from([1, -2, 0.5, 3e-9])]);
  expect([...((await read['b']?.data()) ?? [])]).toEqual([7]);
});
