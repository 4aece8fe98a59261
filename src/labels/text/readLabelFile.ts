import { readFile, stat } from 'node:fs/promises';
import { HumanError } from '../../protocol/humanError';
import { explainFileError } from '../fileErrors';

const sizeLimit = 1024 ** 3;

/**
 * The bytes of a label file.
 * @throws HumanError when it is empty, larger than 1 GiB, or cannot be read.
 */
export async function readLabelFile(location: string): Promise<Buffer> {
  try {
    const { size } = await stat(location);
    if (size > sizeLimit)
      throw new HumanError(`${location} is larger than 1 GiB; split it into smaller label files.`);
    const bytes = await readFile(location);
    if (bytes.length === 0)
      throw new HumanError(`${location} is empty; choose a label file with a row an image.`);
    return bytes;
  } catch (error) {
    throw explainFileError(error, location);
  }
}
