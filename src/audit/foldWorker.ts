import type { MessagePort } from 'node:worker_threads';
import { type FoldTask, type OutOfFold, trainFolds } from './foldTraining';
import { runOnThread, serveOnThread } from './trainingThread';

/** The worker's side: trains the task that it was started with, telling the share that is done. */
export function serveFoldTask(port: MessagePort, task: FoldTask): Promise<void> {
  return serveOnThread<OutOfFold, number>(port, (tell) => trainFolds(task, tell));
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
  return runOnThread<OutOfFold, number>(entry, { kind: 'features', task }, signal, onProgress);
}
