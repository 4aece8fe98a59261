import { type Stats, constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readlink, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../humanError';
import { errorCode, explainFileError } from './fileErrors';
import { openAtOnce, openRegular, readAndClose } from './regularFile';

/*
 * The files that we keep beside the data: all that is below a folder called `.scn`. They come with a data set, from
 * somebody else perhaps, who could have put a link in the place of any of them: what we write would go wherever it leads.
 * So each of them is looked at, made, read and written through the functions here, which refuse links on the way.
 *
 * A path through no such folder is one that a person named, or of a cache; there links are followed as ever.
 */

/** The folder beside the data that holds the decisions and the last audit. */
export const sidecar = '.scn';

export function journalFile(folder: string): string {
  return path.join(folder, sidecar, 'decisions.jsonl');
}

/** The folder of ours that a path leads through, itself included; undefined where there is none. */
export function ownFolderOf(place: string): string | undefined {
  const parts = path.resolve(place).split(path.sep);
  const last = parts.lastIndexOf(sidecar);
  return last < 0 ? undefined : parts.slice(0, last + 1).join(path.sep);
}

/**
 * What is at a place, and that of ours it is reached without a link.
 * @returns undefined where nothing is.
 * @throws HumanError where a part of the way is a link, a file in the place of a folder, or closed to this user.
 */
export async function statOwn(place: string): Promise<Stats | undefined> {
  const parts = partsOf(place);
  if (!parts) return found(stat(place), place);
  let last: Stats | undefined;
  for (const part of parts) {
    if (last && !last.isDirectory()) throw noFolder(path.dirname(part));
    // What is in the way is the folder that the part is in.
    last = await found(lstat(part), path.dirname(part));
    if (last?.isSymbolicLink()) throw linkInPlace(part);
    if (!last) return undefined;
  }
  return last;
}

/** How a file is opened: `append` makes it where it is missing, `new` only then. */
type OwnUse = 'read' | 'append' | 'new';

const uses: Readonly<Record<OwnUse, number>> = {
  // Something that makes us wait may take the file's place.
  read: openAtOnce,
  append: constants.O_RDWR | constants.O_APPEND | constants.O_CREAT,
  new: constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
};
/** Windows lacks it; there the looks before and after must do. */
const noFollow = (constants.O_NOFOLLOW as number | undefined) ?? 0;
/** How often a file may be replaced while it is opened, as git does when it merges. */
const mostReplacements = 5;

/**
 * Opens a file. Of ours, the way is looked at again once it is open: a link that was put there in between, and what was
 * opened by it, are noticed before anything is read or written.
 * @throws HumanError as `statOwn`, for what is no regular file, and for a file to append to that has a second name, where
 * the lines would appear as well; what the disk says.
 */
export async function openOwn(file: string, use: OwnUse): Promise<FileHandle> {
  if (!partsOf(file)) return use === 'read' ? openRegular(file) : open(file, uses[use]);
  for (let attempt = 1; ; attempt++) {
    const before = await statOwn(file);
    if (before && !before.isFile()) throw noFile(file, before);
    const handle = await openItself(file, use);
    try {
      const opened = await handle.stat();
      const now = await statOwn(file);
      if (now && isSame(now, opened) && (await isReachedSo(handle, file))) {
        if (use === 'append' && opened.nlink > 1) throw secondName(file);
        return handle;
      }
    } catch (error) {
      await handle.close();
      throw error;
    }
    await handle.close();
    if (use === 'new' || attempt === mostReplacements) throw replaced(file);
  }
}

/**
 * Whether an open file is where its path says. The looks at a path go from part to part, so a link that comes and goes fast
 * enough may be missed by both; Linux knows where the file itself is. Elsewhere the two looks must do.
 */
async function isReachedSo({ fd }: FileHandle, file: string): Promise<boolean> {
  const home = path.dirname(ownFolderOf(file) ?? file);
  const itself = process.platform === 'linux' ? await readlink(`/proc/self/fd/${fd}`).catch(() => '') : '';
  if (itself === '') return true;
  const below = path.relative(home, path.resolve(file));
  if (!itself.endsWith(path.sep + below)) return false;
  const reached = await stat(itself.slice(0, -below.length)).catch(() => undefined);
  return reached !== undefined && isSame(reached, await stat(home));
}

/** Reads a file whole; errors as for `openOwn`. */
export async function readOwn(file: string): Promise<Buffer> {
  return readAndClose(await openOwn(file, 'read'));
}

/** Reads a file a block at a time; it is opened when the first is asked for. Errors as for `openOwn`. */
export async function* blocksOfOwn(file: string): AsyncGenerator<Uint8Array> {
  const handle = await openOwn(file, 'read');
  // The stream closes the file, also when nobody reads on.
  for await (const block of handle.createReadStream()) yield block as Buffer;
}

/**
 * Makes a folder and those above it where they are missing.
 * @throws HumanError as `statOwn`; what the disk says.
 */
export async function makeOwnFolder(folder: string): Promise<void> {
  const parts = partsOf(folder);
  if (!parts) {
    await mkdir(folder, { recursive: true });
    return;
  }
  await mkdir(path.dirname(parts[0] ?? folder), { recursive: true });
  for (const part of parts) {
    await mkdir(part).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
    const there = await lstat(part);
    if (there.isSymbolicLink()) throw linkInPlace(part);
    if (!there.isDirectory()) throw noFolder(part);
  }
}

/**
 * Writes a file that is not there yet, into a folder that `makeOwnFolder` has made: only the file's own place is looked
 * at, since tens of thousands are written so.
 * @param flush whether it is on disk when the promise resolves.
 * @throws what the disk says, also where something is there, a link for example.
 */
export async function writeNewOwn(
  file: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  flush: boolean,
): Promise<void> {
  await writeFile(file, content, { flag: 'wx', flush });
}

/**
 * Watches files, also ones that are not there yet, by looking at them again and again, which works on network drives too.
 * @param interval in milliseconds.
 * @param onChange told when a file is another, has another size or time, or cannot be looked at any more.
 * @returns stops watching.
 */
export function watchOwn(files: readonly string[], interval: number, onChange: () => void): () => void {
  let known: string | undefined;
  let isWatched = true;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    const stamps = files.map((file) => stampOfOwn(file).catch((error: unknown) => String(error)));
    const stamp = (await Promise.all(stamps)).join();
    if (!isWatched) return;
    if (known !== undefined && stamp !== known) onChange();
    known = stamp;
    timer = setTimeout(() => void look(), interval).unref();
  };
  void look();
  return () => {
    isWatched = false;
    clearTimeout(timer);
  };
}

