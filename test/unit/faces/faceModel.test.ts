import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { classScores, type BackboneClassifier, readBackboneClassifier } from '../../../src/faces/backbone';
import { type BackboneSession, loadBackbone } from '../../../src/faces/backboneSession';
import { decodeFace } from '../../../src/faces/decodeFace';
import { LearnedFaces } from '../../../src/faces/learnedFaces';
import { type Inference, nativeRuntime } from '../../../src/faces/runtime/loadRuntime';
import { sharedFile, sharedSkipReason } from '../support/sharedFolder';
import { seededPicture } from './support';

const folder = path.resolve(import.meta.dirname, '../../../media/faceModel');
const side = 48;

let inference: Inference;
let classifier: BackboneClassifier;
const sessions: BackboneSession[] = [];

async function load(outputName: string): Promise<BackboneSession> {
  const model = { name: 'scn-face', file: path.join(folder, 'scn-face.onnx'), inputSize: side } as const;
  const runnable = { ...model, layout: 'NCHW', outputName, dimensions: undefined } as const;
  const session = await loadBackbone(runnable, inference, 1);
  sessions.push(session);
  return session;
}

beforeAll(async () => {
  inference = { runtime: await nativeRuntime(), provider: 'cpu' };
  classifier = await readBackboneClassifier(path.join(folder, 'scn-face.json'));
});

afterAll(() => Promise.all(sessions.map((session) => session.dispose())));

/** One picture as the model takes it: planes of red, green and blue, values 0 to 255. */
async function planes(seed: number, change: (value: number, channel: number) => number): Promise<number[]> {
  const rgb = await seededPicture(seed, side).raw().toBuffer();
  return Array.from({ length: rgb.length }, (_, at) => {
    const channel = Math.floor(at / (side * side));
    return change(rgb[(at % (side * side)) * 3 + channel] ?? 0, channel);
  });
}

test('the classifier beside the model gives the scores of its graph', async () => {
  const input = Float32Array.from([...(await planes(1, Number)), ...(await planes(2, Number))]);
  const features = await (await load('features')).run(input, 2);
  const scores = await (await load('scores')).run(input, 2);
  const computed = classScores(classifier, features, Uint32Array.of(0, 1));
  expect(classifier.classes).toHaveLength(scores.length / 2);
  scores.forEach((score, index) => expect(computed[index]).toBeCloseTo(score, 3));
});

test('light, contrast and mirror images change nothing', async () => {
  const session = await load('features');
  const plain = await planes(3, (value) => value / 2);
  const bright = await planes(3, (value) => value + 60);
  const mirrored = plain.map((_, at) => plain[at + side - 1 - 2 * (at % side)] ?? NaN);
  const features = await session.run(Float32Array.from([...plain, ...bright, ...mirrored]), 3);
  const [first, second, third] = [0, 1, 2].map((image) => features.subarray(384 * image, 384 * (image + 1)));
  first?.forEach((value, index) => {
    expect(second?.[index]).toBeCloseTo(value, 1);
    expect(third?.[index]).toBeCloseTo(value, 4);
  });
});

test('the hashes of its training faces are sorted, each there once', async () => {
  const hashes = await readFile(path.join(folder, 'scn-face.faces.bin'));
  expect(hashes.length % 8).toBe(0);
  expect(hashes.length).toBeGreaterThan(8 * 26_000);
  for (let at = 8; at < hashes.length; at += 8)
    expect(hashes.compare(hashes, at - 8, at, at, at + 8)).toBe(1);
});

const trainingFaces = sharedFile('ferplus-train', 'faces.u8.gz');
const title = 'a training face that comes as a PNG file is known again';

test.skipIf(trainingFaces === undefined)(
  trainingFaces === undefined ? `${title} (${sharedSkipReason})` : title,
  async () => {
    const learned = await LearnedFaces.read(path.join(folder, 'scn-face.faces.bin'));
    const faces = gunzipSync(await readFile(trainingFaces ?? ''));
    for (const index of [0, 11_111, 27_352]) {
      const pixels = faces.subarray(index * side * side, (index + 1) * side * side);
      const raw = { width: side, height: side, channels: 1 } as const;
      const png = await sharp(pixels, { raw }).png().toBuffer();
      const rgb = await decodeFace(png, side);
      expect(learned.has(rgb)).toBe(true);
      expect(learned.has(rgb.map((value, at) => (at === 5 ? value ^ 1 : value)))).toBe(false);
    }
  },
);
