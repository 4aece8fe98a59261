import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { registerMatMulGradient } from './matMulGradient';

/**
 * Starts TensorFlow.js on its WebAssembly backend: it runs everywhere, without an install.
 * @param wasmFolder the folder that holds the backend's `.wasm` files.
 * @returns the engine's name, for the report.
 */
export async function startEngine(wasmFolder: string): Promise<string> {
  setWasmPaths(`${wasmFolder}/`);
  if (!(await tf.setBackend('wasm')))
    throw new Error(`TensorFlow.js could not start its WASM backend from ${wasmFolder}.`);
  await tf.ready();
  registerMatMulGradient();
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return `TensorFlow.js ${tf.version_core} WASM${simd === true ? ' SIMD' : ''}`;
}
