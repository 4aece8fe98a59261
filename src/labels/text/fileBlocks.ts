import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { HumanError } from '../../protocol/humanError';
import { errorCode, explainFileError } from '../fileErrors';

/** Large enough that a block's costs do not count, small enough that a few of them fit anywhere. */
export const blockLength = 4 * 1024 * 1024;

/** Whether a label file is compressed: read as what is in it, never written. */
export function isCompressed(location: string): boolean {
  return /\.gz$/i.test(location);
}

/** Why corrections are not written into a compressed file. */
export function compressedReason(location: string): string {
  return `${location} is compressed, so corrections are not written into it. Unpack it (gunzip) and audit the unpacked file to commit.`;
}

/**
 * The bytes of a file as they are on disk, block by block, so that a file of any size takes the memory of a few.
 * @throws HumanError when it cannot be read.
 */
export async function* readBlocks(location: string): AsyncGenerator<Buffer, void> {
  try {
    for await (const block of createReadStream(location, { highWaterMark: blockLength })) {
      yield block as Buffer;
    }
  } catch (error) {
    throw explainFileError(error, location);
  }
}

/**
 * The text of a label file as bytes, block by block: the file's own, or what is packed in a `.gz` file.
 * @throws HumanError when it is empty or cannot be read or unpacked.
 */
export async function* readTextBlocks(location: string): AsyncGenerator<Buffer, void> {
  let length = 0;
  for await (const block of isCompressed(location) ? unpacked(location) : readBlocks(location)) {
    length += block.length;
    yield block;
  }
  if (length === 0) throw new HumanError(`${location} is empty; choose a label file with a row an image.`);
}

async function* unpacked(location: string): AsyncGenerator<Buffer, void> {
  // A missing file would otherwise be reported as a broken one.
  await stat(location).catch((error: unknown) => {
    throw explainFileError(error, location);
  });
  const source = createReadStream(location, { highWaterMark: blockLength });
  const gunzip = createGunzip({ chunkSize: blockLength });
  source.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const block of source.pipe(gunzip)) yield block as Buffer;
  } catch (error) {
    if (/^Z_|^ERR_ZLIB/.test(errorCode(error) ?? ''))
      throw new HumanError(
        `${location} is not a whole gzip file (${error instanceof Error ? error.message : ''}); copy or pack it again.`,
        { cause: error },
      );
    throw explainFileError(error, location);
  } finally {
    source.destroy();
  }
}

/**
 * The first bytes of a label file's text.
 * @throws HumanError when it is empty or cannot be read.
 */
export async function readHead(
  location: string,
  length: number,
): Promise<{ readonly head: Buffer; readonly isWhole: boolean }> {
  const blocks: Buffer[] = [];
  let total = 0;
  for await (const block of readTextBlocks(location)) {
    blocks.push(block);
    total += block.length;
    if (total > length) break;
  }
  return { head: Buffer.concat(blocks).subarray(0, length), isWhole: total <= length };
}
