import { type BigIntStats, constants } from 'node:fs';
import { chmod, copyFile, link, lstat, mkdir, open, readlink, stat, symlink, unlink } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError, messageOf } from '../../base/humanError';
import { errorCode, explainFileError, explaining, unlessGone } from '../../base/disk/fileErrors';
import { type LockCheck, unguarded } from '../../base/disk/fileLock';
import type { FileMove, LabelEdit } from '../labelFile';
import { refuseIrregular } from '../../base/disk/regularFile';
import { syncFolder } from '../../base/disk/writeWhole';

/**
 * Moves files, all or none, never over another file. A class folder that is not there is not made.
 * @param check called before each move; where it throws, those before stay done.
 */
export async function moveFiles(moves: readonly FileMove[], check: LockCheck = unguarded): Promise<void> {
  for (const move of moves) await checkMove(move);
  const done: FileMove[] = [];
  const folders = new Set<string>();
  for (const move of moves) {
    await check();
    try {
      const folder = path.dirname(move.to);
      if (!folders.has(folder)) await mkdir(folder, { recursive: true });
      folders.add(folder);
      await moveFile(move);
      done.push(move);
    } catch (error) {
      const isLeft = errorCode(error) !== 'EEXIST' && (await isThere(move.to));
      throw await rolledBack(done, isLeft ? [move.to] : [], explainFileError(error, move.from));
    }
  }
  await syncMoved(moves);
}

/** Makes moves durable, once for each folder. */
export async function syncMoved(moves: readonly FileMove[]): Promise<void> {
  const folders = new Set(moves.flatMap(({ from, to }) => [path.dirname(to), path.dirname(from)]));
  for (const folder of folders) await syncFolder(folder);
}

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
 * exclusive copy does the same. Another program may act at any time: an old name that is gone already was to go, and a
 * new one is only taken back while the old one holds the image.
 */
export async function moveFile({ from, to }: FileMove): Promise<void> {
  const source = await lstat(from, { bigint: true });
  if (source.isSymbolicLink()) {
    // Some systems' link() would follow it.
    await symlink(await readlink(from), to);
  } else {
    try {
      await link(from, to);
    } catch (error) {
      if (!withoutHardLinks.has(errorCode(error) ?? '')) throw error;
      await copyNew(from, to, source);
    }
  }
  await unlinkOld({ from, to }, source);
}

/** Ends a move of which a crash left both names. */
export async function finishMove({ from, to }: FileMove): Promise<void> {
  const source = await lstat(from, { bigint: true });
  const target = await lstat(to, { bigint: true });
  // A copy need not be on the disk yet.
  if (source.isFile() && !isSameFile(source, target)) await syncCopy(to, source);
  await unlinkOld({ from, to }, source);
}

/** Takes the new name of a begun move away, unless the old one is gone: then it is the image's only one. */
export async function takeNameBack({ from, to }: FileMove): Promise<void> {
  if (await isThere(from)) await unlink(to).catch(unlessGone);
}

/** What `link` says where a disk knows no hard links, has no more of them or is another one; EISDIR is exFAT's, on Windows. */
const withoutHardLinks = new Set('EXDEV EPERM ENOTSUP ENOSYS EOPNOTSUPP EMLINK EISDIR'.split(' '));

/** @param source what had the old name when it got the new one. */
async function unlinkOld({ from, to }: FileMove, source: BigIntStats): Promise<void> {
  const now = await statOf(from);
  if (!now) return;
  if (!isSameFile(source, now) || now.size !== source.size || now.mtimeNs !== source.mtimeNs)
    throw new HumanError(
      l10n.t('{0} was changed by another program while it was moved, so both files were left.', from),
    );
  try {
    await unlink(from).catch(unlessGone);
  } catch (error) {
    const left = await statOf(from);
    if (left && isSameFile(source, left)) await unlink(to).catch(unlessGone);
    throw error;
  }
}

async function copyNew(from: string, to: string, source: BigIntStats): Promise<void> {
  try {
    await refuseIrregular(from);
    await copyFile(from, to, constants.COPYFILE_EXCL);
    await syncCopy(to, source);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') await takeNameBack({ from, to }).catch(() => undefined);
    throw error;
  }
}

/** Makes a copy last, with the times of what it was made from, before that may go. */
async function syncCopy(copy: string, { atime, mtime, mode }: BigIntStats): Promise<void> {
  // Windows lets only who may write to a file sync it.
  const isReadOnly = (mode & 0o200n) === 0n;
  if (isReadOnly) await chmod(copy, Number(mode | 0o200n) & 0o777);
  const handle = await open(copy, 'r+');
  try {
    await handle.utimes(atime, mtime);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (isReadOnly) await chmod(copy, Number(mode) & 0o777);
  await syncFolder(path.dirname(copy));
}

function isSameFile(a: BigIntStats, b: BigIntStats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

/** @returns undefined where no such name is. */
async function statOf(file: string): Promise<BigIntStats | undefined> {
  return lstat(file, { bigint: true }).catch(unlessGone);
}

/**
 * Takes done moves back, the last first.
 * @param left new places that are taken by a move that failed.
 * @returns the error to throw.
 */
async function rolledBack(
  done: readonly FileMove[],
  left: readonly string[],
  cause: unknown,
): Promise<HumanError> {
  const stuck = [...left];
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

/**
 * Makes class folders again to which images go back: git, and who copies files alone, keep no folder that lost its last.
 * @param edit takes a commit back, and was checked.
 * @throws HumanError where the disk refuses.
 */
export async function restoreClassFolders(edit: LabelEdit): Promise<void> {
  if (edit.kind === 'several') for (const one of edit.edits) await restoreClassFolders(one);
  if (edit.kind !== 'move') return;
  for (const folder of new Set(edit.moves.map(({ from, to }) => classFolderOf(from, to)))) {
    if (!(await isThere(folder))) await mkdir(folder).catch(explaining(folder));
  }
}
