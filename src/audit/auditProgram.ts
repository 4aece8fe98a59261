import type { AuditProgress } from '../protocol/auditProgress';
import type { TrainingEstimate } from '../protocol/imageTraining';
import { CancelledError } from '../base/humanError';
import type { ChosenEngine } from './engines/chooseEngine';

/** Where the program's parts are. */
export type AuditProgram = {
  /** The bundle that also serves the training threads. */
  readonly entry: string;
  /** Folder of the `.wasm` files of TensorFlow.js and onnxruntime-web. */
  readonly wasmFolder: string;
  readonly backboneFolder: string;
  /** What TensorFlow.js computes with. */
  readonly engine: ChosenEngine;
};

/** Where an audit tells how it goes. */
export type AuditListener = {
  onProgress(progress: AuditProgress): void;
  onNote(line: string): void;
  /**
   * Told before a training begins that may take long. It begins when the promise is kept; CancelledError thrown there
   * cancels the audit.
   */
  onEstimate?(estimate: TrainingEstimate): Promise<void>;
};

/** @throws CancelledError once `signal` has aborted. */
export function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new CancelledError();
}
