import { lstat, readFile, unlink } from 'node:fs/promises';
import { explainFileError } from '../fileErrors';
import type { FileMove } from '../labelFile';
import { isThere, moveFile } from './moveFiles';

/** Takes back those moves of a killed process that were done, and the one it was killed in. */
export async function recoverMoves(moves: readonly FileMove[]): Promise<void> {
  for (const { from, to } of moves.toReversed()) {
    try {
      if (!(await isThere(to))) continue;
      if (!(await isThere(from))) await moveFile({ from: to, to: from });
      else if (await areTheSame(from, to)) await unlink(to);
    } catch (error) {
      throw explainFileError(error, to);
    }
  }
}

/** Whether two names hold one image: killed between its new name and taking away the old one. */
async function areTheSame(from: string, to: string): Promise<boolean> {
  const [a, b] = [await lstat(from), await lstat(to)];
  if (a.dev === b.dev && a.ino === b.ino) return true;
  if (!a.isFile() || !b.isFile() || a.size !== b.size) return false;
  return (await readFile(from)).equals(await readFile(to));
}
