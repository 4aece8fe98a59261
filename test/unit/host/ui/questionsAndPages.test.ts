import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ask, questionsWaitFor } from '../../../../src/host/ui/notices';
import { showQuickPick } from '../../../../src/host/ui/questions';

const shown = vi.hoisted(() => [] as string[]);

vi.mock('vscode', () => ({
  window: {
    showWarningMessage: (question: string, _options: unknown, first: string) => {
      shown.push(question);
      return Promise.resolve(first);
    },
    showQuickPick: (items: unknown[], options: { title: string }) => {
      shown.push(options.title);
      return Promise.resolve(items[0]);
    },
  },
}));

beforeEach(() => {
  vi.useFakeTimers();
  shown.length = 0;
});
afterEach(() => vi.useRealTimers());

const askBoth = () =>
  Promise.all([
    ask('warning', 'Sure?', undefined, 'Yes'),
    showQuickPick([{ label: 'one' }], { title: 'Which?', placeHolder: '' }),
  ]);

it('asks at once where no page starts', async () => {
  expect(await askBoth()).toEqual(['Yes', { label: 'one' }]);
  expect(shown).toEqual(['Sure?', 'Which?']);
});

it('asks once every page that starts is there', async () => {
  const loads: (() => void)[] = [];
  for (let page = 0; page < 2; page++) questionsWaitFor(new Promise((resolve) => loads.push(resolve)));
  const answers = askBoth();
  await vi.advanceTimersByTimeAsync(1_000);
  loads[0]?.();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(shown).toEqual([]);
  loads[1]?.();
  await answers;
  expect(shown).toEqual(['Sure?', 'Which?']);
});

it('asks though a page never loads', async () => {
  questionsWaitFor(new Promise(() => undefined));
  const answers = askBoth();
  await vi.runAllTimersAsync();
  expect(await answers).toEqual(['Yes', { label: 'one' }]);
});
