import { writeFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { explainFileError } from '../labels/fileErrors';

/**
 * Writes a file all at once or not at all. The bytes go by `writeFile` into the temporary file that write-file-atomic
 * makes, syncs and renames: its own single `write` call would take a short write on a nearly full disk for a whole one.
 * @throws HumanError when the disk refuses; what was there before stays.
 */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFileAtomic(file, Buffer.alloc(0), {
      tmpfileCreated: (temporary) => writeFile(temporary, content, { flag: 'r+' }),
    });
  } catch (error) {
    throw explainFileError(error, file);
  }
}
