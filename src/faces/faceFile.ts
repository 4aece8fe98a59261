import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { openAtOnce } from '../base/disk/regularFile';
import { FaceFailure, type FaceRegion, regionKey } from './faceRegion';

/** Larger files are refused unread: no face image comes near it, and it would have to fit in memory. */
const largestFile = 256 * 1024 * 1024;

/** Of `stampBytes`. */
export const stampLength = 32;

/** What changes when a file's content does, as far as the file system tells. */
export type FileStamp = Readonly<Pick<BigIntStats, 'size' | 'mtimeNs' | 'ctimeNs' | 'ino'>>;

/**
 * The stamp of an image file, without opening it.
 * @throws FaceFailure for a missing file, a folder, an empty file, one that is too large or may not be looked at.
 */
export async function stampOf(file: string): Promise<FileStamp> {
  const stats = await stat(file, { bigint: true }).catch((error: unknown) => {
    throw explain(error);
  });
  if (stats.isDirectory()) throw new FaceFailure(l10n.t('This is a folder, not an image: correct the path.'));
  if (!stats.isFile()) throw new FaceFailure(l10n.t('This is not a regular file: correct the path.'));
  if (stats.size === 0n) throw new FaceFailure(l10n.t('The file is empty (0 bytes): restore the image.'));
  if (stats.size > BigInt(largestFile)) {
    throw new FaceFailure(
      l10n.t(
        'The file is too large ({0} MB; at most {1} MB): save the image smaller.',
        String(stats.size / 1048576n),
        largestFile / 1048576,
      ),
    );
  }
  return stats;
}

/**
 * Reads an image file whole.
 * @param stamp the file's, from `stampOf`
 * @throws FaceFailure when it cannot be read or is no longer what was stamped.
 */
export async function readFace(file: string, stamp: FileStamp): Promise<Buffer> {
  try {
    // A pipe may have taken its place since it was stamped; reading from a place in one fails.
    const handle = await open(file, openAtOnce);
    try {
      const bytes = Buffer.allocUnsafe(Number(stamp.size));
      let length = 0;
      for (let read = 1; read > 0 && length < bytes.length; length += read) {
        read = (await handle.read(bytes, length, bytes.length - length, length)).bytesRead;
      }
      if (length < bytes.length || !sameStamp(stamp, await handle.stat({ bigint: true }))) {
        throw new FaceFailure(l10n.t('The file changed while it was read: audit again when it is whole.'));
      }
      return bytes;
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw error instanceof FaceFailure ? error : explain(error);
  }
}

/**
 * Names a content for good: the first 128 bits of its SHA-256, as 32 hexadecimal digits. Short enough for half a
 * million of them, long enough that no two images share one.
 */
export function contentHashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

/**
 * Names a face by its image's content, where it is in it, and what its values were taken for.
 * @param values from `rangeKey`.
 */
export function faceHashOf(contentHash: string, region: FaceRegion | undefined, values = ''): string {
  const image = values === '' ? contentHash : contentHashOf(Buffer.from(`${contentHash} ${values}`));
  return region ? contentHashOf(Buffer.from(`${image} ${regionKey(region)}`)) : image;
}

/**
 * Whether a stamp still tells when the file changes again. File systems count time in steps (FAT: two seconds), so a
 * file that was written just now may change once more without a new stamp.
 */
export function isSettled(stamp: FileStamp, nowMs = Date.now()): boolean {
  const latest = stamp.mtimeNs > stamp.ctimeNs ? stamp.mtimeNs : stamp.ctimeNs;
  return BigInt(nowMs) * 1_000_000n - latest > 2_000_000_000n;
}

/** A stamp as 32 bytes, little-endian: size, mtime, ctime, inode. */
export function stampBytes({ size, mtimeNs, ctimeNs, ino }: FileStamp): Buffer {
  const bytes = Buffer.alloc(stampLength);
  [size, mtimeNs, ctimeNs, ino].forEach((value, index) => {
    bytes.writeBigUInt64LE(BigInt.asUintN(64, value), 8 * index);
  });
  return bytes;
}

/** 128 bits of SHA-256: keys of one length, whatever the length of a path. */
export function shortHash(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, 16);
}

function sameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.ino === b.ino;
}

function explain(error: unknown): FaceFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new FaceFailure(l10n.t('There is no such file: restore the image or correct the path.'));
    case 'EACCES':
    case 'EPERM':
      return new FaceFailure(l10n.t('The file may not be read (no permission): allow reading it.'));
    case 'EISDIR':
      return new FaceFailure(l10n.t('This is a folder, not an image: correct the path.'));
    case 'ELOOP':
      return new FaceFailure(l10n.t('The path is a link that leads in a circle: correct the link.'));
    case 'ENAMETOOLONG':
      return new FaceFailure(l10n.t('The path is too long for this system: shorten it.'));
    default:
      return new FaceFailure(
        l10n.t('The file could not be read ({0}): check the disk it is on.', code || String(error)),
      );
  }
}
