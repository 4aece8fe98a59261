import path from 'node:path';
import type { LabelFile } from '../labelFile';
import type { ImageFinder } from './imageFinder';
import { isImageName, isNoData, entryKind } from './peekFolder';
import { mostEntries as entryLimit, nameKey, NamesBelow, withoutEnding } from './folderListings';
import { imageTails, pathParts, type PathPrefix, prefixRewriter } from './imageCandidates';
import { opendir, realpath } from 'node:fs/promises';

/**
 * The files below a folder, the nearest first. Hidden folders and what programs leave are left out; folders that cannot be
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
        if (isNoData(entry.name)) continue;
        const kind = entry.isFile() ? 'file' : await entryKind(folder, entry);
        if (kind === 'folder') queue.push(path.join(folder, entry.name));
        else if (kind === 'file') yield path.join(folder, entry.name);
      }
    } catch {
      // A folder that vanished or may not be read has nothing to show.
    }
  }
}

/** Where images of another machine's paths are on this one. */
type PrefixProposal = PathPrefix & {
  /** Images of the label file that are nowhere yet and whose path starts with `from`. */
  readonly images: number;
};

/** Where images are found by their names alone. */
export type NamesProposal = {
  /** The folder that has them somewhere below. */
  readonly below: string;
  /** Images of the label file that are nowhere yet and whose name is there once. */
  readonly images: number;
  /** One of them and where it is; undefined where there is none. */
  readonly example: readonly [image: string, file: string] | undefined;
  /** Images whose name is there several times, and one of them with two of its places. */
  readonly twice: number;
  readonly twiceExample: readonly [image: string, file: string, other: string] | undefined;
  /** Images whose name is not there. */
  readonly nowhere: number;
};

/** Where the images of a label file may be instead. */
export type ImageProposal = PrefixProposal | NamesProposal;

/** A prefix that leaves more than this share of the images nowhere is worth less than their names. */
const mostLeft = 0.1;

/**
 * Looks for the images of a label file by their names where most of them are not where its rows say: the start of their
 * paths is another one, or they lie anywhere below one of the folders.
 * @param folders absolute paths; the walk below them is bounded.
 * @param finder looks where the rows say.
 * @returns undefined where most images are where they should be, or are not below the folders either.
 */
export async function proposeImages(
  labels: LabelFile,
  finder: ImageFinder,
  folders: readonly string[],
): Promise<ImageProposal | undefined> {
  const { missing, looked } = findSome(labels, finder);
  if (missing.length * 2 <= looked) return undefined;
  const { proposal: prefix, share: prefixShare } = await bestPrefix(labels, missing, folders);
  if (prefix && prefixShare >= 1 - mostLeft) return prefix;
  const images = labels.samples
    .map(({ image }) => image)
    .filter((image) => finder.place(image).kind !== 'found');
  const proposals = folders.map((folder) => byNames(images, folder));
  const [best] = proposals.sort((a, b) => b.images - a.images || b.twice - a.twice);
  const share = (best?.images ?? 0) / Math.max(1, images.length);
  if (prefix && share <= prefixShare + mostLeft) return prefix;
  return best && (best.images + best.twice) * 2 > images.length ? best : undefined;
}

function byNames(images: readonly string[], below: string): NamesProposal {
  const names = new NamesBelow(below);
  let [found, twice, nowhere] = [0, 0, 0];
  let example: NamesProposal['example'];
  let twiceExample: NamesProposal['twiceExample'];
  for (const image of images) {
    const [file, other] = names.filesOf(pathParts(image));
    if (file === undefined) nowhere++;
    else if (other === undefined) {
      found++;
      example ??= [image, file];
    } else {
      twice++;
      twiceExample ??= [image, file, other];
    }
  }
  return { below, images: found, example, twice, twiceExample, nowhere };
}

/** Images that are looked for by name. */
const mostProbes = 200;
/** Images that show whether there is anything to look for. */
const mostLookedUp = 500;

/** How many of so many images of a label file, evenly spread, are where its rows say. */
export function findSome(
  labels: Pick<LabelFile, 'samples'>,
  finder: ImageFinder,
): { readonly missing: readonly string[]; readonly looked: number } {
  const images = spread(
    labels.samples.map(({ image }) => image),
    mostLookedUp,
  );
  return {
    missing: images.filter((image) => finder.place(image).kind !== 'found'),
    looked: images.length,
  };
}

/** @returns also how many of the missing images it finds: a share. */
async function bestPrefix(
  labels: LabelFile,
  missing: readonly string[],
  folders: readonly string[],
): Promise<{ readonly proposal: PrefixProposal | undefined; readonly share: number }> {
  const probes = spread(missing, mostProbes);
  const places = await placesByName(probes, folders);
  const votes = new Map<string, { prefix: PathPrefix; count: number }>();
  for (const image of probes) {
    // A probe votes once for each way to rewrite it: the same name may be in several folders.
    for (const prefix of places.get(imageKey(image))?.map((file) => prefixFor(image, file)) ?? []) {
      const key = JSON.stringify(prefix);
      const vote = votes.get(key) ?? { prefix, count: 0 };
      vote.count++;
      votes.set(key, vote);
    }
  }
  const [best, next] = [...votes.values()].sort(
    (a, b) => b.count - a.count || a.prefix.to.length - b.prefix.to.length,
  );
  // Where two places have as many of them, no proposal is the right one.
  if (!best || best.count * 2 <= probes.length || next?.count === best.count)
    return { proposal: undefined, share: 0 };
  const rewrite = prefixRewriter([best.prefix]);
  const images = labels.samples.reduce((sum, { image }) => sum + (rewrite(image) === undefined ? 0 : 1), 0);
  return { proposal: { ...best.prefix, images }, share: best.count / probes.length };
}

/** The files below the folders that are named as an image is, by the name. */
async function placesByName(
  images: readonly string[],
  folders: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const places = new Map<string, string[]>(images.map((image) => [imageKey(image), []]));
  for (const folder of folders) {
    for await (const file of walkFiles(folder)) {
      // A row may name its image without the ending.
      const found = places.get(imageKey(file)) ?? places.get(imageKey(withoutEnding(file)));
      if (found && isImageName(file) && !found.includes(file)) found.push(file);
    }
  }
  return places;
}

/** What two systems agree on of an image's name. */
function imageKey(image: string): string {
  const [, , name] = imageTails(image);
  return nameKey(name);
}

/** The parts at the start of two paths that differ: their ends are the same. */
function prefixFor(image: string, file: string): PathPrefix {
  const [written] = imageTails(image);
  const from = written.split('/');
  const to = file.split(path.sep);
  const same = (a: string | undefined, b: string | undefined) =>
    a !== undefined && b !== undefined && imageKey(a) === imageKey(b);
  if (!isImageName(image)) to.push(withoutEnding(to.pop() ?? ''));
  while (from.length > 0 && to.length > 1 && same(from.at(-1), to.at(-1)) && from.at(-1) !== '') {
    from.pop();
    to.pop();
  }
  // Of “/Run_2/1.jpg” the disk's root is left where a data set meant its own.
  const isRoot = from.length === 1 && from[0] === '';
  return { from: isRoot ? '/' : from.join('/'), to: to.join(path.sep) || path.sep };
}

function spread<T>(items: readonly T[], most: number): T[] {
  const step = Math.max(1, items.length / most);
  const chosen: T[] = [];
  for (let at = 0; at < items.length; at += step) chosen.push(items[Math.floor(at)] as T);
  return chosen;
}
