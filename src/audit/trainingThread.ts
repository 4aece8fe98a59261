import { type MessagePort, Worker } from 'node:worker_threads';
import type { ThreadTask } from './threadTasks';
import { CancelledError, HumanError, messageOf } from '../base/humanError';

/** What a training thread says: any number of messages of its own, then how it ended. */
type FromThread<Result, Told> =
  | { readonly kind: 'told'; readonly message: Told }
  | { readonly kind: 'finished'; readonly result: Result }
  | { readonly kind: 'failed'; readonly reason: string; readonly stack: string; readonly forPeople: boolean };

/** The thread's side: does the work and tells of it. */
export async function serveOnThread<Result, Told>(
  port: MessagePort,
  work: (tell: (message: Told) => void) => Promise<Result>,
): Promise<void> {
  const post = (message: FromThread<Result, Told>) => {
    port.postMessage(message);
  };
  try {
    const result = await work((message) => {
      post({ kind: 'told', message });
    });
    post({ kind: 'finished', result });
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    post({ kind: 'failed', reason: messageOf(error), stack, forPeople: error instanceof HumanError });
  }
}

/**
 * Does a task on a thread of its own, so that trainings run at the same time and a cancel needs no one's consent.
 * @param entry the program whose worker branch serves the task.
 * @param onTold told what the thread tells; whatever it throws ends the thread.
 * @throws CancelledError when `signal` aborts, HumanError where the thread threw one.
 */
export function runOnThread<Result, Told>(
  entry: string,
  task: ThreadTask,
  signal: AbortSignal,
  onTold: (message: Told, reply: (message: unknown, transfer: readonly ArrayBuffer[]) => void) => unknown,
): Promise<Result> {
  signal.throwIfAborted();
  const worker = new Worker(entry, { workerData: task });
  let onAbort: () => void = () => undefined;
  return new Promise<Result>((resolve, reject) => {
    onAbort = () => {
      reject(new CancelledError());
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const tell = async (message: Told) => {
      try {
        await onTold(message, (answer, transfer) => {
          worker.postMessage(answer, transfer);
        });
      } catch (error) {
        reject(error as Error);
      }
    };
    worker.on('message', (message: FromThread<Result, Told>) => {
      if (message.kind === 'told') void tell(message.message);
      else if (message.kind === 'finished') resolve(message.result);
      else if (message.forPeople) reject(new HumanError(message.reason));
      else reject(new Error(`Training failed: ${message.stack}`));
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(new Error(`A training thread ended early, with code ${code}.`));
    });
  }).finally(() => {
    signal.removeEventListener('abort', onAbort);
    return worker.terminate();
  });
}
