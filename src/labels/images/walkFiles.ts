import { opendir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { entryKind } from './peekFolder';

/** Enough for half a million images with a few files beside each; beyond, a person must point at the folder. */
const entryLimit = 1_000_000;

/**
 * The files below a folder, the nearest first. Hidden folders and `node_modules` are left out; folders that cannot be
 * read count as empty, and a link to a folder that was visited already leads nowhere.
 */
export async function* walkFiles(root: string, mostEntries = entryLimit): AsyncGenerator<string, void> {
  const queue = [root];
  const visited = new Set<string>();
  let entries = 0;
  for (const folder of queue) {
    const real = await realpath(folder).catch(() => undefined);
    if (real === undefined || visited.has(real)) continue;
    visited.add(real);
    try {
      for await (const entry of await opendir(folder, { bufferSize: 1024 })) {
        if (++entries > mostEntries) return;
        if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
        const kind = entry.isFile() ? 'file' : await entryKind(folder, entry);
        if (kind === 'folder') queue.push(path.join(folder, entry.name));
        else if (kind === 'file') yield path.join(folder, entry.name);
      }
    } catch {
      // A folder that vanished or may not be read has nothing to show.
    }
  }
}
