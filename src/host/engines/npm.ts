import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { findProgram, programFolders } from '../../base/disk/findProgram';

export type NpmOutcome = {
  /** Null where it was ended by a signal. */
  readonly code: number | null;
  /** The end of what it printed. */
  readonly output: string;
  /** Why it could not start, e.g. `ENOENT`. */
  readonly startError?: string | undefined;
};

/** What of the output is kept: npm says at the end what went wrong. */
const keptOutput = 16_384;
/** Whoever has not ended this long after being asked to is killed. */
const patience = 3000;

/**
 * Runs npm without a shell. When `signal` aborts, it and everything that it started is ended.
 * @param onLine told each line that it prints.
 */
export async function runNpm(
  parameters: readonly string[],
  cwd: string,
  signal: AbortSignal,
  onLine: (line: string) => void,
): Promise<NpmOutcome> {
  const npm = npmCommand();
  if (npm === undefined) return { code: null, output: '', startError: 'ENOENT' };
  const { command, first } = npm;
  const child = spawn(command, [...first, ...parameters], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
    // A group of its own, so that install scripts end with it.
    detached: process.platform !== 'win32',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-keptOutput);
      // Progress bars write over their line.
      const lines = (rest + chunk).split(/[\r\n]+/);
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') onLine(line.trim());
    });
  }
  const onAbort = () => endGroup(child);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await new Promise<NpmOutcome>((resolve) => {
      child.once('error', (error: NodeJS.ErrnoException) =>
        resolve({ code: null, output, startError: error.code ?? error.message }),
      );
      child.once('close', (code) => resolve({ code, output }));
    });
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/**
 * On Windows npm is a script for the shell; behind it is a program for Node.js.
 * @returns undefined where there is no npm.
 */
function npmCommand(): { readonly command: string; readonly first: readonly string[] } | undefined {
  if (process.platform !== 'win32') {
    const command = findProgram('npm');
    return command === undefined ? undefined : { command, first: [] };
  }
  for (const folder of programFolders()) {
    const program = path.join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js');
    const node = path.join(folder, 'node.exe');
    if (existsSync(program) && existsSync(node)) return { command: node, first: [program] };
  }
  const command = findProgram('npm');
  return command === undefined ? undefined : { command, first: [] };
}

function endGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    // By its place, since a bare name would be looked for in the current folder first.
    const taskkill = path.join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'taskkill.exe');
    execFile(taskkill, ['/pid', String(pid), '/T', '/F'], () => undefined);
    return;
  }
  const send = (name: NodeJS.Signals) => {
    try {
      process.kill(-pid, name);
    } catch {
      // It has ended.
    }
  };
  send('SIGTERM');
  const kill = setTimeout(() => send('SIGKILL'), patience);
  child.once('close', () => clearTimeout(kill));
}

/** The first CUDA device, as its driver lists it; undefined where there is none. */
export async function graphicsCard(): Promise<string | undefined> {
  const program = findProgram('nvidia-smi');
  if (program === undefined) return undefined;
  try {
    const { stdout } = await promisify(execFile)(program, ['-L'], {
      cwd: path.dirname(program),
      timeout: 5000,
      windowsHide: true,
    });
    return /^GPU \d+: ([^(\n]+)/m.exec(stdout)?.[1]?.trim();
  } catch {
    return undefined;
  }
}
