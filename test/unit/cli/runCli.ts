import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import path from 'node:path';

/** The program as it ships: `npm run build` makes it before the unit tests run. */
export const cli = path.resolve(import.meta.dirname, '../../../dist/cli.js');

export type Run = { code: number | null; signal: string | null; stdout: string; stderr: string };

/** Starts the program; its output is a pipe, as in a script. */
export function startCli(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(process.execPath, [cli, ...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The program's output and how it ended. */
export function outcomeOf(child: ChildProcess): Promise<Run> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr });
    });
  });
}

export function runCli(args: readonly string[], options: SpawnOptions = {}): Promise<Run> {
  return outcomeOf(startCli(args, options));
}

/** Runs the program where no file may grow beyond `blocks` of 512 bytes: writing fails as on a full disk. */
export function runCliOnFullDisk(blocks: number, args: readonly string[]): Promise<Run> {
  const script = `ulimit -f ${blocks}; exec "$@"`;
  return outcomeOf(
    spawn('sh', ['-c', script, 'sh', process.execPath, cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}

/** For tests of permissions: root, who may do anything, runs the program as nobody. */
export const ordinaryUser: SpawnOptions = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** Whether that user can run the program at all: the project may stand in a folder closed to others. */
export async function ordinaryUserCanRun(): Promise<boolean> {
  if (process.platform === 'win32') return false;
  return runCli(['--help'], ordinaryUser).then(
    ({ code }) => code === 0,
    () => false,
  );
}

/** The last line of a failed run's stderr: its sentence. */
export function sentenceOf({ stderr }: Run): string {
  return stderr.trimEnd().split('\n').at(-1) ?? '';
}

/** The object that `--json` prints last. */
export function summaryOf({ stdout }: Run): Record<string, unknown> {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
}
