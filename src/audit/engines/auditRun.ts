import { CancelledError } from '../../base/humanError';
import type { TaskRun } from '../../protocol/auditProcess';
import type { EngineKind, EngineSource } from '../../protocol/engine';

/** What trains, and why nothing faster does. */
export type ChosenEngine = {
  readonly source: EngineSource;
  readonly kind: EngineKind;
  /** What goes on where this one fails on the way; undefined where nothing else would do better. */
  readonly next?: EngineSource;
  /** Sentences on engines that are installed but cannot be used, or failed on the way. */
  readonly warnings: readonly string[];
  /** Sentences why no faster engine trains, the warnings among them. */
  readonly notes: readonly string[];
  /** Sentences on what failed on the way, as it happens. */
  readonly failures?: string[];
};

/** Where the program's parts are. */
export type AuditProgram = {
  /** The bundle that also serves the training threads. */
  readonly entry: string;
  /** Folder of the `.wasm` files of TensorFlow.js and onnxruntime-web. */
  readonly wasmFolder: string;
  readonly backboneFolder: string;
  /** Folder of the project's own face model. */
  readonly faceModelFolder: string;
  /** Folder of the net that finds faces. */
  readonly faceDetectorFolder: string;
  /** What TensorFlow.js computes with. */
  readonly engine: ChosenEngine;
};

/** What each part of an audit is run with: who may stop it, where it tells how it goes, and what it runs on. */
export type AuditRun = Required<TaskRun> & { readonly program: AuditProgram };

/** @throws CancelledError once `signal` has aborted. */
export function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new CancelledError();
}
