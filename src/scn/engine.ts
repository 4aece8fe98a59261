import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type { EngineKind, EngineSource, GraphicsAdapter } from '../protocol/engine';
import { CancelledError, EngineFailure, HumanError, messageOf } from '../base/humanError';
import { checkEngine, checkGraphEngine } from './engines/engineCheck';
import { failEngine } from './engines/engineFailure';
import { startGraphEngine } from './engines/graphEngine';
import { startNativeEngine } from './engines/nativeEngine';
import { startWasmEngine } from './engines/wasmEngine';
import { startWebgpuEngine } from './engines/webgpuEngine';

/** An engine that runs in this thread. */
export type StartedEngine = {
  readonly kind: EngineKind;
  /** For people and the report: e.g. `TensorFlow.js 4.22.0 WASM SIMD`. */
  readonly name: string;
  /** What a GPU engine computes on, where it tells. */
  readonly adapter?: GraphicsAdapter;
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
      : source.kind === 'webgpu'
        ? { kind: 'webgpu', ...(await orEngineFailure(startWebgpuEngine(source))) }
        : await startNativeEngine(source);
  await (source.kind === 'webgpu' ? orEngineFailure(checkEngine(engine.name)) : checkEngine(engine.name));
  return engine;
}

/** What a GPU does not do can be done by the next engine. */
async function orEngineFailure<T>(starting: Promise<T>): Promise<T> {
  return starting.catch((error: unknown) => {
    throw new EngineFailure(messageOf(error), { cause: error });
  });
}

/**
 * Does work on an engine that was started from `source`, and tells a failure of the engine from one of the work.
 * @throws EngineFailure where the same work can be done with another engine.
 */
export async function blamingEngine<T>(source: EngineSource, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (source.kind !== 'webgpu' || error instanceof HumanError || error instanceof CancelledError)
      throw error;
    return failEngine('WebGPU', error);
  }
}

let featuresEngine: Promise<StartedEngine> | undefined;

/**
 * Starts what trains networks on features: onnxruntime, where the source says so, since it multiplies matrices several times
 * as fast as WebAssembly; else the engine itself. A thread starts it once, whatever it is asked for.
 * @throws HumanError where none can be used.
 */
export function startFeaturesEngine(source: EngineSource): Promise<StartedEngine> {
  featuresEngine ??= startFirst(source);
  return featuresEngine;
}

async function startFirst(source: EngineSource): Promise<StartedEngine> {
  if (source.kind !== 'wasm' || source.graphs !== true) return startEngine(source);
  try {
    const name = await startGraphEngine();
    await checkGraphEngine(name);
    return { kind: 'wasm', name };
  } catch (error) {
    return { ...(await startEngine(source)), problem: messageOf(error) };
  }
}
