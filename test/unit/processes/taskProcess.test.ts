import path from 'node:path';
import { expect, it } from 'vitest';
import { CancelledError, HumanError } from '../../../src/base/humanError';
import { ProcessFailure, inProcess } from '../../../src/processes/taskProcess';
import type { Run } from '../../../src/protocol/rpc';
import { tempFolder } from '../labels/tempFolder';

type Task = { work(what: string, run: Run<number, string, string>): string };

/** Runs a program whose `request` listener is `body`; `reply` and `post` answer. */
async function work(body: string, changes: Partial<Run<number, string, string>> = {}) {
  const folder = await tempFolder({
    'task.js': `
      const post = (message) => process.send(message);
      const reply = (id, result) => process.send({ kind: 'reply', id, result }, () => process.disconnect());
      process.on('message', (message) => { const { kind, id } = message; ${body} });`,
  });
  const notes: string[] = [];
  const run: Run<number, string, string> = {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onNote: (line) => notes.push(line),
    ...changes,
  };
  const result = inProcess<Task, string>(path.join(folder, 'task.js'), run, (process) =>
    process.call('work', 'hard', run),
  );
  return { result, notes };
}

const fateOf = (result: Promise<unknown>) =>
  result.then(
    () => undefined,
    (error: unknown) => (error instanceof ProcessFailure ? error.fate : error),
  );

it('gives what the process replies', async () => {
  const { result } = await work(`reply(id, { ok: message.method + ' ' + message.parameter });`);
  expect(await result).toBe('work hard');
});

it('throws the sentence for people that the process threw, and notes nothing', async () => {
  const { result, notes } = await work(`reply(id, { error: 'Choose another.', kind: 'forPeople' });`);
  await expect(result).rejects.toThrow(new HumanError('Choose another.'));
  expect(notes).toEqual([]);
});

it('says why where the process threw anything else, whose stack goes to the log', async () => {
  const { result, notes } = await work(`reply(id, { error: 'x is undefined', stack: 'at x' });`);
  expect(await fateOf(result)).toEqual({ kind: 'threw', reason: 'x is undefined' });
  expect(notes).toEqual(['at x']);
});

it('says how the process died, with the end of its output', async () => {
  const { result, notes } = await work(
    `process.stderr.write('out of memory\\n', () => process.kill(process.pid, 'SIGKILL'));`,
  );
  expect(await fateOf(result)).toEqual({
    kind: 'died',
    code: null,
    killedBy: 'SIGKILL',
    output: 'out of memory\n',
  });
  expect(notes).toEqual(['out of memory']);
});

it('kills a cancelled process that hears nothing', async () => {
  const abort = new AbortController();
  const { result } = await work(`post({ kind: 'progress', id, progress: process.pid }); for (;;);`, {
    signal: abort.signal,
    onProgress: () => {
      abort.abort();
    },
  });
  await expect(result).rejects.toThrow(CancelledError);
});

it('lets a cancelled process have the last word', async () => {
  const abort = new AbortController();
  const { result } = await work(
    `if (kind === 'cancel') reply(id, { ok: 'all the same' }); else post({ kind: 'progress', id, progress: 1 });`,
    {
      signal: abort.signal,
      onProgress: () => {
        abort.abort();
      },
    },
  );
  expect(await result).toBe('all the same');
});

it('ends with the error of whoever was asked, and the process with it', async () => {
  let pid = 0;
  const { result } = await work(
    `if (kind === 'request') {
       post({ kind: 'progress', id, progress: process.pid });
       post({ kind: 'question', id, number: 0, question: 'May I?' });
     }`,
    {
      onProgress: (told) => {
        pid = told;
      },
      ask: (question) => Promise.reject(new Error(`No: ${question}`)),
    },
  );
  await expect(result).rejects.toThrow('No: May I?');
  const isAlive = () => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  await expect.poll(isAlive, { timeout: 10_000 }).toBe(false);
});
