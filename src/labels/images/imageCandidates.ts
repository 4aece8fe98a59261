import path from 'node:path';
import { isImageName } from './peekFolder';

/** Folders in which data sets commonly keep their images, below the label file or beside its folder. */
const imageFolders = [
  'images',
  'image',
  'Image/aligned',
  'Image/original',
  'img',
  'faces',
  'data',
  'aligned',
];

/**
 * Where the image that a row names may be, best guess first: the path as written, relative to the label file's folder,
 * to that folder's parent, then by its last parts, since absolute paths often come from another machine. A name
 * without an extension is tried with the common ones. Nothing looks at the disk here; some places may come twice.
 * @param folder absolute path of the label file's folder.
 */
export function* imageCandidates(folder: string, image: string): Generator<string, void> {
  const [posix = image, parentAndName = posix, name = posix] = imageTails(image);
  const bases = [folder, path.dirname(folder)];
  for (const spelling of isImageName(name) ? [''] : ['', '.jpg', '.png', '.jpeg']) {
    if (path.isAbsolute(image)) yield path.normalize(image + spelling);
    for (const written of new Set([image, posix])) {
      for (const base of bases) yield path.join(base, written + spelling);
    }
    for (const tail of new Set([parentAndName, name])) {
      for (const base of bases) yield path.join(base, tail + spelling);
      for (const base of bases) {
        for (const common of imageFolders) yield path.join(base, common, tail + spelling);
      }
    }
  }
}

/** A path with `/` between its parts, then its last two parts and its name alone. */
export function imageTails(image: string): readonly [whole: string, parentAndName: string, name: string] {
  const posix = image.replaceAll('\\', '/');
  const parts = posix.split('/').filter((part) => part !== '' && part !== '.');
  return [posix, parts.slice(-2).join('/'), parts.at(-1) ?? posix];
}

/** The ways to read a path: as it is written, and as a URL, whose blanks are `%20`. */
export function spellings(image: string): readonly string[] {
  const isFileUrl = /^file:\/\//i.test(image);
  if (!isFileUrl && !/%[\da-f]{2}/i.test(image)) return [image];
  try {
    const decoded = decodeURIComponent(isFileUrl ? image.replace(/^file:\/\/(localhost)?/i, '') : image);
    return [image, decoded];
  } catch {
    // A per cent sign of its own.
    return [image];
  }
}
