import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { readRegular } from '../../base/disk/regularFile';
import type { InferenceRuntime } from './inferenceRuntime';

/** Each thread is a worker with a start of its own; face models are too small for more. */
const mostThreads = 8;

/**
 * onnxruntime-web, on WebAssembly: a few times slower than native code, but it runs wherever Node does.
 * @param wasmFolder absolute path of the folder with `ort-wasm-simd-threaded.wasm` and `.mjs`
 * @throws Error where the library cannot be loaded.
 */
export async function webRuntime(wasmFolder: string): Promise<InferenceRuntime> {
  const { InferenceSession, Tensor, env } = await import('onnxruntime-web');
  const version = env.versions.web ?? '';
  return {
    name: `onnxruntime-web ${version}`,
    version,
    providers: ['wasm'],
    async load(file, _provider, threads) {
      // Counts for the first model of a process: the library starts its threads once.
      env.wasm.numThreads = Math.min(threads, mostThreads);
      env.wasm.wasmPaths = pathToFileURL(path.join(wasmFolder, '/')).href;
      const model = await readRegular(file);
      return InferenceSession.create(model, { executionProviders: ['wasm'], logSeverityLevel: 3 });
    },
    Tensor,
  };
}
