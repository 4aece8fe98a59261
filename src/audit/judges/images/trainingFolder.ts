import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** How long an interrupted training can be taken up again. */
const daysKept = 30;
const millisecondsADay = 24 * 60 * 60 * 1000;

/**
 * The folder of the states of one training, named by all that decides its result: the same audit run again finds it, any
 * other does not.
 * @param decisive plain data, and bytes that would be long as text.
 */
export function trainingFolder(
  cacheFolder: string,
  decisive: object,
  ...bytes: readonly Uint8Array[]
): string {
  const hash = createHash('sha256').update(JSON.stringify(decisive));
  for (const each of bytes) hash.update(each);
  return path.join(allTrainings(cacheFolder), hash.digest('hex').slice(0, 32));
}

function allTrainings(cacheFolder: string): string {
  return path.join(cacheFolder, 'training');
}

/** Removes a training that is done. What cannot be removed expires. */
export async function removeTraining(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}

/** Removes trainings that nobody went on with for a month: ResNet-18 leaves 130 MB a fold. */
export async function removeOldTrainings(cacheFolder: string, now = Date.now()): Promise<void> {
  const all = allTrainings(cacheFolder);
  for (const name of await readdir(all).catch(() => [])) {
    const folder = path.join(all, name);
    const changed = await stat(folder).catch(() => undefined);
    if (changed && now - changed.mtimeMs > daysKept * millisecondsADay) await removeTraining(folder);
  }
}
