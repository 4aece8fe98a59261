import { createRequire } from 'node:module';
import path from 'node:path';
import { startEngine } from '../../../src/scn/engine';

/** Starts TensorFlow.js with the WASM files of the npm package. */
export function startTestEngine(): Promise<string> {
  const require = createRequire(import.meta.url);
  return startEngine(path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm')));
}
