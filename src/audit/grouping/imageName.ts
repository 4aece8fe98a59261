import { isImageName } from '../../labels/images/imageNames';

/** An image's path, taken apart. */
export type ImageName = {
  /** Its folders, the outermost first. */
  readonly folders: readonly string[];
  /** The file's name without its ending. */
  readonly stem: string;
};

/** A longer path is no file's on any usual system; it is not looked at. */
export const longestPath = 1000;

/** @returns undefined for what is too long to be a path. */
export function parseImageName(image: string): ImageName | undefined {
  if (image.length > longestPath) return undefined;
  const folders = image.split(/[\\/]+/).filter((part) => part !== '' && part !== '.');
  const file = folders.pop() ?? '';
  return { folders, stem: isImageName(file) ? file.slice(0, file.lastIndexOf('.')) : file };
}

/** A stem's parts: `S010_004_00000017` → `S010`, `004`, `00000017`. */
export function tokensOf(stem: string): string[] {
  return stem.split(/[\s_.-]+/).filter((token) => token !== '');
}
