import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type { EngineKind, EngineSource } from '../protocol/engine';
import { checkEngine } from './engines/engineCheck';
import { startNativeEngine } from './engines/nativeEngine';
import { startWasmEngine } from './engines/wasmEngine';

/** An engine that runs in this thread. */
export type StartedEngine = {
  readonly kind: EngineKind;
  /** For people and the report: e.g. `TensorFlow.js 4.22.0 WASM SIMD`. */
  readonly name: string;
};

/**
 * Starts TensorFlow.js on an engine, and checks that it computes what it should. A thread has one engine for its life.
 * @throws HumanError where it cannot be used.
 */
export async function startEngine(source: EngineSource): Promise<StartedEngine> {
  const engine: StartedEngine =
    source.kind === 'wasm'
      ? { kind: 'wasm', name: await startWasmEngine(source.wasmFolder) }
      : await startNativeEngine(source);
  checkEngine(engine.name);
  return engine;
}
