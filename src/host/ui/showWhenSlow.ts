import * as vscode from 'vscode';
import { withProgress } from './notices';

/** What takes no longer, in milliseconds, needs no word. */
const patience = 1_000;

/**
 * Does what is mostly done at once; where it takes longer, that is shown, with a way to cancel it.
 * @param work rejects once its signal says so.
 */
export async function showWhenSlow<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const done = work(abort.signal);
  const timer = setTimeout(() => {
    void withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (_, token) => {
        token.onCancellationRequested(() => {
          abort.abort();
        });
        await Promise.allSettled([done]);
      },
    );
  }, patience);
  try {
    return await done;
  } finally {
    clearTimeout(timer);
  }
}
