import * as l10n from '@vscode/l10n';
import { CancelledError, EngineFailure, messageOf } from '../../base/humanError';
import { withoutStop } from '../../base/text';

/** The first failure of this thread's engine; whatever it computed later is worth nothing. */
let failure: EngineFailure | undefined;

/** Notes that the engine of this thread has failed. @param reason a part of a sentence. */
export function noteEngineFailure(engine: string, reason: string): void {
  failure ??= new EngineFailure(l10n.t('{0} failed: {1}.', engine, withoutStop(reason)));
}

/** @throws EngineFailure where the engine of this thread has failed. */
export function throwIfEngineFailed(): void {
  if (failure) throw failure;
}

/** @throws EngineFailure; of what the engine has told of itself, where that says more. */
export function failEngine(engine: string, error: unknown): never {
  if (error instanceof CancelledError) throw error;
  noteEngineFailure(engine, messageOf(error));
  throw failure;
}
