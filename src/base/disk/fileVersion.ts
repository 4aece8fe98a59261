import { stat } from 'node:fs/promises';

/** Changes whenever somebody writes a file or puts another in its place; undefined where there is none. */
export async function fileVersion(file: string): Promise<string | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found && [found.ino, found.size, found.mtimeNs].join();
}
