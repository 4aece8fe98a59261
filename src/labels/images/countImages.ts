import type { LabelFile } from '../labelFile';
import { pathParts } from './imageCandidates';
import type { ImageFinder } from './imageFinder';
import { beginsAsImage } from './imageKind';

/** The images of a data set, counted by what becomes of them. */
export type ImageCount = {
  readonly found: number;
  readonly missing: number;
  /** One of these, as the labels name it. */
  readonly missingExample: string | null;
  /** Found ones that were looked into, evenly spread; all of them where there are few. */
  readonly looked: number;
  /** Of these, how many are empty or do not begin as an image that is read here, and one of them. */
  readonly unreadable: number;
  readonly example: string | null;
};

const mostLooked = 1_000;

/**
 * Looks for the images that samples name, as an audit does, and into some of them.
 * @param finder looks where the rows say.
 * @returns undefined where the faces stand in the label file itself.
 */
export async function countImages(labels: LabelFile, finder: ImageFinder): Promise<ImageCount | undefined> {
  if (labels.inlineFaces) return undefined;
  const there = new Set<string>();
  const missing = new Set<string>();
  let missingExample: string | null = null;
  for (const image of new Set(labels.samples.map((sample) => sample.image))) {
    const place = finder.place(image);
    // `./a.jpg` and `a.jpg` are one.
    if (place.kind === 'found') there.add(place.file);
    else {
      missing.add(pathParts(image).join('/'));
      missingExample ??= image;
    }
  }
  const files = [...there];
  const step = Math.max(1, files.length / mostLooked);
  const unreadable: string[] = [];
  let looked = 0;
  for (let at = 0; at < files.length; at += step) {
    const file = files[Math.floor(at)] ?? '';
    looked++;
    if (!(await beginsAsImage(file))) unreadable.push(file);
  }
  return {
    found: files.length,
    missing: missing.size,
    missingExample,
    looked,
    unreadable: unreadable.length,
    example: unreadable[0] ?? null,
  };
}
