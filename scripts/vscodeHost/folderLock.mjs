import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** @param {string} folder @returns {Promise<boolean>} whether the process that holds the lock is gone */
async function isAbandoned(folder) {
  try {
    process.kill(Number(await readFile(path.join(folder, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'EPERM') return false; // It lives and is another user's.
    if (code === 'ESRCH') return true;
    // No number yet: the lock is being made or removed this moment, unless its owner died right then.
    const made = await stat(folder).catch(() => undefined);
    return made !== undefined && Date.now() - made.mtimeMs > 10_000;
  }
}

/**
 * Runs `work` while no other process that uses the same lock does; waits for its turn.
 * @template T
 * @param {string} folder made for the time of the work; its parent exists
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withFolderLock(folder, work) {
  for (;;) {
    try {
      await mkdir(folder);
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
      if (await isAbandoned(folder)) await rm(folder, { recursive: true, force: true });
      else await sleep(300);
    }
  }
  try {
    await writeFile(path.join(folder, 'pid'), String(process.pid));
    return await work();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
