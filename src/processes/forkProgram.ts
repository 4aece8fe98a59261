import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { languageEnvironment } from './displayLanguage';
import { CancelledError, EngineFailure, HumanError, messageOf } from '../base/humanError';
import type { WireFailure } from '../protocol/rpc';

/** What the other side of a wire between two programs of ours is told of an error. */
export function failureOf(error: unknown, isCancelled: boolean): WireFailure {
  const reason = messageOf(error);
  if (error instanceof CancelledError || isCancelled) return { error: reason, kind: 'cancelled' };
  if (error instanceof EngineFailure) return { error: reason, kind: 'engineFailed' };
  if (error instanceof HumanError) return { error: reason, kind: 'forPeople' };
  return { error: reason, stack: error instanceof Error ? error.stack : undefined };
}

/**
 * The error that was told: a HumanError, a CancelledError, or what `unforeseen` makes of the others.
 * @param unforeseen given why, and what the log should say, where that is known.
 */
export function errorOf(
  { error, kind, stack }: WireFailure,
  unforeseen: (reason: string, stack: string | undefined) => Error = (reason) => new Error(reason),
): Error {
  if (kind === 'engineFailed') return new EngineFailure(error);
  if (kind === 'forPeople') return new HumanError(error);
  return kind === 'cancelled' ? new CancelledError() : unforeseen(error, stack);
}

/** What a program of ours is forked with. */
type ForkOptions = {
  /** Whether it decodes images. */
  readonly decodes: boolean;
  /** What becomes of its standard output; its error output is always read. */
  readonly stdout: 'pipe' | 'ignore';
};

/** @param entry path of the program's bundle. */
export function forkProgram(entry: string, { decodes, stdout }: ForkOptions): ChildProcess {
  return fork(entry, [], {
    // Our own folder: native libraries are also looked for in the current one, which may be that of the data.
    cwd: path.dirname(entry),
    // Don't inherit the debugger's --inspect port, nor its environment by reference: Electron's fork edits the object.
    execArgv: [],
    env: {
      ...process.env,
      ...languageEnvironment(),
      // sharp decodes on Node's thread pool.
      ...(decodes && { UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism())) }),
    },
    stdio: ['ignore', stdout, 'pipe', 'ipc'],
    serialization: 'advanced',
  });
}
