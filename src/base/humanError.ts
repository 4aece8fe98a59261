/**
 * An error whose message is a sentence for the person at the screen: what went wrong, where, and what to do.
 * Everything else that is thrown goes to the log, with its stack.
 */
export class HumanError extends Error {
  override readonly name = 'HumanError';
}

/** What computes has failed: a GPU that was lost or ran out of memory. The same work can be done with another engine. */
export class EngineFailure extends HumanError {}

/** The operation was cancelled by its owner; nobody needs to be told. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';

  constructor() {
    super('Cancelled.');
  }
}

/** What `work` comes to; undefined where it throws a HumanError. */
export async function unlessRefused<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HumanError) return undefined;
    throw error;
  }
}

/** The sentence for people when `error` carries one, else its message. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
