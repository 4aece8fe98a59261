import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';

/** The weights of face-api's expression net as TensorFlow.js itself reads them. */
export async function packageWeights(): Promise<tf.NamedTensorMap> {
  const entry = createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json');
  const model = path.join(path.dirname(entry), 'model', 'face_expression_model');
  const manifest = JSON.parse(await readFile(`${model}-weights_manifest.json`, 'utf8')) as {
    weights: tf.io.WeightsManifestEntry[];
  }[];
  const bytes = Uint8Array.from(await readFile(`${model}.bin`));
  return tf.io.decodeWeights(
    bytes.buffer,
    manifest.flatMap((group) => group.weights),
  );
}

export function weight<T extends tf.Tensor>(weights: tf.NamedTensorMap, name: string): T {
  const found = weights[name];
  if (!found) throw new Error(`No weight ${name}`);
  return found as T;
}
