import { createRequire } from 'node:module';
import path from 'node:path';
import { type StartedEngine, startEngine } from '../../../src/scn/engine';

/** Starts TensorFlow.js with the WASM files of the npm package. */
export function startTestEngine(): Promise<StartedEngine> {
  const require = createRequire(import.meta.url);
  return startEngine({
    kind: 'wasm',
    wasmFolder: path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm')),
  });
}
