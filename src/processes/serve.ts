import { type Handlers, type Requests, RpcAnswerer, type RunMessage } from '../protocol/rpc';
import { speakAsOwner } from './displayLanguage';
import { failureOf } from './forkProgram';

/** Answers what the owner of this process asks, until the owner ends. The other side is `IdleProcess`. */
export function serveRequests<M extends Requests<M>>(handlers: Handlers<M>): void {
  serve(handlers, () => undefined);
}

/** Answers the one thing that the owner of this process asks, then ends. The other side is `inProcess`. */
export function serveTask<M extends Requests<M>>(handlers: Handlers<M>): void {
  // Ctrl+C in a terminal reaches this process, too, as does what a cluster sends to all of a job; its owner decides, so that
  // what is computed gets kept.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => undefined);
  // A file that meets the user's size limit is then an error with a sentence, not a death.
  process.on('SIGXFSZ', () => undefined);
  serve(handlers, () => {
    // The owner has the answer once the channel is flushed; whatever still runs (a decode, a thread) is not wanted.
    process.disconnect();
  });
}

function serve<M extends Requests<M>>(handlers: Handlers<M>, onAnswered: () => void): void {
  speakAsOwner();
  // Nobody waits for an answer any more.
  process.once('disconnect', () => process.exit(0));
  const answerer = new RpcAnswerer(
    handlers,
    (message) => {
      if (process.connected) process.send?.(message);
    },
    failureOf,
  );
  process.on('message', (message: RunMessage) => {
    void answerer.accept(message).then(() => {
      if (message.kind === 'request') onAnswered();
    });
  });
}
