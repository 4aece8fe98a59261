import { setMaxListeners } from 'node:events';
import * as l10n from '@vscode/l10n';
import { CancelledError, HumanError, messageOf } from '../../base/humanError';
import { withoutStop } from '../../protocol/withoutStop';
import { IdleProcess } from '../../processes/idleProcess';
import type { LookingRequests } from './lookingRequests';

/** A view is refreshed several times in a row; starting again takes a moment. */
const idleMilliseconds = 30_000;

/**
 * Looks around for data sets, in a process of its own that starts with the first question and ends when it idles.
 * When a question is cancelled, the process ends, whatever it was reading, and what else was asked is asked again of the
 * next one.
 */
export class LookAround {
  private readonly process: IdleProcess<LookingRequests>;
  /** Counts the processes that were ended under a question. */
  private ended = 0;
  private isClosed = false;

  /** @param entry path of the process's bundle. */
  constructor(
    entry: string,
    private readonly onNote: (line: string) => void,
    patience = idleMilliseconds,
  ) {
    this.process = new IdleProcess({ entry, patience, onNote });
  }

  /** Its process, while there is one. */
  get processId(): number | undefined {
    return this.process.processId;
  }

  /**
   * Asks one of `LookingRequests`.
   * @throws HumanError where there is no answer, or the process dies; CancelledError when the signal says so.
   */
  async ask<K extends keyof LookingRequests>(
    method: K,
    parameter: Parameters<LookingRequests[K]>[0],
    signal?: AbortSignal,
  ): Promise<ReturnType<LookingRequests[K]>> {
    // The compiler does not follow a generic call through the types of the wire.
    const call = this.process.call as unknown as (
      method: K,
      parameter: Parameters<LookingRequests[K]>[0],
    ) => Promise<ReturnType<LookingRequests[K]>>;
    const end = () => {
      this.ended++;
      this.process.dispose();
    };
    // A view asks about each of its data sets with the same signal.
    if (signal) setMaxListeners(0, signal);
    signal?.addEventListener('abort', end);
    try {
      for (;;) {
        if (this.isClosed || signal?.aborted) throw new CancelledError();
        const { ended } = this;
        try {
          return await call(method, parameter);
        } catch (error) {
          if (error instanceof HumanError) throw error;
          if (!this.isClosed && ended === this.ended) throw this.explained(error);
        }
      }
    } finally {
      signal?.removeEventListener('abort', end);
    }
  }

  dispose(): void {
    this.isClosed = true;
    this.process.dispose();
  }

  private explained(error: unknown): HumanError {
    const reason = withoutStop(messageOf(error));
    this.onNote(`Looking around ended: ${reason}.`);
    return new HumanError(
      l10n.t(
        'The files could not be looked at ({0}). Try again; if it fails again, open a smaller folder that holds the labels.',
        reason,
      ),
    );
  }
}
