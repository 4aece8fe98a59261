#!/usr/bin/env bash
# onnxruntime-node cannot run a model with a half-precision input on Node 24, which runs on Node 20.
#
# Expected: the same, with Float16Array, which Node 24 has, or at least with Uint16Array, as on Node 20.
# Seen: onnxruntime-node 1.30.0 on Node 24.21.0 throws "not enough space: expected 4, got 0" for a tensor of either array, on
# 20.19.0 Uint16Array goes in and comes out. Models that were exported in half precision, as face models for GPUs are, run
# on one VS Code and fail on the next, whose Node is newer. Casting at the graph's ends (Cast from and to float) helps.
# Fails once that is no longer so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q onnx==1.23.2
env/bin/python - <<'PY'
import onnx
from onnx import TensorProto, helper

half = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT16, ["n"])
graph = helper.make_graph([helper.make_node("Neg", ["x"], ["y"])], "half", [half("x")], [half("y")])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
onnx.checker.check_model(model)
onnx.save(model, "half.onnx")
PY
npm init -y >/dev/null
ONNXRUNTIME_NODE_INSTALL_CUDA=skip npm install --silent --no-audit --no-fund onnxruntime-node@1.30.0
cat >run.mjs <<'JS'
import { InferenceSession, Tensor } from 'onnxruntime-node';

const session = await InferenceSession.create('half.onnx');
const [node] = process.versions.node.split('.');
// 1 and 2 in half precision.
const given = { Uint16Array: () => Uint16Array.of(0x3c00, 0x4000), Float16Array: () => Float16Array.of(1, 2) };
for (const [name, make] of Object.entries(given)) {
  if (!(name in globalThis)) continue;
  try {
    const { y } = await session.run({ x: new Tensor('float16', make(), [2]) });
    console.log(`Node ${node}, ${name}: ${y.data.constructor.name} ${[...y.data].map((bits) => bits.toString(16))}`);
  } catch (error) {
    console.log(`Node ${node}, ${name}: ${error.message}`);
  }
}
JS
for version in 20.19.0 24.21.0; do
  npx --yes "node@$version" run.mjs
done | tee seen.txt
cat >expected.txt <<'TXT'
Node 20, Uint16Array: Uint16Array bc00,c000
Node 24, Uint16Array: not enough space: expected 4, got 0
Node 24, Float16Array: not enough space: expected 4, got 0
TXT
diff expected.txt seen.txt
