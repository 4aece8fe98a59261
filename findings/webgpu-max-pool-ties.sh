#!/usr/bin/env bash
# TensorFlow.js 4.22.0: where a window has its largest value twice, the gradient of maxPool goes to the LAST of them on the WebGPU
# backend, and to the first on the plain CPU backend. So the same network, trained on images with flat areas, gets other gradients on
# a GPU; nothing is said.
#
#   one window of 2 × 2, all ones, the gradient 5  ->  cpu [5,0,0,0], webgpu [0,0,0,5]
#
# Beside it, the same gradient of the images turned by 180° and turned back, which is what the CPU backend gives.
#
# Needs an adapter that Dawn takes (npm webgpu 0.6.2): a graphics card, or Chromium's SwiftShader, e.g. of Debian's package chromium.
# What is fetched: npm webgpu 0.6.2 and @tensorflow/tfjs-{core,backend-cpu,backend-webgpu} 4.22.0, into a temporary folder.
set -euo pipefail
chromium=${CHROMIUM_FOLDER:-/usr/lib/chromium}
if [ -e "$chromium/vk_swiftshader_icd.json" ]; then
  export VK_ICD_FILENAMES=$chromium/vk_swiftshader_icd.json LD_LIBRARY_PATH=$chromium
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts webgpu@0.6.2 @tensorflow/tfjs-core@4.22.0 \
  @tensorflow/tfjs-backend-cpu@4.22.0 @tensorflow/tfjs-backend-webgpu@4.22.0
cat > ties.mjs <<'JS'
import { createRequire } from 'node:module';
import { create, globals } from 'webgpu';
const gpu = create([]);
Object.assign(globalThis, globals);
Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
require('@tensorflow/tfjs-backend-webgpu');
// Of the output of one window, with respect to its values.
const slope = (input) =>
  tf.engine().runKernel('MaxPoolGrad', { dy: tf.fill([1, 1, 1, 1], 5), input, output: tf.maxPool(input, 2, 2, 'valid') },
    { filterSize: 2, strides: 2, pad: 'valid' });
const given = {};
for (const backend of ['cpu', 'webgpu']) {
  if (!(await tf.setBackend(backend))) throw new Error(`No ${backend} backend: there is no adapter.`);
  const window = tf.ones([1, 2, 2, 1]);
  given[backend] = [...(await slope(window).data())].join();
  given[`${backend} turned`] = [...(await tf.reverse(slope(tf.reverse(window, [1, 2])), [1, 2]).data())].join();
}
console.log(given);
const expected = { cpu: '5,0,0,0', 'cpu turned': '0,0,0,5', webgpu: '0,0,0,5', 'webgpu turned': '5,0,0,0' };
const same = JSON.stringify(Object.entries(given).sort()) === JSON.stringify(Object.entries(expected).sort());
console.log(same ? 'As found: WebGPU hands the gradient to the last of equal values, the CPU to the first.' : 'No longer as found.');
process.exit(same ? 0 : 1);
JS
node ties.mjs
