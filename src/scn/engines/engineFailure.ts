import * as l10n from '@vscode/l10n';
import { CancelledError, EngineFailure, HumanError, messageOf } from '../../base/humanError';
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

/** What to say of an installed engine whose code does not load, and what to do. @param folder absolute path of its package. */
export function unloadable(folder: string, error: unknown): HumanError {
  const reason = messageOf(error).split('\n', 1)[0]?.trim().replace(/[.:]$/, '') ?? '';
  return new HumanError(
    l10n.t(
      'the package in {0} could not be loaded ({1}). Install it again with “SCN: Install GPU Engine”, or delete that folder.',
      folder,
      reason,
    ),
    { cause: error },
  );
}
