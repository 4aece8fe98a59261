#!/usr/bin/env bash
# On TensorFlow.js' WebAssembly backend `relu6` turns NaN into 0 and `clipByValue` into the lower bound: a network that has
# diverged goes on with plausible numbers.
#
# Expected: NaN stays NaN, as on the CPU backend, and as `relu`, `maximum`, `minimum` and `elu` of this same backend keep it.
# Seen: @tensorflow/tfjs-backend-wasm 4.22.0: relu6(NaN) = 0, clipByValue(NaN, -10, 10) = -10. A loss that clips its
# probabilities before the logarithm, as losses usually do, is finite and wrong, and a check for NaN in it finds nothing.
# Fails once that is no longer so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund \
  @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0
cat >nan.mjs <<'JS'
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';

const operations = {
  relu: tf.relu,
  elu: tf.elu,
  maximum: (x) => tf.maximum(x, -10),
  minimum: (x) => tf.minimum(x, 10),
  relu6: tf.relu6,
  clipByValue: (x) => tf.clipByValue(x, -10, 10),
};
for (const backend of ['cpu', 'wasm']) {
  await tf.setBackend(backend);
  const said = Object.entries(operations).map(([name, run]) => `${name} ${run(tf.tensor1d([NaN])).dataSync()[0]}`);
  console.log(`${backend}: ${said.join(', ')}`);
  // Cross-entropy of a network whose weights are NaN.
  const chances = tf.softmax(tf.tensor2d([[NaN, NaN, NaN]]));
  console.log(`${backend}: loss ${tf.neg(tf.log(tf.clipByValue(chances, 1e-7, 1))).dataSync()[0].toFixed(2)}`);
}
JS
node nan.mjs 2>/dev/null | grep '^[a-z]*: ' | tee seen.txt
cat >expected.txt <<'TXT'
cpu: relu NaN, elu NaN, maximum NaN, minimum NaN, relu6 NaN, clipByValue NaN
cpu: loss NaN
wasm: relu NaN, elu NaN, maximum NaN, minimum NaN, relu6 0, clipByValue -10
wasm: loss 16.12
TXT
diff expected.txt seen.txt
