import type { Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { beginsAsImage } from './imageKind';

/** How the names of images end that `faces` decodes; the usual ones first. */
export const imageEndings = [
  ...['.jpg', '.png', '.jpeg', '.bmp', '.gif', '.tif', '.tiff', '.webp', '.jfif', '.jpe', '.avif'],
  ...['.pgm', '.ppm', '.pnm', '.pbm'],
];
const imageExtension =
  /\.(jpe?g|png|webp|gif|bmp|tiff?|avif|jfif|jpe|p[gpnb]m|heic|heif|hif|j2[kc]|jp[2xfc]|jx[lr]|tga|dng|cr2|nef|arw|exr|p[fa]m)$/i;
/** Images that nothing here decodes. */
const unreadExtension = /\.(heic|heif|hif|j2[kc]|jp[2xfc]|jx[lr]|tga|dng|cr2|nef|arw|exr|p[fa]m)$/i;

/** Whether a file name or path ends as an image's does, whether or not it is of a kind that is read here. */
export function isImageName(name: string): boolean {
  return imageExtension.test(name);
}

/** Images of kinds that are not read here, counted. */
export class UnreadImages {
  private readonly kinds = new Map<string, number>();
  private example = '';

  /** @returns whether the image is of such a kind, and was counted. */
  note(image: string): boolean {
    const kind = unreadExtension.exec(image)?.[0].toLowerCase();
    if (kind === undefined) return false;
    if (this.kinds.size === 0) this.example = image;
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1);
    return true;
  }

  /** For a sentence; undefined where there are none. */
  get figures(): readonly [count: string, kinds: string, example: string] | undefined {
    const count = [...this.kinds.values()].reduce((sum, each) => sum + each, 0);
    return count === 0
      ? undefined
      : [count.toLocaleString('en'), [...this.kinds.keys()].sort().join(', '), this.example];
  }
}

/** A sentence on the images that rows name and nothing here reads; undefined where there are none. */
export function unreadRows(images: Iterable<string>): string | undefined {
  const unread = new UnreadImages();
  for (const image of images) unread.note(image);
  return (
    unread.figures &&
    l10n.t(
      '{0} images are of kinds that are not read here ({1}), such as {2}, so they cannot be audited: convert them to JPEG or PNG.',
      ...unread.figures,
    )
  );
}

/** How the Yale face database calls its GIF images: the person, then the expression or the light. */
export const yaleEnding =
  /^[^.]+\.(happy|sad|sleepy|surprised|wink|normal|(no)?glasses|(left|center|right)light)$/i;

/** Whether a file may be an image although its name does not say so: it has no ending, or one of Yale’s. */
export function mayBeImage(name: string): boolean {
  return !name.includes('.') || yaleEnding.test(name);
}

/** Whether a file begins as an image does that is read here; only of those whose names do not say what they are. */
export async function isBareImage(folder: string, name: string): Promise<boolean> {
  return mayBeImage(name) && (await beginsAsImage(path.join(folder, name)));
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

const mostShown = 20;

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

/** Files with bare names that are looked into while one looks around. */
const mostBare = 3;

/**
 * Looks into a folder without walking a data set of half a million images: it stops after `imageLimit` of them.
 * Hidden entries and what programs leave are left out. A folder that cannot be read counts as empty.
 */
export async function peekFolder(folder: string, imageLimit = 5_000): Promise<FolderPeek> {
  const folders: string[] = [];
  const otherFiles: string[] = [];
  const someImages: string[] = [];
  let images = 0;
  // A few tell what the others are.
  let bare = 0;
  const all = (cutShort: boolean): FolderPeek => ({
    ...{ images, someImages, folders: folders.sort(), otherFiles: otherFiles.sort(), cutShort },
  });
  try {
    for await (const entry of await opendir(folder, { bufferSize: 256 })) {
      if (isNoData(entry.name)) continue;
      const kind = entry.isFile() ? 'file' : await entryKind(folder, entry);
      if (kind === 'folder') folders.push(entry.name);
      else if (
        kind === 'file' &&
        (isImageName(entry.name) ||
          (mayBeImage(entry.name) && bare++ < mostBare && (await isBareImage(folder, entry.name))))
      ) {
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
