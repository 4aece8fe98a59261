import { randomBytes } from 'node:crypto';
import { type Stats, unlinkSync } from 'node:fs';
import { type FileHandle, open, realpath, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { onExit } from 'signal-exit';
import { HumanError } from '../humanError';
import { errorCode, explainFileError } from './fileErrors';
import { openOwn, ownFolderOf, statOwn } from './ownFiles';
import { renameOver } from './renameOver';

/**
 * Writes a file all at once or not at all, keeping the mode and the owner of what is there. A symbolic link in a person's
 * file's place is kept, one in the place of a file of ours refused (see `ownFiles`). The new version is put beside the old
 * one under a name that nobody can guess and nothing has, or a link there would be followed.
 * @param check called with the new version's path when it is on disk and only its renaming is left, and again where that
 *   had to wait; may throw to leave the old one.
 * @throws HumanError when the disk refuses, or what the content or the check throws; what was there before stays.
 */
export async function writeWhole(
  file: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  check?: (temporary: string) => Promise<void>,
): Promise<void> {
  // What is not there yet is no link.
  const target = ownFolderOf(file) === undefined ? await realpath(file).catch(() => file) : file;
  try {
    await replace(target, content, check);
    await syncFolder(path.dirname(target));
  } catch (error) {
    throw explainFolderError(error, target) ?? explainFileError(error, file);
  }
}

async function replace(
  target: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  check: ((temporary: string) => Promise<void>) | undefined,
): Promise<void> {
  const there = await statOwn(target);
  const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
  const handle = await openOwn(temporary, 'new');
  const forget = onExit(() => {
    try {
      unlinkSync(temporary);
    } catch {
      // It is in its place already.
    }
  });
  try {
    try {
      // Nobody may read the new version who may not read the old one.
      if (there) await handle.chmod(there.mode & 0o600).catch(refuseUnlessForeign);
      await writeFile(handle, content);
      if (there) await beLike(there, handle);
      await handle.sync();
      await check?.(temporary);
    } finally {
      await handle.close();
    }
    await renameOver(temporary, target, () => check?.(temporary) ?? Promise.resolve());
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    forget();
  }
}

async function beLike({ uid, gid, mode }: Stats, handle: FileHandle): Promise<void> {
  if (process.getuid) await handle.chown(uid, gid).catch(refuseUnlessForeign);
  await handle.chmod(mode & 0o7777).catch(refuseUnlessForeign);
}

/** Only root may give a file away, and some disks know neither owners nor modes. */
function refuseUnlessForeign(error: unknown): void {
  const isAccepted = process.getuid?.() === 0 ? ['ENOSYS'] : ['ENOSYS', 'EINVAL', 'EPERM'];
  if (!isAccepted.includes(errorCode(error) ?? '')) throw error;
}

/** A new version is put beside the old one first, which the folder may forbid although the file may be written. */
function explainFolderError(error: unknown, target: string): HumanError | undefined {
  if (!(error instanceof Error) || !['EACCES', 'EPERM'].includes(errorCode(error) ?? '')) return undefined;
  const refused = 'path' in error && typeof error.path === 'string' ? error.path : target;
  const folder = path.dirname(target);
  if (refused === target || path.dirname(refused) !== folder) return undefined;
  return new HumanError(
    l10n.t(
      'This user may not write into {0}, where a new version of {1} must be put before it takes the place of the old one, so nothing was written; change the permissions of that folder and try again.',
      folder,
      path.basename(target),
    ),
    { cause: error },
  );
}

/** Makes a rename durable; not every system can open a folder for it, and the rename stands without. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
