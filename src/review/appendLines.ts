import { type FileHandle, unlink } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { errorCode } from '../base/disk/fileErrors';
import { makeOwnFolder, openOwn, statOwn } from '../base/disk/ownFiles';
import { syncFolder } from '../base/disk/writeWhole';

/**
 * Tells git to merge a journal by keeping both sides' lines, so that annotators who work apart get no conflicts. What
 * the user wrote there stays; without the file, a merge only leaves marks that are noted when the journal is read.
 */
export async function shareJournalByGit(journal: string): Promise<void> {
  const file = path.join(path.dirname(journal), '.gitattributes');
  const handle = await openOwn(file, 'new').catch(() => undefined);
  if (!handle) return;
  try {
    await handle.writeFile(`${path.basename(journal)} text eol=lf merge=union\n`);
    await handle.close();
  } catch {
    // Half a file would never be put right.
    await handle.close().catch(() => undefined);
    await unlink(file).catch(() => undefined);
  }
}

/** Where lines went that were appended. */
export type Appended = {
  readonly inode: number;
  readonly bytes: Buffer;
  /** Offset of the first of `bytes`; undefined where somebody else appended at the same time. */
  readonly start: number | undefined;
};

/** How often a file may be replaced under our hands before we give up. */
const mostReplacements = 5;

/**
 * Appends lines to a text file, which is made where it is missing; they are on disk when the promise resolves. What a
 * failed append wrote is taken back, so that nothing stands in the file which its caller was told is not there. A torn
 * last line is never written on. The file is opened anew each time: git replaces it when it merges, and an open file
 * would take the lines with it. Where that happens in the middle of an append, the lines go to the new file as well.
 * @throws HumanError for a link on the way or a second name of the file, see `openOwn`; what the disk says.
 */
export async function appendLines(file: string, lines: readonly string[]): Promise<Appended> {
  for (let attempt = 1; ; attempt++) {
    const handle = await openForAppending(file);
    try {
      const appended = await appendTo(handle, lines);
      if (appended.start === 0) await syncFolder(path.dirname(file));
      if ((await inodeOf(file)) === appended.inode) return appended;
    } finally {
      await handle.close();
    }
    if (attempt === mostReplacements) throw new Error(l10n.t('the file is being replaced again and again'));
  }
}

async function openForAppending(file: string): Promise<FileHandle> {
  try {
    return await openOwn(file, 'append');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    await makeOwnFolder(path.dirname(file));
    return openOwn(file, 'append');
  }
}

async function appendTo(handle: FileHandle, lines: readonly string[]): Promise<Appended> {
  const { size, ino: inode } = await handle.stat();
  const bytes = Buffer.from(`${(await endsWithLine(handle, size)) ? '' : '\n'}${lines.join('\n')}\n`);
  let written = 0;
  try {
    while (written < bytes.length) {
      written += (await handle.write(bytes, written)).bytesWritten;
    }
    await handle.sync();
  } catch (error) {
    await takeBack(handle, size, written);
    throw error;
  }
  const isAlone = (await handle.stat()).size === size + bytes.length;
  return { inode, bytes, start: isAlone ? size : undefined };
}

async function endsWithLine(handle: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return true;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return bytesRead === 0 || buffer[0] === 10;
}

async function takeBack(handle: FileHandle, size: number, written: number): Promise<void> {
  try {
    // Another window may have appended behind what was written; its lines must stay.
    if ((await handle.stat()).size === size + written) await handle.truncate(size);
  } catch {
    // The file keeps a torn line; the next append starts on a new one.
  }
}

async function inodeOf(file: string): Promise<number | undefined> {
  return statOwn(file).then(
    (there) => there?.ino,
    () => undefined,
  );
}
