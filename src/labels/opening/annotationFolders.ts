import path from 'node:path';
import { readRegular } from '../../base/disk/regularFile';
import { isClassesFileName } from '../classes/classesFile';
import { areExpressions } from '../classes/folderRoles';
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

/** A folder of more lists is not looked through to the end. */
const enoughLists = 20;

/**
 * A list of one label a frame that is called as one of the folders, where most of them have one: the folders are videos.
 * @param files absolute paths of what may be such lists.
 * @returns one of them; undefined where there are none.
 */
export async function listOfFrames(
  names: readonly string[],
  files: readonly string[],
): Promise<string | undefined> {
  if (names.length < 2 || areExpressions(names)) return undefined;
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const lists = new Map(
    files.flatMap((file) => {
      const stem = path.parse(file).name.toLowerCase();
      return wanted.has(stem) ? [[stem, file] as const] : [];
    }),
  );
  const [list] = lists.values();
  const isEnough = lists.size > 1 && lists.size * 2 >= Math.min(names.length, enoughLists);
  return list !== undefined && isEnough && (await isOfNumbers(list, /^-?[\d.]+(?:[\s,;]+-?[\d.]+)*$/, 1))
    ? list
    : undefined;
}

/** Whether all lines of a file look so. */
async function isOfNumbers(file: string, shape: RegExp, header = 0): Promise<boolean> {
  const text = await readRegular(file).then(
    (bytes) => bytes.toString('latin1', 0, 4096),
    () => '',
  );
  // The last line may be cut off.
  const lines = text.length < 4096 ? text.split(/\r?\n/) : text.split(/\r?\n/).slice(0, -1);
  const rows = lines.slice(header).filter((line) => line.trim() !== '');
  return rows.length > 0 && rows.every((line) => shape.test(line.trim()));
}
