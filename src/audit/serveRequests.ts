import { messageOf } from '../base/humanError';
import { answer, type Handlers, isWireMessage, type Requests } from '../protocol/rpc';
import { speakAsOwner } from './displayLanguage';

/** Answers what the owner of this process asks, until the owner ends. The other side is `IdleProcess`. */
export function serveRequests<M extends Requests<M>>(handlers: Handlers<M>): void {
  speakAsOwner();
  // Nobody waits for an answer any more.
  process.once('disconnect', () => {
    process.exit(0);
  });
  process.on('message', (message: unknown) => {
    if (!isWireMessage(message)) return;
    void answer(
      handlers,
      message,
      (reply) => {
        if (process.connected) process.send?.(reply);
      },
      messageOf,
    );
  });
}
