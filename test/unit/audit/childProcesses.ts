import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The audit processes that this test process started and that run still. */
export async function runningChildren(entry: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)]);
  return stdout
    .split('\n')
    .filter((line) => line.includes(entry))
    .map((line) => Number.parseInt(line, 10));
}

/** Kills them, as the kernel does when memory runs out. */
export async function killChildren(entry: string): Promise<void> {
  for (const child of await runningChildren(entry)) process.kill(child, 'SIGKILL');
}
