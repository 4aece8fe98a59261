import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type { EngineKind, EngineSource } from '../protocol/engine';
import { messageOf } from '../base/humanError';
import { checkEngine, checkGraphEngine } from './engines/engineCheck';
import { startGraphEngine } from './engines/graphEngine';
import { startNativeEngine } from './engines/nativeEngine';
import { startWasmEngine } from './engines/wasmEngine';

/** An engine that runs in this thread. */
export type StartedEngine = {
  readonly kind: EngineKind;
  /** For people and the report: e.g. `TensorFlow.js 4.22.0 WASM SIMD`. */
  readonly name: string;
  /** Why it is not the fastest, where that could be started but computes wrongly. */
  readonly problem?: string;
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

let graphs: Promise<string> | undefined;

/**
 * Starts what trains networks on features: onnxruntime, where the source allows it and it has a binary for this machine,
 * since it multiplies matrices several times as fast as WebAssembly; else the engine itself.
 * @throws HumanError where none can be used.
 */
export async function startFeaturesEngine(source: EngineSource): Promise<StartedEngine> {
  if (source.kind !== 'wasm' || source.graphs !== true) return startEngine(source);
  let name: string;
  try {
    graphs ??= startGraphEngine();
    name = await graphs;
  } catch {
    // Macs with Intel processors have no binary, say.
    return startEngine(source);
  }
  try {
    await checkGraphEngine(name);
    return { kind: 'wasm', name };
  } catch (error) {
    return { ...(await startEngine(source)), problem: messageOf(error) };
  }
}
