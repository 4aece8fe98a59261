import type { AuditProgress } from '../protocol/auditProgress';
import { CancelledError } from '../protocol/humanError';

/** Where the program's parts are. */
export type AuditProgram = {
  /** The bundle that also serves the training threads. */
  readonly entry: string;
  /** Folder of TensorFlow.js' `.wasm` files. */
  readonly wasmFolder: string;
  readonly backboneFolder: string;
};

/** Where an audit tells how it goes. */
export type AuditListener = {
  onProgress(progress: AuditProgress): void;
  onNote(line: string): void;
};

/** @throws CancelledError once `signal` has aborted. */
export function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new CancelledError();
}
