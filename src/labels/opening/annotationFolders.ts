import path from 'node:path';
import { isClassesFileName } from '../classes/classesFile';
import { pascalVocId, yoloId } from '../dataSet';
import { isVocFile } from '../formats/pascalVoc';
import { isBoxFileAmong } from '../formats/yolo';

/*
 * Data sets with a file of labels for each image, which are a folder each. None of these files is a label file of its own,
 * and the folders of their images are no classes.
 */

const filesLookedAt = 3;
/** From the folder of the files up to the one that holds images, labels and what the classes are called. */
const levelsUp = 3;
const xml = /\.xml$/i;
const txt = /\.txt$/i;

/** What a folder holds of such files. */
export type AnnotationFiles = {
  /** The folders that may be the data set, absolute. */
  readonly roots: readonly string[];
  /** The names that are left. */
  readonly others: readonly string[];
};

/** @param names of the files in a folder. */
export async function annotationFiles(folder: string, names: readonly string[]): Promise<AnnotationFiles> {
  const ofVoc = names.filter((name) => xml.test(name));
  const ofYolo = names.filter((name) => txt.test(name) && !isClassesFileName(name));
  const isVoc = await areAnySoon(ofVoc, (name) => isVocFile(path.join(folder, name)));
  const isYolo = ofYolo.length > 0 && (await isBoxFileAmong(folder, ofYolo));
  if (!isVoc && !isYolo) return { roots: [], others: names };
  const roots = [folder];
  for (let level = 0; level < levelsUp; level++) roots.push(path.dirname(roots.at(-1) ?? folder));
  const taken = new Set([...(isVoc ? ofVoc : []), ...(isYolo ? ofYolo : [])]);
  return { roots, others: names.filter((name) => !taken.has(name)) };
}

async function areAnySoon(
  names: readonly string[],
  test: (name: string) => Promise<boolean>,
): Promise<boolean> {
  for (const name of names.slice(0, filesLookedAt)) if (await test(name)) return true;
  return false;
}

/** Without the class folders, and the lists of images a split, that such data sets have in them. */
export function withoutParts<
  Found extends {
    readonly location: string;
    readonly isFolder: boolean;
    readonly format: { readonly id: string };
  },
>(found: readonly Found[]): Found[] {
  const whole = found.filter(({ format }) => [pascalVocId, yoloId].includes(format.id));
  const isPart = ({ isFolder, location }: Found) =>
    (isFolder || txt.test(location)) && whole.some((each) => isWithin(location, each.location));
  return found.filter((each) => whole.includes(each) || !isPart(each));
}

export function isWithin(location: string, folder: string): boolean {
  return location === folder || location.startsWith(folder + path.sep);
}
