import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { NoRegularFileError, openRegular } from '../base/disk/regularFile';

/** The feature store's file. A new layout of its records gets a new name; old stores stay untouched. */
export function storeFileIn(cacheFolder: string): string {
  return join(cacheFolder, 'features-1.lmdb');
}

/** The folder of the store where LMDB does not load. */
export function plainStoreIn(cacheFolder: string): string {
  return join(cacheFolder, 'features-1.plain');
}

/** LMDB's layout (mdb.c of lmdb 3.5: MDB_page_header, MDB_meta), all little-endian. */
const headerLength = 24;
const magic = 0xbeefc0de;
const pageSizeAt = headerLength + 24;
const lastPageAt = headerLength + 120;
const metaLength = headerLength + 144;

/**
 * Why a store file cannot be opened, if it cannot. LMDB maps the file into memory and trusts it: a file that is not
 * LMDB's, or was cut short, would crash the process instead of raising an error, and the next one, and the next.
 * @returns undefined for a sound file, an empty one and none.
 */
export async function damageOf(file: string): Promise<string | undefined> {
  if (!existsSync(file)) return undefined;
  const handle = await openRegular(file).catch((error: unknown) => {
    if (error instanceof NoRegularFileError) return undefined;
    throw error;
  });
  if (!handle) return l10n.t('it is not a store');
  try {
    const { size } = await handle.stat();
    if (size === 0) return undefined;
    const meta = async (at: number): Promise<Buffer | undefined> => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(metaLength), 0, metaLength, at);
      return bytesRead === metaLength && buffer.readUInt32LE(headerLength) === magic ? buffer : undefined;
    };
    const first = await meta(0);
    if (!first) return l10n.t('it is not a store');
    const pageSize = first.readUInt32LE(pageSizeAt);
    const second = await meta(pageSize);
    if (!second) return l10n.t('its second header is missing');
    const lastPage = [first, second]
      .map((page) => page.readBigUInt64LE(lastPageAt))
      .reduce((a, b) => (a > b ? a : b));
    return BigInt(size) < (lastPage + 1n) * BigInt(pageSize) ? l10n.t('it was cut short') : undefined;
  } finally {
    await handle.close();
  }
}

/**
 * Renames a damaged store out of the way; nothing is deleted.
 * @returns the new path
 */
export async function putAside(file: string): Promise<string> {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const aside = `${file}.damaged-${stamp}-${process.pid}`;
  await rename(file, aside);
  // The lock file holds the readers of the file that went away; a new store makes its own.
  await rename(`${file}-lock`, `${aside}-lock`).catch(() => undefined);
  return aside;
}

/**
 * Puts the store of a folder aside, so that the next run starts a new one. For the owner of a process that died of a
 * memory fault (SIGSEGV, SIGBUS) while it had the store open: damage inside the file that LMDB does not notice shows
 * like this, and would again.
 * @returns the new path; undefined where there is no store.
 */
export async function putStoreAside(cacheFolder: string): Promise<string | undefined> {
  const file = storeFileIn(cacheFolder);
  return existsSync(file) ? putAside(file) : undefined;
}
