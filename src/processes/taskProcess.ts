import type { ChildProcess } from 'node:child_process';
import { type Requests, RpcCaller, type Run, type RunMessage } from '../protocol/rpc';
import { CancelledError } from '../base/humanError';
import { errorOf, forkProgram } from './forkProgram';

/** A cancelled process that has not ended by then is killed; the feature store survives that. */
const patienceAfterCancel = 500;

/** How a process failed that had no sentence for people. */
export type ProcessFate =
  | { readonly kind: 'notStarted'; readonly reason: string }
  /** Something was thrown that nobody foresaw; its stack is in the log. */
  | { readonly kind: 'threw'; readonly reason: string }
  | {
      readonly kind: 'died';
      readonly code: number | null;
      readonly killedBy: NodeJS.Signals | null;
      /** The end of what it wrote. */
      readonly output: string;
    };

/** Thrown in the place of a process that failed; whoever ran it knows the words for that. */
export class ProcessFailure extends Error {
  override readonly name = 'ProcessFailure';

  constructor(readonly fate: ProcessFate) {
    super(fate.kind === 'died' ? `The process died (${fate.killedBy ?? fate.code}).` : fate.reason);
  }
}

/**
 * Does a task in a process of its own: it may crash or be cancelled without harm to the caller.
 * @param entry path of its bundle, which calls `serveTask`.
 * @param ask asks it for the task, with a run of the same signal.
 * @param patience how long it may take to end once it is cancelled, in milliseconds.
 * @throws HumanError where the process threw one, ProcessFailure where it failed otherwise; CancelledError when the signal
 * aborts.
 */
export async function inProcess<M extends Requests<M>, T>(
  entry: string,
  { signal, onNote }: Pick<Run, 'signal' | 'onNote'>,
  ask: (process: RpcCaller<M>) => Promise<T>,
  patience = patienceAfterCancel,
): Promise<T> {
  if (signal.aborted) throw new CancelledError();
  const child = forkProgram(entry, { decodes: true, stdout: 'pipe' });
  const tail = new OutputTail(child, onNote);
  const caller = new RpcCaller<M>(
    (message) => {
      if (child.connected) child.send(message);
    },
    (failure) =>
      errorOf(failure, (reason, stack) => {
        // A sentence for people says all; the rest is for whoever has to find the fault.
        if (stack !== undefined) onNote(stack);
        return new ProcessFailure({ kind: 'threw', reason });
      }),
  );
  child.on('message', (message: RunMessage) => caller.accept(message));
  child.once('error', ({ message: reason }) =>
    caller.dispose(new ProcessFailure({ kind: 'notStarted', reason })),
  );
  child.once('close', (code, killedBy) =>
    caller.dispose(
      signal.aborted
        ? new CancelledError()
        : new ProcessFailure({ kind: 'died', code, killedBy, output: tail.text }),
    ),
  );
  let kill: NodeJS.Timeout | undefined;
  const onAbort = () => {
    kill = setTimeout(() => child.kill('SIGKILL'), patience);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await ask(caller);
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(kill);
    if (child.exitCode === null && child.signalCode === null) endSoon(child);
  }
}

/** The process ends by itself after its answer; where it doesn't, it is killed. */
function endSoon(child: ChildProcess): void {
  const kill = setTimeout(() => child.kill('SIGKILL'), patienceAfterCancel);
  child.once('exit', () => clearTimeout(kill));
}

/** Passes a child's output to the log and keeps its end, to tell why it died. */
class OutputTail {
  text = '';

  constructor(child: ChildProcess, onNote: (line: string) => void) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.text = (this.text + chunk).slice(-4096);
        onNote(chunk.trimEnd());
      });
    }
  }
}
