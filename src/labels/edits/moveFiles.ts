import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, readlink, stat, symlink, unlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError, messageOf } from '../../base/humanError';
import { errorCode, explainFileError } from '../../base/disk/fileErrors';
import type { FileMove } from '../labelFile';
import { refuseIrregular } from '../../base/disk/regularFile';
import { syncFolder } from '../../base/disk/writeWhole';

/** Moves files, all or none, never over another file. A class folder that is not there is not made. */
export async function moveFiles(moves: readonly FileMove[]): Promise<void> {
  for (const move of moves) await checkMove(move);
  const done: FileMove[] = [];
  for (const move of moves) {
    try {
      await mkdir(path.dirname(move.to), { recursive: true });
      await moveFile(move);
      done.push(move);
    } catch (error) {
      throw await rolledBack(done, explainFileError(error, move.from));
    }
  }
  await syncMoved(moves);
}

/** Makes moves durable, once for each folder. */
export async function syncMoved(moves: readonly FileMove[]): Promise<void> {
  const folders = new Set(moves.flatMap(({ from, to }) => [path.dirname(to), path.dirname(from)]));
  for (const folder of folders) await syncFolder(folder);
}

/** Where the files of planned moves stand. */
export async function movesState(moves: readonly FileMove[]): Promise<'before' | 'after' | 'neither'> {
  let before = true;
  let after = true;
  for (const { from, to } of moves) {
    const [atSource, atTarget] = [await isThere(from), await isThere(to)];
    before &&= atSource && !atTarget;
    after &&= !atSource && atTarget;
    if (!before && !after) return 'neither';
  }
  return before ? 'before' : 'after';
}

async function checkMove({ from, to }: FileMove): Promise<void> {
  if (!(await isThere(from)))
    throw new HumanError(
      l10n.t('{0} is not there any more, so nothing was moved. Audit the folder again.', from),
    );
  if (await isThere(to))
    throw new HumanError(
      l10n.t('{0} exists already, so nothing was moved. Rename or remove one of the two files.', to),
    );
  const folder = classFolderOf(from, to);
  if (!(await stat(folder).catch(() => undefined))?.isDirectory())
    throw new HumanError(
      l10n.t(
        'The class folder {0} is not there any more, so nothing was moved. Make it and try again.',
        folder,
      ),
    );
}

/** The part of `to` down to the first folder that differs from `from`. */
function classFolderOf(from: string, to: string): string {
  const [source, target] = [from.split(path.sep), to.split(path.sep)];
  const differing = target.findIndex((part, index) => part !== source[index]);
  return target.slice(0, Math.min(differing + 1, target.length - 1)).join(path.sep) || path.sep;
}

/**
 * Gives the file its new name, then takes the old one away. A hard link, unlike a rename, fails where the name is
 * taken, so no file that appears after the check is lost. Between two devices, and where a disk has no hard links, an
 * exclusive copy does the same.
 */
export async function moveFile({ from, to }: FileMove): Promise<void> {
  const source = await lstat(from);
  if (source.isSymbolicLink()) {
    // Some systems' link() would follow it.
    await symlink(await readlink(from), to);
  } else {
    try {
      await link(from, to);
    } catch (error) {
      if (!['EXDEV', 'EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK'].includes(errorCode(error) ?? ''))
        throw error;
      await copyNew(from, to);
      await utimes(to, source.atime, source.mtime);
    }
  }
  try {
    await unlink(from);
  } catch (error) {
    await unlink(to);
    throw error;
  }
}

async function copyNew(from: string, to: string): Promise<void> {
  try {
    await refuseIrregular(from);
    await copyFile(from, to, constants.COPYFILE_EXCL);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') await unlink(to).catch(() => undefined);
    throw error;
  }
}

/** Takes done moves back, the last first. @returns the error to throw. */
async function rolledBack(done: readonly FileMove[], cause: unknown): Promise<HumanError> {
  const stuck: string[] = [];
  for (const { from, to } of done.toReversed()) {
    await moveFile({ from: to, to: from }).catch(() => stuck.push(to));
  }
  const outcome =
    stuck.length === 0
      ? l10n.t('All images are back where they were.')
      : l10n.t('These stayed at their new place, move them back by hand: {0}.', stuck.join(', '));
  return new HumanError(`${messageOf(cause)} ${outcome}`, { cause });
}

/** Whether a name is taken, be it by a link to nothing. */
export async function isThere(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return false;
    throw explainFileError(error, file);
  }
}
