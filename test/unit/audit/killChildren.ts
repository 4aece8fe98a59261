import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Kills the audit processes that this test process started, as the kernel does when memory runs out. */
export async function killChildren(entry: string): Promise<void> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)]);
  for (const line of stdout.split('\n')) {
    if (line.includes(entry)) process.kill(Number.parseInt(line, 10), 'SIGKILL');
  }
}
