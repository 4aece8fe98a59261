import { open, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { explainFileError } from '../fileErrors';

/**
 * Writes a file all at once or not at all, keeping the mode of what is there and a symbolic link to it. The bytes go by
 * `writeFile` into the temporary file that write-file-atomic makes, syncs and renames: its own single `write` call would
 * take a short write on a nearly full disk for a whole one.
 * @throws HumanError when the disk refuses, or what the content throws; what was there before stays.
 */
export async function writeWhole(
  file: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  try {
    // What is not there yet is no link.
    const target = await realpath(file).catch(() => file);
    await writeFileAtomic(target, Buffer.alloc(0), {
      tmpfileCreated: (temporary) => writeFile(temporary, content, { flag: 'r+' }),
    });
    await syncFolder(path.dirname(target));
  } catch (error) {
    throw explainFileError(error, file);
  }
}

/** Makes a rename durable; not every system can open a folder for it, and the rename stands without. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