/** Changes when the file does; empty where there is none. Errors as for `statOwn`. */
export async function stampOfOwn(file: string): Promise<string> {
  const there = await statOwn(file);
  return there ? `${there.mtimeMs} ${there.size} ${there.ino}` : '';
}

/** From `.scn` on, each part of the way as a path; undefined for a path that is not ours. */
function partsOf(place: string): string[] | undefined {
  const folder = ownFolderOf(place);
  if (folder === undefined) return undefined;
  const parts = [folder];
  for (const name of path.relative(folder, place).split(path.sep))
    if (name !== '') parts.push(path.join(parts.at(-1) ?? folder, name));
  return parts;
}

async function openItself(file: string, use: OwnUse): Promise<FileHandle> {
  try {
    return await open(file, uses[use] | noFollow);
  } catch (error) {
    if (errorCode(error) === 'ELOOP') throw linkInPlace(file);
    // Who writes says what that means; nobody who reads does, but for a file that is not there.
    if (use === 'read' && errorCode(error) !== 'ENOENT') throw explainFileError(error, file);
    throw error;
  }
}

async function found(looked: Promise<Stats>, asked: string): Promise<Stats | undefined> {
  try {
    return await looked;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw explainFileError(error, asked);
  }
}

/** Windows numbers the disk differently for a path and for an open file. */
function isSame(one: Stats, other: Stats): boolean {
  return one.ino === other.ino && (process.platform === 'win32' || one.dev === other.dev);
}

function linkInPlace(place: string): HumanError {
  return new HumanError(
    l10n.t(
      '{0} is a link. The files of an audit and its decisions are neither read nor written through links, since one in a data set from somebody else may lead to any file. Put what it leads to in its place, or remove it, and try again.',
      place,
    ),
  );
}

function secondName(file: string): HumanError {
  return new HumanError(
    l10n.t(
      '{0} has a second name elsewhere (a hard link), so what is added to it would be added there as well. Put a copy of the file in its place and try again.',
      file,
    ),
  );
}

function noFolder(place: string): HumanError {
  return new HumanError(
    l10n.t(
      '{0} is a file, where the folder of an audit and its decisions belongs. Move it away and try again.',
      place,
    ),
  );
}

function noFile(file: string, there: Stats): HumanError {
  return new HumanError(
    there.isDirectory()
      ? l10n.t(
          '{0} is a folder, where a file of an audit or its decisions belongs. Move it away and try again.',
          file,
        )
      : l10n.t(
          '{0} is no regular file, where one of an audit or its decisions belongs. Move it away and try again.',
          file,
        ),
  );
}

function replaced(file: string): HumanError {
  return new HumanError(
    l10n.t(
      '{0} was replaced by another program while it was opened. Wait until that has ended and try again.',
      file,
    ),
  );
}
