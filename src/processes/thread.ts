import { setTimeout } from 'node:timers/promises';
import { type MessagePort, Worker } from 'node:worker_threads';
import { CancelledError } from '../base/humanError';
import { type Handlers, type Requests, RpcAnswerer, RpcCaller, type RunMessage } from '../protocol/rpc';
import { speakAsOwner } from './displayLanguage';
import { errorOf, failureOf } from './forkProgram';

/** What the owner of a thread tells it. */
type ThreadMessage = RunMessage | typeof ending;

/** Asks a thread to end itself. */
const ending = { kind: 'end' } as const;

/** How long a thread may take to end itself, milliseconds: it is busy with one step of a training at most. */
const patience = 200;

/** Answers what the owner of this thread asks, until the owner ends it. The other side is `onThread`. */
export function serveOnThread<M extends Requests<M>>(port: MessagePort, handlers: Handlers<M>): void {
  speakAsOwner();
  const answerer = new RpcAnswerer(handlers, (message) => port.postMessage(message), failureOf);
  port.on('message', (message: ThreadMessage) => {
    // Ends this thread alone, between two steps of what it does.
    if (message.kind === 'end') process.exit();
    void answerer.accept(message);
  });
}

/**
 * Does a task on a thread of its own, so that several run at the same time and a cancel needs no one's consent.
 * @param entry the program whose worker branch calls `serveOnThread`.
 * @param ask asks it for the task.
 * @throws CancelledError when `signal` aborts, HumanError where the thread threw one.
 */
export async function onThread<M extends Requests<M>, T>(
  entry: string,
  signal: AbortSignal,
  ask: (thread: RpcCaller<M>) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const worker = new Worker(entry);
  const caller = new RpcCaller<M>(
    (message) => worker.postMessage(message, handedOver(message)),
    (failure) => errorOf(failure, (reason, stack) => new Error(`A thread failed: ${stack ?? reason}`)),
  );
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const onAbort = () => caller.dispose(new CancelledError());
  signal.addEventListener('abort', onAbort, { once: true });
  worker.on('message', (message: RunMessage) => {
    try {
      caller.accept(message);
    } catch (error) {
      caller.dispose(error as Error);
    }
  });
  worker.once('error', (error) => caller.dispose(error));
  worker.once('exit', (code) => caller.dispose(new Error(`A thread ended early, with code ${code}.`)));
  try {
    return await ask(caller);
  } finally {
    signal.removeEventListener('abort', onAbort);
    // One that is stopped within a step of onnxruntime's would take the whole process with it.
    worker.postMessage(ending);
    await Promise.race([ended, setTimeout(patience, undefined, { ref: false })]);
    await worker.terminate();
  }
}

/**
 * Works through tasks, so many at a time; where one fails, the others are told to stop.
 * @param work does a task until `stop` aborts.
 * @returns what came of each, in the order of the tasks.
 */
export async function inLanes<T, R>(
  tasks: readonly T[],
  lanes: number,
  signal: AbortSignal,
  work: (task: T, index: number, stop: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const stopOthers = new AbortController();
  const stop = AbortSignal.any([signal, stopOthers.signal]);
  const results: R[] = [];
  const next = tasks.entries();
  const lane = async (): Promise<void> => {
    for (const [index, task] of next) results[index] = await work(task, index, stop);
  };
  try {
    await Promise.all(Array.from({ length: lanes }, lane));
  } finally {
    stopOthers.abort();
  }
  return results;
}

/** The bytes of an answer need not be copied: whoever gave it keeps nothing of it. */
function handedOver(message: RunMessage): ArrayBuffer[] {
  const buffer =
    message.kind === 'answer' && message.answer instanceof Uint8Array ? message.answer.buffer : undefined;
  return buffer instanceof ArrayBuffer ? [buffer] : [];
}
