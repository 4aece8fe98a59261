import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from './findProgram';

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
