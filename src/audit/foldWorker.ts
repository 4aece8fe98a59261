import { type MessagePort, Worker } from 'node:worker_threads';
import { CancelledError } from '../protocol/humanError';
import { type FoldTask, type OutOfFold, trainFolds } from './foldTraining';

type FromFoldWorker =
  | { readonly kind: 'progressed'; readonly share: number }
  | { readonly kind: 'finished'; readonly result: OutOfFold }
  | { readonly kind: 'failed'; readonly stack: string };

/** The worker's side: trains the task that it was started with. */
export async function serveFoldTask(port: MessagePort, task: FoldTask): Promise<void> {
  const post = (message: FromFoldWorker) => {
    port.postMessage(message);
  };
  try {
    const result = await trainFolds(task, (share) => {
      post({ kind: 'progressed', share });
    });
    post({ kind: 'finished', result });
  } catch (error) {
    post({ kind: 'failed', stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

/**
 * Trains a task on a thread of its own, so that seeds train at the same time and a cancel needs no one's consent.
 * @param entry the program whose worker branch calls `serveFoldTask`.
 */
export function runFoldTask(
  entry: string,
  task: FoldTask,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<OutOfFold> {
  signal.throwIfAborted();
  const worker = new Worker(entry, { workerData: task });
  return new Promise<OutOfFold>((resolve, reject) => {
    const onAbort = () => {
      reject(new CancelledError());
    };
    signal.addEventListener('abort', onAbort, { once: true });
    worker.on('message', (message: FromFoldWorker) => {
      if (message.kind === 'progressed') onProgress(message.share);
      else if (message.kind === 'finished') resolve(message.result);
      else reject(new Error(`Training failed: ${message.stack}`));
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(new Error(`A training thread ended early, with code ${code}.`));
    });
  }).finally(() => worker.terminate());
}
