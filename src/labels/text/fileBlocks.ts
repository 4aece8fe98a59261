import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { errorCode, explainFileError } from '../../base/disk/fileErrors';
import { openRegular, regularBlocks } from '../../base/disk/regularFile';

/** Large enough that a block's costs do not count, small enough that a few of them fit anywhere. */
const blockLength = 4 * 1024 * 1024;
/** Reading a thousand small files should not take a thousand large blocks. */
const shortestBlock = 16 * 1024;

/** Whether a label file is compressed: read as what is in it, never written. */
export function isCompressed(location: string): boolean {
  return /\.gz$/i.test(location);
}

/** The name of what is in a compressed file; of another file, its own. */
export function unpackedName(location: string): string {
  return location.replace(/\.gz$/i, '');
}

/** Why corrections are not written into a compressed file. */
export function compressedReason(location: string): string {
  return l10n.t(
    '{0} is compressed, so corrections are not written into it. Unpack it (gunzip) and audit the unpacked file to commit.',
    location,
  );
}

function blockFor(size: number): number {
  return Math.min(blockLength, Math.max(shortestBlock, size));
}

/**
 * The bytes of a file as they are on disk, block by block, all in the memory of one: a block holds its bytes only until
 * the next is asked for.
 * @throws HumanError when it cannot be read.
 */
export async function* readBlocks(location: string): AsyncGenerator<Buffer, void> {
  let handle;
  try {
    handle = await openRegular(location);
    const { size } = await handle.stat();
    const memory = Buffer.allocUnsafeSlow(blockFor(size));
    for (;;) {
      const { bytesRead } = await handle.read(memory, 0, memory.length, null);
      if (bytesRead === 0) return;
      yield memory.subarray(0, bytesRead);
    }
  } catch (error) {
    throw explainFileError(error, location);
  } finally {
    await handle?.close();
  }
}

/**
 * The text of a label file as bytes, block by block: the file's own, or what is packed in a `.gz` file.
 * @throws HumanError when it is empty or cannot be read or unpacked.
 */
export async function* readTextBlocks(location: string): AsyncGenerator<Buffer, void> {
  const { size } = await stat(location).catch((error: unknown) => {
    throw explainFileError(error, location);
  });
  let length = 0;
  for await (const block of isCompressed(location) ? unpacked(location, size) : streamed(location, size)) {
    length += block.length;
    yield block;
  }
  if (length === 0)
    throw new HumanError(l10n.t('{0} is empty; choose a label file with a row an image.', location));
}

async function* streamed(location: string, size: number): AsyncGenerator<Buffer, void> {
  try {
    yield* regularBlocks(location, blockFor(size));
  } catch (error) {
    throw explainFileError(error, location);
  }
}

async function* unpacked(location: string, size: number): AsyncGenerator<Buffer, void> {
  const source = Readable.from(regularBlocks(location, blockFor(size)));
  const gunzip = createGunzip({ chunkSize: blockFor(16 * size) });
  source.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const block of source.pipe(gunzip)) yield block as Buffer;
  } catch (error) {
    if (/^Z_|^ERR_ZLIB/.test(errorCode(error) ?? ''))
      throw new HumanError(
        l10n.t(
          '{0} is not a whole gzip file ({1}), though its name ends so; copy or pack it again.',
          location,
          error instanceof Error ? error.message : '',
        ),
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
