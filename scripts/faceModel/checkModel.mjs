// Runs a face model in both runtimes of the product, and says by how much they differ.
//   node checkModel.mjs MODEL.onnx
import { readFile } from 'node:fs/promises';
import * as native from 'onnxruntime-node';
import * as web from 'onnxruntime-web';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: node checkModel.mjs MODEL.onnx');
  process.exit(2);
}
const faces = 4;
const side = 48;
const pixels = Float32Array.from({ length: faces * 3 * side * side }, (_, at) => (at * 7919) % 256);

/** @param {typeof native | typeof web} runtime @param {string} provider */
async function outputsOf({ InferenceSession, Tensor }, provider) {
  const session = await InferenceSession.create(await readFile(/** @type {string} */ (file)), {
    executionProviders: [provider],
  });
  const { features, scores } = await session.run({
    image: new Tensor('float32', pixels, [faces, 3, side, side]),
  });
  if (!features || !scores) throw new Error(`${file} has no features or no scores.`);
  return [...features.data, ...scores.data].map(Number);
}

web.env.wasm.numThreads = 1;
const ofNative = await outputsOf(native, 'cpu');
const ofWeb = await outputsOf(web, 'wasm');
const difference = Math.max(...ofNative.map((value, at) => Math.abs(value - (ofWeb[at] ?? NaN))));
console.log(`onnxruntime-node and onnxruntime-web differ by at most ${difference.toExponential(1)}.`);
if (!(difference < 1e-3)) process.exit(1);
