import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CancelledError } from '../../../../src/base/humanError';
import { showWhenSlow } from '../../../../src/host/ui/notices';

/** What is shown as going on, and how to cancel it. */
const shown = vi.hoisted(() => ({ title: undefined as string | undefined, cancel: () => {} }));

vi.mock('vscode', () => ({
  ProgressLocation: { Notification: 15 },
  window: {
    withProgress: async (options: { title: string }, work: (...parameters: unknown[]) => Promise<void>) => {
      shown.title = options.title;
      await work({}, { onCancellationRequested: (listener: () => void) => (shown.cancel = listener) });
      shown.title = undefined;
    },
  },
}));

beforeEach(() => {
  vi.useFakeTimers();
  shown.title = undefined;
});
afterEach(() => vi.useRealTimers());

it('says nothing of what is done at once', async () => {
  expect(await showWhenSlow('Reading', () => Promise.resolve(7))).toBe(7);
  await expect(showWhenSlow('Reading', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await vi.runAllTimersAsync();
  expect(shown.title).toBeUndefined();
});

it('shows what takes longer until it is done', async () => {
  let finish: (value: number) => void = () => undefined;
  const work = showWhenSlow('Reading', () => new Promise<number>((resolve) => (finish = resolve)));
  await vi.runAllTimersAsync();
  expect(shown.title).toBe('Reading');
  finish(7);
  expect(await work).toBe(7);
  await vi.runAllTimersAsync();
  expect(shown.title).toBeUndefined();
});

it('tells the work that it was cancelled', async () => {
  const work = showWhenSlow(
    'Reading',
    (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(new CancelledError());
        });
      }),
  );
  await vi.runAllTimersAsync();
  shown.cancel();
  await expect(work).rejects.toThrow(CancelledError);
});
