import { open, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import writeFileAtomic from 'write-file-atomic';
import { HumanError } from '../humanError';
import { errorCode, explainFileError } from './fileErrors';

/**
 * Writes a file all at once or not at all, keeping the mode of what is there and a symbolic link to it. The bytes go by
 * `writeFile` into the temporary file that write-file-atomic makes, syncs and renames: its own single `write` call would
 * take a short write on a nearly full disk for a whole one.
 * @param check called with the new version's path when it is on disk and only its renaming is left; may throw to leave the
 *   old one.
 * @throws HumanError when the disk refuses, or what the content or the check throws; what was there before stays.
 */
export async function writeWhole(
  file: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  check?: (temporary: string) => Promise<void>,
): Promise<void> {
  // What is not there yet is no link.
  const target = await realpath(file).catch(() => file);
  try {
    await writeFileAtomic(target, Buffer.alloc(0), {
      tmpfileCreated: async (temporary) => {
        await writeFile(temporary, content, { flag: 'r+', flush: true });
        await check?.(temporary);
      },
    });
    await syncFolder(path.dirname(target));
  } catch (error) {
    throw explainFolderError(error, target) ?? explainFileError(error, file);
  }
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
