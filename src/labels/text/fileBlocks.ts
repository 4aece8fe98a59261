import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { errorCode, explainFileError, explaining } from '../../base/disk/fileErrors';
import { openRegular, regularBlocks } from '../../base/disk/regularFile';
import { AsyncLocalStorage } from 'node:async_hooks';

/** How much text may be read while one looks around. */
export type GlanceLimits = {
  /** Bytes of one reading of a file. */
  readonly perFile: number;
  /** Bytes of all readings; once they are used up, each still gets `least`. */
  readonly inAll: number;
  readonly least: number;
};

type Glance = GlanceLimits & { read: number };

/** What is read passes through every format, none of which need know that somebody only glances at it. */
const glances = new AsyncLocalStorage<Glance>();

/**
 * Reads the starts of label files: within `work` their texts seem to end early, so what comes of it is for looking
 * around alone.
 */
export function glancing<T>(limits: GlanceLimits, work: () => Promise<T>): Promise<T> {
  return glances.run({ ...limits, read: 0 }, work);
}

/** How many bytes of a text the next reading gets; all of them where nobody only glances. */
function glanceLength(): number {
  const glance = glances.getStore();
  if (!glance) return Infinity;
  return Math.min(glance.perFile, Math.max(glance.inAll - glance.read, glance.least));
}

function countGlance(bytes: number): void {
  const glance = glances.getStore();
  if (glance) glance.read += bytes;
}

/** Whether a text may have been cut anywhere. */
export function isGlance(): boolean {
  return glances.getStore() !== undefined;
}

/** How many bytes at a file's start decide how it is read. */
export const headLength = 65_536;

/** The start of a text without the row that its end cuts, so that no half character decides the encoding. */
export function wholeLines(head: Buffer, isWhole: boolean): Buffer {
  if (isWhole) return head;
  const lastEnd = Math.max(head.lastIndexOf(10), head.lastIndexOf(13));
  // In UTF-16 an odd remainder is ignored; a file whose only line is longer than the head is taken as it is.
  return lastEnd > 0 ? head.subarray(0, lastEnd + 1) : head;
}

/** Large enough that a block's costs do not count, small enough that a few of them fit anywhere. */
const blockLength = 4 * 1024 * 1024;
/** Reading a thousand small files should not take a thousand large blocks. */
const shortestBlock = 16 * 1024;

/**
 * Label files get 3 to 50 times larger when they are unpacked; gzip itself could do 1,000 times, with which a small file
 * would fill the memory.
 */
const mostUnpacked = 100;
/** A short file may have one row again and again, as an example has. In bytes. */
const alwaysUnpacked = 16 * 1024 * 1024;

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

/** Bytes as they are, or would be, on disk; `size` is how many, or about how many. */
export type Stored = {
  readonly size: number;
  readonly blocks: () => AsyncIterable<Buffer> | Iterable<Buffer>;
};

/**
 * The text of a label file as bytes, block by block: the file's own, or what is packed in a `.gz` file. Its start alone
 * where one only glances at it.
 * @param stored the file's bytes, if not those on disk.
 * @throws HumanError when it is empty or cannot be read or unpacked.
 */
export async function* readTextBlocks(location: string, stored?: Stored): AsyncGenerator<Buffer, void> {
  const { size, blocks } = stored ?? (await onDisk(location));
  const most = glanceLength();
  let length = 0;
  for await (const block of isCompressed(location)
    ? unpacked(location, size, blocks())
    : explained(location, blocks())) {
    const part = block.subarray(0, most - length);
    length += part.length;
    countGlance(part.length);
    yield part;
    if (length >= most) return;
  }
  if (length === 0)
    throw new HumanError(l10n.t('{0} is empty; choose a label file with a row an image.', location));
}

async function onDisk(location: string): Promise<Stored> {
  const { size } = await stat(location).catch(explaining(location));
  return { size, blocks: () => regularBlocks(location, blockFor(size)) };
}

async function* explained(
  location: string,
  blocks: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<Buffer, void> {
  try {
    yield* blocks;
  } catch (error) {
    throw explainFileError(error, location);
  }
}

async function* unpacked(
  location: string,
  size: number,
  blocks: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<Buffer, void> {
  const source = Readable.from(blocks);
  const gunzip = createGunzip({ chunkSize: blockFor(16 * size) });
  source.on('error', (error) => gunzip.destroy(error));
  const most = Math.max(alwaysUnpacked, mostUnpacked * size);
  let length = 0;
  try {
    for await (const block of source.pipe(gunzip)) {
      length += (block as Buffer).length;
      if (length > most)
        throw new HumanError(
          l10n.t(
            '{0} becomes more than {1} times as large when it is unpacked, as hardly any label file does. If it is one, unpack it (gunzip) and choose the unpacked file.',
            location,
            mostUnpacked,
          ),
        );
      yield block as Buffer;
    }
  } catch (error) {
    if (error instanceof HumanError) throw error;
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
