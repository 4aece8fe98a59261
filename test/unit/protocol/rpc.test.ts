import { expect, it } from 'vitest';
import { CancelledError } from '../../../src/base/humanError';
import { type Handlers, RpcAnswerer, RpcCaller, type Run, type RunMessage } from '../../../src/protocol/rpc';

type Kitchen = {
  cook(meal: string, run: Run<number, string, string>): string;
  price(meal: string): number;
};

/** Both halves of a wire, and what crossed it. */
function wire(handlers: Handlers<Kitchen>) {
  const crossed: RunMessage[] = [];
  const answerer = new RpcAnswerer<Kitchen>(handlers, (message) => void cross(message, caller), failure);
  const caller: RpcCaller<Kitchen> = new RpcCaller((message) => void cross(message, answerer));
  const cross = async (message: RunMessage, to: { accept(message: RunMessage): unknown }) => {
    crossed.push(message);
    await Promise.resolve();
    await to.accept(structuredClone(message));
  };
  return { caller, crossed };
}

const failure = (error: unknown, isCancelled: boolean) =>
  isCancelled ? { error: 'cancelled' } : { error: String(error) };

function watched(changes: Partial<Run<number, string, string>> = {}) {
  const abort = new AbortController();
  const told: unknown[] = [];
  const run: Run<number, string, string> = {
    signal: abort.signal,
    onProgress: (share) => void told.push(share),
    onNote: (line) => void told.push(line),
    ...changes,
  };
  return { abort, told, run };
}

const idle: Handlers<Kitchen> = { cook: () => '', price: () => 0 };

it('tells how a request goes, in order, before its reply', async () => {
  const { caller } = wire({
    ...idle,
    cook: (meal, run) => {
      run.onProgress(0.5);
      run.onNote('smells good');
      run.onProgress(1);
      return `cooked ${meal}`;
    },
  });
  const { run, told } = watched();
  expect(await caller.call('cook', 'soup', run)).toBe('cooked soup');
  expect(told).toEqual([0.5, 'smells good', 1]);
});

it('keeps requests apart that are answered at the same time', async () => {
  const { caller } = wire({
    ...idle,
    cook: async (meal, run) => {
      const [salt, pepper] = await Promise.all([run.ask('salt'), run.ask('pepper')]);
      run.onNote(`${meal} is done`);
      return `${meal}: ${salt}, ${pepper}`;
    },
    price: (meal) => meal.length,
  });
  const asking = (guest: string) => watched({ ask: async (what) => `${guest} takes ${what}` });
  const [first, second] = [asking('Ann'), asking('Ben')];
  const [soup, stew, price] = await Promise.all([
    caller.call('cook', 'soup', first.run),
    caller.call('cook', 'stew', second.run),
    caller.call('price', 'pie'),
  ]);
  expect(soup).toBe('soup: Ann takes salt, Ann takes pepper');
  expect(stew).toBe('stew: Ben takes salt, Ben takes pepper');
  expect(price).toBe(3);
  expect([first.told, second.told]).toEqual([['soup is done'], ['stew is done']]);
});

it('goes on at once where nobody answers questions', async () => {
  const { caller } = wire({ ...idle, cook: async (_, run) => `with ${String(await run.ask('salt'))}` });
  expect(await caller.call('cook', 'soup', watched().run)).toBe('with undefined');
});

it('cancels the request whose signal aborts, and its questions with it', async () => {
  const { caller } = wire({ ...idle, cook: async (_, run) => run.ask('salt') });
  const { run, abort, told } = watched({ ask: () => new Promise(() => undefined) });
  const other = watched({ ask: async () => 'some' });
  const cancelled = caller.call('cook', 'soup', run);
  const kept = caller.call('cook', 'stew', other.run);
  abort.abort();
  await expect(cancelled).rejects.toThrow('cancelled');
  expect(await kept).toBe('some');
  expect(told).toEqual([]);
});

it('cancels at once what is asked for with a signal that has aborted', async () => {
  const { caller } = wire({ ...idle, cook: async (_, run) => run.ask('salt') });
  const { run } = watched({ signal: AbortSignal.abort(), ask: () => new Promise(() => undefined) });
  await expect(caller.call('cook', 'soup', run)).rejects.toThrow('cancelled');
});

it('hears no progress after it was cancelled, but what is for the log', async () => {
  const { run, abort, told } = watched();
  const { caller } = wire({
    ...idle,
    cook: async (_, own) => {
      own.onProgress(0.1);
      await new Promise((resolve) => {
        own.signal.addEventListener('abort', resolve);
      });
      own.onProgress(0.2);
      own.onNote('cleaning up');
      return 'late';
    },
  });
  const reply = caller.call('cook', 'soup', run);
  await expect.poll(() => told).toEqual([0.1]);
  abort.abort();
  expect(await reply).toBe('late');
  expect(told).toEqual([0.1, 'cleaning up']);
});

it('ends with the very error of whoever was asked, and cancels the other side', async () => {
  const declined = new CancelledError();
  const { caller, crossed } = wire({ ...idle, cook: async (_, run) => run.ask('salt') });
  const { run } = watched({ ask: () => Promise.reject(declined) });
  await expect(caller.call('cook', 'soup', run)).rejects.toBe(declined);
  await expect.poll(() => crossed.at(-1)).toEqual({ kind: 'reply', id: 1, result: { error: 'cancelled' } });
  expect(crossed).toContainEqual({ kind: 'cancel', id: 1 });
});

it('settles every call that waits when the other side goes away', async () => {
  const { caller } = wire({ ...idle, cook: () => new Promise(() => undefined) });
  const waiting = caller.call('cook', 'soup', watched().run);
  caller.dispose('the kitchen closed');
  await expect(waiting).rejects.toThrow('the kitchen closed');
});

it('gives what a check makes of a reply, and the error of one that does not like it', async () => {
  const checks = {
    price: (reply: unknown, meal: string) => {
      if (typeof reply !== 'number') throw new Error(`no price of ${meal}`);
      return `${reply} €`;
    },
  };
  const caller = new RpcCaller<Kitchen, typeof checks>(() => undefined, undefined, checks);
  const [pie, soup] = [caller.call('price', 'pie'), caller.call('price', 'soup')];
  caller.accept({ kind: 'reply', id: 1, result: { ok: 3 } });
  caller.accept({ kind: 'reply', id: 2, result: { ok: 'free' } });
  expect(await pie).toBe('3 €');
  await expect(soup).rejects.toThrow('no price of soup');
});
