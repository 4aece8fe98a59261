import path from 'node:path';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { classScores, readBackboneClassifier } from '../../../src/faces/backbone';
import { HumanError } from '../../../src/base/humanError';
import { packageWeights, weight } from './faceApi';
import { convertedBackbone, seededBytes, temporaryFolder } from './support';

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
});
afterAll(() => remove());

describe('classScores', () => {
  const classifier = { classes: ['a', 'b', 'c'], kernel: [1, 2, 3, 4, 5, 6], bias: [0.5, -0.5, 0] };

  test('are features · kernel + bias of the chosen rows', () => {
    const features = Float32Array.from([1, 10, 9, 9, 2, -1]);
    expect([...classScores(classifier, features, Uint32Array.of(2, 0))]).toEqual([
      -1.5, -1.5, 0, 41.5, 51.5, 63,
    ]);
  });

  test('of no rows are none', () => {
    expect(classScores(classifier, Float32Array.from([1, 10]), new Uint32Array())).toHaveLength(0);
  });
});

describe('the default backbone’s classifier', () => {
  test('is face-api’s last layer', { timeout: 120_000 }, async () => {
    const { classifier } = await convertedBackbone(folder);
    if (!classifier) throw new Error('The backbone came without its classifier.');
    await tf.setBackend('cpu');
    const weights = await packageWeights();
    const features = Float32Array.from(seededBytes(3 * 256, 8), (value) => value / 64);
    const expected = tf.tidy(() =>
      tf
        .add(
          tf.matMul(tf.tensor2d(features, [3, 256]), weight<tf.Tensor2D>(weights, 'fc/weights')),
          weight(weights, 'fc/bias'),
        )
        .dataSync(),
    );
    const scores = classScores(classifier, features, Uint32Array.of(0, 1, 2));
    expect(scores).toHaveLength(3 * 7);
    scores.forEach((score, cell) => {
      expect(score).toBeCloseTo(expected[cell] ?? NaN, 3);
    });
    expect(new Set(scores).size).toBe(21);
  });

  test('has face-api’s expressions in its order', async () => {
    const { classifier } = await convertedBackbone(folder);
    const entry = createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json');
    const code = await readFile(path.join(path.dirname(entry), 'dist', 'face-api.esm.js'), 'utf8');
    const labels = /\["neutral",\s*"happy"[^\]]*\]/.exec(code)?.[0] ?? '[]';
    const stems = ['neutral', 'happ', 'sad', 'ang', 'fear', 'disgust', 'surprise'];
    for (const names of [JSON.parse(labels) as string[], classifier?.classes ?? []])
      expect(names.map((name, index) => name.startsWith(stems[index] ?? '?'))).toEqual(stems.map(() => true));
  });

  test('is missed with a sentence', async () => {
    const missing = path.join(folder, 'missing.json');
    await expect(readBackboneClassifier(missing)).rejects.toThrow(HumanError);
    await expect(readBackboneClassifier(missing)).rejects.toThrow(
      /missing\.json.+Install the extension again/,
    );
    const written = path.join(folder, 'written.json');
    const classifier = { classes: ['a'], kernel: [1, 2], bias: [3] };
    await writeFile(written, JSON.stringify(classifier));
    expect(await readBackboneClassifier(written)).toEqual(classifier);
  });
});
