import { CancelledError, HumanError, messageOf } from '../base/humanError';
import type { WireFailure } from '../protocol/rpc';

/** What the other side of a wire between two programs of ours is told of an error. */
export function failureOf(error: unknown, isCancelled: boolean): WireFailure {
  const reason = messageOf(error);
  if (error instanceof CancelledError || isCancelled) return { error: reason, kind: 'cancelled' };
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
  if (kind === 'forPeople') return new HumanError(error);
  return kind === 'cancelled' ? new CancelledError() : unforeseen(error, stack);
}
