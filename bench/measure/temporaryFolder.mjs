import { rmSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Does something with a temporary folder that is gone afterwards, also when it fails or is interrupted: a benchmark's
 * data may take more than a gigabyte.
 * @template T
 * @param {string} name
 * @param {(folder: string) => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function withTemporaryFolder(name, action) {
  // The product names images by their real path.
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), `scn-${name}-`)));
  const onSignal = (/** @type {'SIGINT' | 'SIGTERM'} */ signal) => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    process.exit(128 + constants.signals[signal]);
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    return await action(folder);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await rm(folder, { recursive: true, force: true });
  }
}
