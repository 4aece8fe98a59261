import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { FolderListings } from './folderListings';
import { imageEndings, isImageName } from './peekFolder';

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
  yield* plainCandidates(folder, image);
  // Tables and short JSON that Label Studio exports have its addresses, too.
  if (/\/data\/(upload|local-files)\//.test(image)) yield* labelStudioImages(folder, image);
}

/**
 * Where the image of a task may be: behind Label Studio's own addresses (`/data/local-files/?d=faces/a.jpg`,
 * `/data/upload/7/1a2b3c4d-a.jpg`) and those of storage (`s3://bucket/faces/a.jpg`), below the exported file's folder.
 */
export function* labelStudioImages(folder: string, image: string): Generator<string, void> {
  const local = /^(?:https?:\/\/[^/]+)?\/data\/local-files\/?\?d=([^&]+)/i.exec(image)?.[1];
  const stored = /^[a-z][\w+.-]*:\/\/[^/]+\/([^?#]+)/i.exec(image)?.[1];
  const written = local ?? stored ?? image;
  const file = local === undefined && stored === undefined ? written : decoded(written);
  yield* plainCandidates(folder, file);
  // Label Studio puts eight digits before the name of what is uploaded.
  const [, , name] = imageTails(file);
  const own = /^[\da-f]{8}-(.+)$/i.exec(name)?.[1];
  if (own !== undefined) yield* plainCandidates(folder, own);
}

function decoded(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}

function* plainCandidates(folder: string, image: string): Generator<string, void> {
  const [posix = image, parentAndName = posix, name = posix] = imageTails(image);
  const bases = [folder, path.dirname(folder)];
  for (const spelling of endingsFor(name)) {
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

/** Whether names are those of files and folders that a label file in `folder` may mean: below the folder above it. */
export function namesFiles(folder: string, listings: FolderListings): (name: string) => boolean {
  const root = path.dirname(folder);
  // From above: where a folder is not there, nothing is asked about what would be in it.
  const find = (parent: string): string | undefined =>
    parent === root || find(path.dirname(parent)) !== undefined ? listings.findFolder(parent) : undefined;
  return (name) => {
    for (const candidate of imageCandidates(folder, name)) {
      const parent = path.dirname(candidate);
      const there = isBelow(parent, root) ? find(parent) : undefined;
      if (there !== undefined && listings.nameIn(there, path.basename(candidate)) !== undefined) return true;
    }
    return false;
  };
}

function isBelow(folder: string, root: string): boolean {
  return folder === root || folder.startsWith(root.endsWith(path.sep) ? root : root + path.sep);
}

/** What to add to a name: nothing, and the endings of images where it has none. */
function endingsFor(name: string): readonly string[] {
  return isImageName(name) ? [''] : ['', ...imageEndings];
}

/** A path with `/` between its parts, then its last two parts and its name alone. */
export function imageTails(image: string): readonly [whole: string, parentAndName: string, name: string] {
  const posix = image.replaceAll('\\', '/');
  const parts = posix.split('/').filter((part) => part !== '' && part !== '.');
  return [posix, parts.slice(-2).join('/'), parts.at(-1) ?? posix];
}

/** The names on the way to an image, as its row writes them, the last its own. */
export function pathParts(image: string): readonly string[] {
  const [written = image] = spellings(image).slice(-1);
  return written
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');
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

/** How the image paths of another machine become this one's. */
export type PathPrefix = { readonly from: string; readonly to: string };

/** Absolute paths at which an image of a label file may be, best guess first. */
type ImageCandidates = (image: string) => Iterable<string>;

const slashed = (image: string) => image.replaceAll('\\', '/');

/**
 * Where images may be whose paths start on another machine: they are looked for in this machine's folders first.
 * @param prefixes the longest that fits a path counts; `from` may be empty: every relative path, or `/`: every absolute one.
 */
export function withPrefixes(candidates: ImageCandidates, prefixes: readonly PathPrefix[]): ImageCandidates {
  const rewrite = prefixRewriter(prefixes);
  return function* (image) {
    const rewritten = rewrite(image);
    if (rewritten !== undefined) for (const ending of endingsFor(image)) yield rewritten + ending;
    yield* candidates(image);
  };
}

/** Turns image paths into this machine's; undefined where no prefix fits. */
export function prefixRewriter(prefixes: readonly PathPrefix[]): (image: string) => string | undefined {
  const rules = prefixes
    .map(({ from, to }) => ({ from: withoutSlashes(slashed(from)), isRoot: /^[/\\]+$/.test(from), to }))
    .sort((a, b) => b.from.length - a.from.length);
  return (image) => {
    const written = slashed(image);
    for (const { from, isRoot, to } of rules) {
      const isAbsolute = /^(\/|[a-z]:\/)/i.test(written);
      const rest =
        from === ''
          ? isRoot
            ? written.startsWith('/')
              ? written
              : undefined
            : isAbsolute
              ? undefined
              : `/${written}`
          : written.startsWith(`${from}/`)
            ? written.slice(from.length)
            : undefined;
      if (rest === undefined) continue;
      const file = path.join(to, rest);
      // `..` must not lead out of the folder that was agreed on.
      if (file.startsWith(to.endsWith(path.sep) ? to : to + path.sep)) return file;
    }
    return undefined;
  };
}

/** Without those at its end. */
function withoutSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end--;
  return text.slice(0, end);
}

/**
 * A prefix as a command line gives it: `FROM=TO`.
 * @throws HumanError where it is none.
 */
export function parsePathPrefix(text: string): PathPrefix {
  const cut = text.lastIndexOf('=');
  const to = text.slice(cut + 1);
  if (cut < 0 || to === '')
    throw new HumanError(
      l10n.t(
        '“{0}” does not say where images are: write FROM=TO, the start of the paths in the label file and the folder that has them here.',
        text,
      ),
    );
  return { from: text.slice(0, cut), to: path.resolve(to) };
}
