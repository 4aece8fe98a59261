import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { languageEnvironment } from './displayLanguage';

/** What a program of ours is forked with. */
type ForkOptions = {
  /** Whether it decodes images. */
  readonly decodes: boolean;
  /** What becomes of its standard output; its error output is always read. */
  readonly stdout: 'pipe' | 'ignore';
};

/** @param entry path of the program's bundle. */
export function forkProgram(entry: string, { decodes, stdout }: ForkOptions): ChildProcess {
  return fork(entry, [], {
    // Our own folder: native libraries are also looked for in the current one, which may be that of the data.
    cwd: path.dirname(entry),
    // Don't inherit the debugger's --inspect port, nor its environment by reference: Electron's fork edits the object.
    execArgv: [],
    env: {
      ...process.env,
      ...languageEnvironment(),
      // sharp decodes on Node's thread pool.
      ...(decodes && { UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism())) }),
    },
    stdio: ['ignore', stdout, 'pipe', 'ipc'],
    serialization: 'advanced',
  });
}
