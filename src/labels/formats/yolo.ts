import { lstat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { sha256 } from '../../base/disk/fingerprints';
import { HumanError, messageOf } from '../../base/humanError';
import { ClassNames } from '../classes/classOrder';
import { isClassesFileName } from '../classes/classesFile';
import { withoutSplit } from '../classes/folderRoles';
import { nameNumbers } from '../classes/nameNumbers';
import { describesYolo, yamlName, type YoloNames, yoloNamesIn } from '../classes/yoloNames';
import { yoloId } from '../dataSet';
import { type FieldInFile, filesLabelFile } from '../edits/filesLabelFile';
import { peekFolder } from '../images/peekFolder';
import { filesBelow, SiblingImages } from '../images/siblingImages';
import type { LabelFile, LabelFormat, LabelOptions, LabelProbe, Recognition } from '../labelFile';
import { LabelSource } from '../labelSource';
import { headLength } from '../text/fileBlocks';
import { LabelRows } from '../text/labelRows';
import { areYoloLines, yoloLines } from '../text/yoloLines';
import { wrongBox } from '../text/boxColumns';

/**
 * YOLO's detection folders (docs.ultralytics.com, “Detect”): a text file an image in `labels`, the images in `images`
 * beside it, names of the classes in `data.yaml`; or texts and images in one folder, with `classes.txt` or `obj.names`.
 * A sample a line, its class by the number that begins it, its face its box.
 */
export const yolo: LabelFormat = { id: yoloId, title: () => 'YOLO', recognise, read };

const ending = /\.txt$/i;
const levels = 5;
const filesLookedAt = 3;
const foldersLookedAt = 30;
/** The boxes of one image take less. */
const longestFile = 16 * 1024 * 1024;

async function recognise({ isFolder, source, head, isWhole }: LabelProbe): Promise<Recognition> {
  const { location } = source;
  if (isFolder) return recogniseFolder(location);
  if (yamlName.test(location) && describesYolo(head.toString('utf8')))
    throw new HumanError(
      l10n.t('{0} describes a YOLO data set; choose the folder with its images and labels.', location),
    );
  if (ending.test(location) && isBelowLabels(location) && areYoloLines(head, isWhole))
    throw new HumanError(
      l10n.t('{0} has the YOLO labels of one image; choose the folder with all images and labels.', location),
    );
  return { kind: 'no' };
}

async function recogniseFolder(location: string): Promise<Recognition> {
  const { otherFiles, folders } = await peekFolder(location, 500);
  const names = await yoloNamesIn(location, otherFiles).catch((error: unknown) => {
    // Reading says what is wrong with it.
    if (error instanceof HumanError) return 'broken';
    throw error;
  });
  const isNamed = names !== undefined || otherFiles.some(isClassesFileName) || folders.includes('labels');
  if (!isNamed || !(await holdsBoxes(location))) return { kind: 'no' };
  return { kind: 'yes', options: {}, confidence: 0.95 };
}

/** Whether a text file of boxes is somewhere below a folder. */
async function holdsBoxes(location: string): Promise<boolean> {
  const queue = [location];
  for (const [visited, folder] of queue.entries()) {
    if (visited === foldersLookedAt) return false;
    const { otherFiles, folders } = await peekFolder(folder, 500);
    if (await isBoxFileAmong(folder, otherFiles)) return true;
    // Those of labels first.
    queue.push(
      ...folders
        .toSorted((a, b) => Number(b === 'labels') - Number(a === 'labels'))
        .map((name) => path.join(folder, name)),
    );
  }
  return false;
}

/** Whether one of the first text files in a folder holds an image's boxes. */
export async function isBoxFileAmong(folder: string, names: readonly string[]): Promise<boolean> {
  const likely = names.filter((name) => ending.test(name) && !isClassesFileName(name));
  for (const name of likely.slice(0, filesLookedAt)) {
    const source = new LabelSource(path.join(folder, name));
    try {
      const { head, isWhole } = await source.head(headLength);
      if (areYoloLines(head, isWhole)) return true;
    } catch (error) {
      // An image without a face has an empty file.
      if (!(error instanceof HumanError)) throw error;
    } finally {
      await source.close();
    }
  }
  return false;
}

function isBelowLabels(file: string): boolean {
  return path.dirname(file).split(path.sep).includes('labels');
}

/** Where a class's number stands, and what follows its digits, such as “.0”. */
type Field = FieldInFile & { readonly decimals: string };

async function read(source: LabelSource, options: LabelOptions): Promise<LabelFile> {
  const { location, folders } = source;
  const own = [...(folders.namesIn(location) ?? [])];
  const rows = new LabelRows<Field>();
  const described =
    (await yoloNamesIn(location, own)) ??
    (own.some(isClassesFileName) ? undefined : await namesAbove(source, rows));
  for (const problem of described?.problems ?? []) rows.problem(problem);
  const named = { ...described?.names, ...options.classNames };
  const isNamed = described !== undefined && Object.keys(described.names).length > 0;
  await addFiles(source, rows, {
    names: new ClassNames(named),
    described: isNamed ? described : undefined,
    hasPoints: described?.hasPoints ?? false,
  });
  if (rows.samples.length === 0)
    throw new HumanError(
      l10n.t(
        '{0} has no YOLO label of an image: no lines “class x y width height” in text files called as the images, in folders “labels” beside “images”; choose another folder.',
        location,
      ) + (rows.problems[0] ? ` ${rows.problems[0].message}` : ''),
    );
  const classNames = isNamed
    ? new ClassNames(named)
    : await nameNumbers(source, options, rows, undefined, [], true);
  if (isNamed) for (const number of Object.keys(described.names)) rows.found(number);
  rows.finish();
  return filesLabelFile<Field>({
    format: yoloId,
    ...{ source, rows, classNames, openClasses: false, takesClassNames: true },
    spell: (number, { decimals }) => Buffer.from(number.replace(/\.0*$/, '') + decimals, 'latin1'),
  });
}

/** Whoever chooses one split, or its labels, leaves the YAML file of all of them so far above. */
const levelsAbove = 2;

/** The names of classes that a folder above says, which a split or the labels of one do not have themselves. */
async function namesAbove(
  { location, folders }: LabelSource,
  rows: LabelRows<Field>,
): Promise<YoloNames | undefined> {
  let folder = location;
  for (let level = 0; level < levelsAbove; level++) {
    const name = path.basename(folder);
    if (!partName.test(name) && withoutSplit(name) === undefined) return undefined;
    folder = path.dirname(folder);
    try {
      const described = await yoloNamesIn(folder, await regularFiles(folder, folders.namesIn(folder) ?? []));
      if (described) return described;
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      rows.problem(messageOf(error));
    }
  }
  return undefined;
}

/** What the folders of a split are called, beside the splits themselves. */
const partName = /^(labels|images)$/i;

/** Those of a folder's YAML files that are files, not links or what never ends. */
async function regularFiles(folder: string, names: Iterable<string>): Promise<string[]> {
  const files: string[] = [];
  for (const name of names) {
    if (!yamlName.test(name)) continue;
    const file = await lstat(path.join(folder, name)).catch(() => undefined);
    if (file?.isFile() === true) files.push(name);
  }
  return files;
}

type Reading = {
  readonly names: ClassNames;
  /** What names the classes, where something does. */
  readonly described: YoloNames | undefined;
  readonly hasPoints: boolean;
};

async function addFiles(source: LabelSource, rows: LabelRows<Field>, reading: Reading): Promise<void> {
  const { location } = source;
  const images = new SiblingImages(source);
  const texts = filesBelow(source, ending, levels).filter((file) => !isClassesFileName(file));
  const isLabelled = texts.some((file) => file.split('/').slice(0, -1).includes('labels'));
  for (const file of texts) {
    const image = imageOf(file, isLabelled, images);
    if (image === undefined) continue;
    rows.file = file;
    const place = source.beside(path.join(location, ...file.split('/')));
    const bytes = (await place.whole()) ?? Buffer.alloc(0);
    if (bytes.length > longestFile)
      rows.problem(
        l10n.t(
          'The file is larger than {0} MB, which no labels of one image are; it is left out.',
          longestFile / 1024 ** 2,
        ),
      );
    else addLines(rows, { bytes, image, file }, reading);
  }
  rows.file = undefined;
}

function addLines(
  rows: LabelRows<Field>,
  { bytes, image, file: written }: { readonly bytes: Buffer; readonly image: string; readonly file: string },
  { names, described, hasPoints }: Reading,
): void {
  const file = { path: written, hash: sha256(bytes) };
  const wrong = (line: number) =>
    rows.problem(
      l10n.t('Line {0}: the line is no “class x y width height”; put it right or remove it.', line),
      line,
      image,
    );
  for (const { line, number, span, box } of yoloLines(bytes, hasPoints, wrong)) {
    const [digits = '', ...decimals] = number.split(/(?=\.)/);
    const isKnown = described === undefined || Object.hasOwn(described.names, String(Number(digits)));
    if (!isKnown)
      rows.problem(
        l10n.t(
          'Line {0}: “{1}” has the class {2}, for which {3} has no name; add it there, or put the label right.',
          line,
          image,
          digits,
          described.file,
        ),
        line,
        image,
      );
    rows.found(String(Number(digits)));
    if (box === 'wrong') rows.problem(wrongBox(line, image), line, image);
    const label = names.nameOf(String(Number(digits)));
    const field = { ...span, file, decimals: decimals.join('') };
    rows.add(image, label, line, field, box === 'wrong' ? undefined : { boxShares: box });
  }
}

/**
 * The image of a text file: the one called alike in the folder that is called `images` instead of `labels`, or else beside
 * it. Where there is none, the file still names it, below folders of labels; other texts are no labels.
 */
function imageOf(file: string, isLabelled: boolean, images: SiblingImages): string | undefined {
  const { dir, name } = path.posix.parse(file);
  const parts = dir.split('/');
  const last = parts.lastIndexOf('labels');
  if (last < 0) return isLabelled ? undefined : images.find(dir, name);
  const folder = parts.with(last, 'images').join('/');
  const flat = [...parts.slice(0, last), 'images'].join('/');
  const found =
    images.find(folder, name) ??
    images.find(flat, name) ??
    images.find(dir, name) ??
    images.find(parts.slice(0, last).join('/'), name);
  return found ?? path.posix.join(folder, name);
}
