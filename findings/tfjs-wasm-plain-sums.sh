#!/usr/bin/env bash
# TensorFlow.js' WebAssembly backend adds up in plain float32, one after the other: the mean of twenty million ones is .84.
#
# Expected: sums and means of large tensors agree with the CPU backend, which adds up in double precision, to rounding.
# Seen: @tensorflow/tfjs-backend-wasm 4.22.0: sums stop at 2^24 = 16,777,216 (sum and mean alike); 1.000000 on the CPU
# backend. No warning. A mean over all pixels of some thousand faces (normalisation, batch statistics, a loss over maps) is
# wrong so; taking it over one axis after another keeps each sum short and right.
# Fails once that is no longer so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund \
  @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-cpu@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0
cat >sum.mjs <<'JS'
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';

const [faces, pixels] = [5000, 4000];
for (const backend of ['cpu', 'wasm']) {
  await tf.setBackend(backend);
  const ones = tf.ones([faces, pixels]);
  const [all] = tf.mean(ones).dataSync();
  const [inTurns] = tf.mean(tf.mean(ones, 1)).dataSync();
  console.log(`${backend}: mean ${all.toFixed(6)}, sum ${tf.sum(ones).dataSync()[0]}; one axis after the other ${inTurns.toFixed(6)}`);
}
JS
node sum.mjs 2>/dev/null | grep '^[a-z]*: ' | tee seen.txt
cat >expected.txt <<'TXT'
cpu: mean 1.000000, sum 20000000; one axis after the other 1.000000
wasm: mean 0.838861, sum 16777216; one axis after the other 1.000000
TXT
diff expected.txt seen.txt
