import type * as vscode from 'vscode';

/** Something that runs soon after it is asked for, once for all that ask in between. */
export type Throttled = vscode.Disposable & { ask(): void };

/** @param delay in milliseconds, from the first that asks. */
export function throttled(delay: number, run: () => void): Throttled {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    ask: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        run();
      }, delay);
    },
    dispose: () => {
      clearTimeout(timer);
    },
  };
}
