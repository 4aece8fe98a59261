import type { Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import path from 'node:path';

const imageExtension = /\.(jpe?g|png|webp|gif|bmp|tiff?|avif)$/i;

/** Whether a file name or path ends as an image's does. */
export function isImageName(name: string): boolean {
  return imageExtension.test(name);
}

/** What systems and programs leave in folders, in lower case; no part of anybody's data. */
const leftByPrograms = new Set([
  ...[
    'node_modules',
    '__pycache__',
    'ipynb_checkpoints',
    '__macosx',
    'thumbs.db',
    'desktop.ini',
    'lost+found',
  ],
  ...['@eadir', '@tmp', '@sharebin', '@__thumb', '@recycle', '@recently-snapshot', '#recycle', '#snapshot'],
  ...['$recycle.bin', 'recycler', 'system volume information', 'found.000', 'synophoto_thumb'],
]);

/** Whether a name is hidden, or one of what systems and programs leave behind, such as `__MACOSX` and `@eaDir`. */
export function isNoData(name: string): boolean {
  return name.startsWith('.') || leftByPrograms.has(name.toLowerCase());
}

const mostShown = 5;

/** What a folder holds directly, by name. */
export type FolderPeek = {
  readonly images: number;
  /** The first of them that the disk tells. */
  readonly someImages: readonly string[];
  readonly folders: readonly string[];
  readonly otherFiles: readonly string[];
  /** Whether reading stopped early, because the folder holds thousands of images. */
  readonly cutShort: boolean;
};

/**
 * Looks into a folder without walking a data set of half a million images: it stops after `imageLimit` of them.
 * Hidden entries and what programs leave are left out. A folder that cannot be read counts as empty.
 */
export async function peekFolder(folder: string, imageLimit = 5_000): Promise<FolderPeek> {
  const folders: string[] = [];
  const otherFiles: string[] = [];
  const someImages: string[] = [];
  let images = 0;
  const all = (cutShort: boolean): FolderPeek => ({
    ...{ images, someImages, folders: folders.sort(), otherFiles: otherFiles.sort(), cutShort },
  });
  try {
    for await (const entry of await opendir(folder, { bufferSize: 256 })) {
      if (isNoData(entry.name)) continue;
      const kind = entry.isFile() ? 'file' : await entryKind(folder, entry);
      if (kind === 'folder') folders.push(entry.name);
      else if (kind === 'file' && isImageName(entry.name)) {
        if (++images <= mostShown) someImages.push(entry.name);
      } else if (kind === 'file') otherFiles.push(entry.name);
      if (images >= imageLimit) return all(true);
    }
  } catch {
    // A folder that vanished or may not be read has nothing to show; reading a data set there reports it.
  }
  return all(false);
}

/** What an entry is, symbolic links followed. */
export async function entryKind(folder: string, entry: Dirent): Promise<'file' | 'folder' | 'other'> {
  const kind = entry.isSymbolicLink() ? await stat(path.join(folder, entry.name)).catch(() => entry) : entry;
  return kind.isFile() ? 'file' : kind.isDirectory() ? 'folder' : 'other';
}
