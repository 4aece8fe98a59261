// Loaded by itself, by whoever can do without: the native code of LMDB needs a newer C library than VS Code does.
import { open } from 'lmdb';
import type { StoreTables } from './plainStore';

/**
 * Opens (or makes) a store in LMDB.
 * @param file absolute path; see `damageOf`
 * @throws Error what LMDB says, with its `code`.
 */
export function openLmdbStore(file: string): StoreTables {
  const options = { encoding: 'binary', keyEncoding: 'binary' } as const;
  const root = open<Buffer, Buffer>({
    ...options,
    path: file,
    noSubdir: true,
    // Each commit is on disk when it returns: simpler to be sure of, and as fast here.
    overlappingSync: false,
  });
  return {
    root,
    features: root.openDB<Buffer, Buffer>('features', options),
    measures: root.openDB<Buffer, Buffer>('measures', options),
    files: root.openDB<Buffer, Buffer>('files', options),
    found: root.openDB<Buffer, Buffer>('found', options),
  };
}
