import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { HumanError } from '../humanError';
import { noRegularFile } from './fileErrors';

/**
 * Flags that open a path for reading at once, whatever is there: a pipe that nobody writes into would keep one of the few
 * threads that all of Node's file work shares, for ever. Reading a file is the same with them. Windows has neither flag.
 */
export const openAtOnce =
  constants.O_RDONLY |
  ((constants.O_NONBLOCK as number | undefined) ?? 0) |
  ((constants.O_NOCTTY as number | undefined) ?? 0);

export class NoRegularFileError extends HumanError {
  constructor(file: string) {
    super(noRegularFile(file));
  }
}

/**
 * Opens a file for reading; links are followed. A folder is opened as Node does it: reading it fails with EISDIR.
 * @throws NoRegularFileError for a pipe, a device or a socket, without waiting; what the file system does else.
 */
export async function openRegular(file: string): Promise<FileHandle> {
  // Before it is opened: opening alone makes some devices do something.
  await refuseIrregular(file);
  const handle = await open(file, openAtOnce);
  try {
    // Something else may have taken the file's place meanwhile.
    refuseSpecial(await handle.stat(), file);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * A file's bytes.
 * @throws as `openRegular`.
 */
export async function readRegular(file: string): Promise<Buffer> {
  return readAndClose(await openRegular(file));
}

export async function readAndClose(handle: FileHandle): Promise<Buffer> {
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/**
 * A file's bytes, block by block; it is opened when the first is asked for.
 * @param length of a block, bytes.
 * @throws as `openRegular`.
 */
export async function* regularBlocks(file: string, length = 64 * 1024): AsyncGenerator<Buffer, void> {
  const handle = await openRegular(file);
  try {
    for (;;) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/**
 * Asks whether a path that another library is about to open is a file.
 * @throws NoRegularFileError where it is not; what the file system does.
 */
export async function refuseIrregular(file: string): Promise<void> {
  refuseSpecial(await stat(file), file);
}

function refuseSpecial(stats: Stats, file: string): void {
  if (!stats.isFile() && !stats.isDirectory()) throw new NoRegularFileError(file);
}
