import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { registerMatMulGradient } from '../matMulGradient';

/**
 * Starts TensorFlow.js on its WebAssembly backend: it runs everywhere, without an install.
 * @param wasmFolder the folder that holds the backend's `.wasm` files.
 * @returns its name for people.
 */
export async function startWasmEngine(wasmFolder: string): Promise<string> {
  setWasmPaths(`${wasmFolder}/`);
  if (!(await tf.setBackend('wasm')))
    throw new Error(`TensorFlow.js could not start its WASM backend from ${wasmFolder}.`);
  await tf.ready();
  registerMatMulGradient();
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return `TensorFlow.js ${tf.version_core} WASM${simd === true ? ' SIMD' : ''}`;
}
