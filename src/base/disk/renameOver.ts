import { rename, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './fileErrors';

/** How long to wait before each further try, milliseconds: two seconds in all. */
const waits = [10, 20, 50, 100, 200, 400, 600, 620];

/**
 * Renames a file or a folder, in the place of a file that is there. Windows refuses that while another program has one of
 * them open, as virus scanners and indexers do for a moment with whatever was just written, so there it is tried again.
 * @param again called before each further try; may throw to leave things as they are.
 * @throws what `rename` does; where Windows says that access is denied to what this user may write, with the code EBUSY,
 *   since another program has it open.
 */
export async function renameOver(
  from: string,
  to: string,
  again?: () => Promise<void>,
  pauses: readonly number[] = waits,
): Promise<void> {
  for (const pause of pauses) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (!isHeld(error)) throw error;
    }
    await sleep(pause);
    await again?.();
  }
  await rename(from, to).catch(async (error: unknown) => {
    throw (await isReadOnly(to)) ? error : asBusy(error);
  });
}

const held: ReadonlySet<string | undefined> = new Set(['EPERM', 'EACCES', 'EBUSY']);

function isHeld(error: unknown): boolean {
  return process.platform === 'win32' && held.has(errorCode(error));
}

/** Windows renames nothing over a file that is marked as read-only, either. */
async function isReadOnly(file: string): Promise<boolean> {
  return stat(file).then(
    ({ mode }) => (mode & 0o200) === 0,
    () => false,
  );
}

function asBusy(error: unknown): unknown {
  return isHeld(error) && error instanceof Error ? Object.assign(error, { code: 'EBUSY' }) : error;
}
