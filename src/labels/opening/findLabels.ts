import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError, unlessRefused } from '../../base/humanError';
import { isClassesFileName, readIfClasses } from '../classes/classesFile';
import {
  NoClassesError,
  areSubjects,
  haveSameClasses,
  listOfFrames,
  withoutSplit,
} from '../classes/folderRoles';
import { mentionsImages } from '../text/columns';
import { delimitedText } from '../formats/delimitedText';
import { jsonLines, jsonRecords } from '../formats/jsonRecords';
import { JsonSyntaxError } from '../json/jsonTokens';
import { folderPerClass } from '../formats/folderPerClass';
import { otherFormat, otherFormatLength, otherFormatName } from '../formats/labelFormats';
import { LabelSource } from '../labelSource';
import { asOneDataSet } from '../dataSet';
import { annotationFiles, isWithin, withoutParts } from './annotationFolders';
import { type RecognisedLabels, confidence, recogniseLabels, severalFiles, shownReading } from './openLabels';
import { ImageFinder } from '../images/imageFinder';
import { peekFolder } from '../images/peekFolder';
import { glancing, type GlanceLimits } from '../text/fileBlocks';
import { isCorrectionsPath } from '../votes/correctionsFile';

/** How the names of files end that hold labels, without the `.gz` of compressed ones. */
export const labelFileName = /\.(csv|tsv|tab|psv|txt|lst|list|dat|jsonl?|ndjson|parquet|xml)$/i;

/** A data set within a workspace. */
export type FoundLabels = RecognisedLabels & {
  /** Absolute path of the label file, or of the folder that holds the class folders. */
  readonly location: string;
  /** For people: the path within the workspace folder. */
  readonly title: string;
  /** The names of its class folders, where it is a folder of such. */
  readonly classFolders?: readonly string[];
};

/** What lies deeper counts only where nothing is found so far down. */
const nearDepth = 3;
const depthLimit = 8;
const folderLimit = 2_000;
const fileLimit = 300;
/** A class's own folder, and those of persons or clips and their sessions in it. */
const levelsOfClass = 3;
/** Images counted in all before further folders are only glanced at. */
const imageBudget = 200_000;
/** A folder with more label files than these keeps something else in files of their kind, such as landmarks an image. */
const filesPerFolder = 40;
/** Recognising a file takes 64 KiB, or a long record of JSON; a few of those must be enough. */
const lookAround: GlanceLimits = {
  perFile: 16 * 1024 * 1024,
  inAll: 64 * 1024 * 1024,
  least: 128 * 1024,
};
const firstRows: GlanceLimits = { perFile: 1024 * 1024, inAll: 2 * 1024 * 1024, least: 0 };
/** What editors, package managers and data sets keep in such files besides labels. */
const otherThanLabels =
  /^((npm-|composer[.-]|package|tsconfig|jsconfig|pyrightconfig|settings|launch|tasks|manifest|renovate|vcpkg|cmakepresets|devcontainer|scn).*\.json|(requirements|constraints|cmakelists|readme|licen[cs]e|copying|changelog|notice|robots|urls)[^/]*\.txt|(.*[._-])?corrections\.(csv|tsv|txt))$/i;
/** Names to try where a folder has too many images to read its listing to the end. */
const commonNames = [
  ...['labels.csv', 'labels.json', 'labels.jsonl', 'annotations.json', 'label.csv', 'labels.tsv'],
  ...['labels.txt', 'annotations.csv', 'train.csv', 'list.txt'],
];

/** What looking around a folder came to. */
type LookedAround = {
  readonly found: FoundLabels[];
  readonly refusals: readonly Refusal[];
};

/** Why folders of images were not taken for class folders, or a file for labels. Plain data. */
export type Refusal = {
  /** A sentence. */
  readonly reason: string;
  /** Absolute path of the folder that holds them, where a person may say that they are classes all the same. */
  readonly location?: string;
};

/**
 * The data sets within a workspace folder, best first: label files whose columns are clear and folders of class folders,
 * then tables of images whose columns must be asked for. What lies more than three levels down counts where there is
 * nothing else. Only the starts of files are read, and of the images that they name only those below the folder are
 * looked for.
 */
export async function findLabels(folder: string): Promise<FoundLabels[]> {
  return (await lookAroundIn(folder)).found;
}

/** Why folders of images below a folder were not taken for class folders, where nothing else was found. */
export async function whyNoLabels(folder: string): Promise<readonly Refusal[]> {
  const { found, refusals } = await lookAroundIn(folder);
  return found.length > 0 ? [] : refusals;
}

function lookAroundIn(folder: string): Promise<LookedAround> {
  return glancing(lookAround, () => find(path.resolve(folder)));
}

async function find(root: string): Promise<LookedAround> {
  const { files, folders, others } = await walk(root);
  const isNear = (folder: string) => depthBelow(root, folder) <= nearDepth;
  const near = await findAmong(
    root,
    files.filter((file) => isNear(path.dirname(file))),
    folders.filter((folder) => isNear(path.join(folder, 'a class'))),
  );
  if (near.found.length > 0) return near;
  const all = await findAmong(root, files, folders);
  const known = await inOtherFormats(others);
  return { ...all, refusals: [...all.refusals, ...known.map((reason) => ({ reason }))] };
}

function depthBelow(root: string, folder: string): number {
  return path
    .relative(root, folder)
    .split(path.sep)
    .filter((part) => part !== '').length;
}

async function findAmong(
  root: string,
  files: readonly string[],
  folders: readonly string[],
): Promise<LookedAround> {
  const found: FoundLabels[] = [];
  const titled = (location: string) => path.relative(root, location) || path.basename(root);
  const add = (location: string, recognised: RecognisedLabels, classFolders?: readonly string[]) => {
    found.push({ ...recognised, ...(classFolders && { classFolders }), location, title: titled(location) });
  };
  const broken: string[] = [];
  for (const file of files.slice(0, fileLimit)) {
    const recognised = await recogniseOrSkip(file, (error) => {
      if (isMeantAsLabels(file, error)) broken.push(file);
    });
    if (recognised && isAboutImages(recognised.recognition)) add(file, recognised);
  }
  const named = folders.length > 0 ? await namedImages(found, root) : [];
  const refusals = new Map<string, Refusal>();
  const refuse = (reason: string, location?: string) =>
    refusals.set(reason, { reason, ...(location !== undefined && { location }) });
  for (const folder of folders) {
    const recognised = await recogniseOrSkip(folder, (error) =>
      refuse(error.message, error instanceof NoClassesError ? folder : undefined),
    );
    if (!recognised || confidence(recognised.recognition) < 0.5) continue;
    const inner = recognised.format === folderPerClass ? (await peekFolder(folder)).folders : undefined;
    const list = inner && (await listOfFrames(inner, files));
    if (list !== undefined) {
      refuse(
        l10n.t(
          'The folders in {0} are videos, each with a list of labels for its frames, such as {1}. Such lists are not read here: write a table of the images and their labels (image,label).',
          folder,
          list,
        ),
      );
      continue;
    }
    // Images that a label file names have their label there; their folders mean something else.
    const isNamed = named.some((image) => image.startsWith(folder + path.sep));
    if (recognised.format !== folderPerClass || !isNamed) add(folder, recognised, inner);
  }
  // A list of parts or persons beside class folders says more about their images, and no label.
  const classRoots = found.filter(({ format }) => format === folderPerClass).map(({ location }) => location);
  const describesFolders = ({ recognition, location }: FoundLabels) =>
    recognition.kind === 'ask' &&
    recognition.isWithoutLabels === true &&
    classRoots.some((folder) => isWithin(folder, path.dirname(location)) || isWithin(location, folder));
  // Where nothing else is found, opening the file says what is wrong with it.
  if (found.length === 0) for (const file of broken) add(file, { isFolder: false, ...asItIsCalled(file) });
  const depth = ({ location }: FoundLabels) => location.split(path.sep).length;
  // Such as AffectNet's training half: the whole has it already.
  const isPart = ({ format, location }: FoundLabels) =>
    found.some((whole) => whole.format === format && location.startsWith(whole.location + path.sep));
  const subjects = ofSubjects(found).map((together) => ({ ...together, title: titled(together.location) }));
  const inSubjects = new Set(subjects.flatMap(({ members }) => members));
  const whole = withoutParts([...found.filter((each) => !inSubjects.has(each)), ...subjects])
    .filter((each) => !isPart(each) && !describesFolders(each))
    .sort(
      (a, b) =>
        confidence(b.recognition) - confidence(a.recognition) ||
        depth(a) - depth(b) ||
        a.location.length - b.location.length ||
        (a.location < b.location ? -1 : 1),
    );
  return { found: whole, refusals: [...refusals.values()] };
}

/** Class folders in folders that surely are subjects: all of these are one data set, however many there are. */
function ofSubjects(
  found: readonly FoundLabels[],
): (Omit<FoundLabels, 'title'> & { readonly members: readonly FoundLabels[] })[] {
  return besideOneAnother(found).flatMap((members) => {
    const names = members.map(({ location }) => path.basename(location));
    if (!areSubjects(names) && !names.every((name) => /^\d+$/.test(name))) return [];
    const { location, reading } = asOneDataSet(
      members.map((each) => ({ location: each.location, ...shownReading(each) })),
    );
    const recognition = { kind: 'yes', options: reading.options, confidence: 0.8 } as const;
    return [{ ...{ isFolder: true, format: severalFiles, recognition, encodings: [] }, location, members }];
  });
}

/** Folders in one folder, none of them a split, with the same class folders in each. */
export function besideOneAnother(found: readonly FoundLabels[]): FoundLabels[][] {
  const parents = new Map<string, FoundLabels[]>();
  for (const each of found) {
    if (!each.classFolders || withoutSplit(path.basename(each.location)) !== undefined) continue;
    const parent = path.dirname(each.location);
    parents.set(parent, [...(parents.get(parent) ?? []), each]);
  }
  return [...parents.values()].filter((group) =>
    haveSameClasses(group.map(({ classFolders = [] }) => classFolders)),
  );
}

/** The files that may hold labels, and the folders that may be a data set by what their subfolders hold. */
async function walk(
  root: string,
): Promise<{ readonly files: string[]; readonly folders: string[]; readonly others: string[] }> {
  const files: string[] = [];
  /** Files by what their names end with: one of a kind says what there is. */
  const others = new Map<string, string>();
  const annotated: string[] = [];
  const holders = new Map<string, Set<string>>();
  // Breadth first, so that the limit on folders cuts the deepest off.
  const queue = [{ folder: root, depth: 0 }];
  let budget = imageBudget;
  // A class may hold its images in folders of persons or clips.
  const noteHolder = (folder: string) => {
    for (let [level, holder] = [0, folder]; level < levelsOfClass; level++, holder = path.dirname(holder)) {
      const parent = path.dirname(holder);
      const known = holders.get(parent) ?? new Set();
      holders.set(parent, known.add(holder));
    }
  };
  for (const [visited, { folder, depth }] of queue.entries()) {
    if (visited >= folderLimit) break;
    const { images, folders, otherFiles, cutShort } = await peekFolder(
      folder,
      Math.min(5_000, Math.max(50, budget)),
    );
    budget -= images;
    const annotations = await annotationFiles(folder, otherFiles);
    annotated.push(...annotations.roots);
    const names = cutShort ? new Set([...annotations.others, ...commonNames]) : annotations.others;
    files.push(...likelyFiles(names).map((name) => path.join(folder, name)));
    for (const name of otherFiles.filter((each) => otherFormatName.test(each))) {
      const ending = path.extname(name).toLowerCase();
      if (!others.has(ending)) others.set(ending, path.join(folder, name));
    }
    // AffectNet keeps a label a file, in a folder beside that of the images.
    if (folders.includes('annotations') && folders.includes('images'))
      annotated.push(folder, path.dirname(folder));
    if (images > 0) noteHolder(folder);
    if (depth < depthLimit)
      for (const name of folders) queue.push({ folder: path.join(folder, name), depth: depth + 1 });
  }
  const classRoots = [...holders].filter(([, { size }]) => size >= 2).map(([folder]) => folder);
  const below = (folder: string) => folder === root || folder.startsWith(root + path.sep);
  return {
    files,
    folders: [...new Set([...annotated, ...classRoots])].filter(below),
    others: [...others.values()],
  };
}

/** The names that may be label files', the common ones first where there are many. */
function likelyFiles(names: Iterable<string>): string[] {
  const likely = [...names].filter(
    (name) =>
      labelFileName.test(name.replace(/\.gz$/i, '')) &&
      !otherThanLabels.test(name) &&
      !isCorrectionsPath(name),
  );
  if (likely.length <= filesPerFolder) return likely;
  const isCommon = (name: string) =>
    commonNames.includes(name) || /label|annot|train|test|val|list/i.test(name);
  return [...likely.filter(isCommon), ...likely.filter((name) => !isCommon(name))].slice(0, filesPerFolder);
}

/** What files of formats that are known and not read say to somebody who has nothing else. */
async function inOtherFormats(files: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const file of files) {
    const source = new LabelSource(file);
    const start = await unlessRefused(() => source.head(otherFormatLength)).finally(() => source.close());
    const sentence = otherFormat(file, start?.head ?? Buffer.alloc(0));
    if (sentence !== undefined) found.push(sentence);
  }
  return found;
}

async function recogniseOrSkip(
  location: string,
  onError: (error: HumanError) => void = () => undefined,
): Promise<RecognisedLabels | undefined> {
  if (isClassesFileName(location) && (await readIfClasses(location))) return undefined;
  try {
    return await recogniseLabels(location);
  } catch (error) {
    // Not a label file, or not readable: neither is worth a word while looking around and something else is there.
    if (!(error instanceof HumanError)) throw error;
    onError(error);
    return undefined;
  }
}

/** Whether a file that cannot be read was meant to hold labels: by its name, or since its JSON breaks off in records. */
function isMeantAsLabels(file: string, error: HumanError): boolean {
  const name = path.basename(file).replace(/\.gz$/i, '');
  return (
    /^(.*[._-])?(labels?|annotations?)([._-].*)?\.\w+$/i.test(name) || error.cause instanceof JsonSyntaxError
  );
}

/** How a file that is broken would be read. */
function asItIsCalled(file: string): Omit<RecognisedLabels, 'isFolder'> {
  const format = /\.json(\.gz)?$/i.test(file)
    ? jsonRecords
    : /\.(jsonl|ndjson)(\.gz)?$/i.test(file)
      ? jsonLines
      : delimitedText;
  return { format, recognition: { kind: 'yes', options: {}, confidence: 0 }, encodings: [] };
}

function isAboutImages(recognition: FoundLabels['recognition']): boolean {
  return recognition.kind === 'yes' || mentionsImages(recognition.columns, recognition.preview);
}

/** Image files below the root that the recognised label files name: a few of each. */
async function namedImages(labelFiles: readonly FoundLabels[], root: string): Promise<string[]> {
  const named: string[] = [];
  for (const { location, format, recognition } of labelFiles) {
    if (recognition.kind !== 'yes') continue;
    // What numbers mean is another matter than the images.
    const options = { ...recognition.options, classNames: {} };
    const labels = await glancing(firstRows, () => format.read(new LabelSource(location), options)).catch(
      () => undefined,
    );
    if (!labels) continue;
    const finder = new ImageFinder(labels, [root]);
    for (const { image } of labels.samples.slice(0, 20)) {
      const place = finder.place(image);
      if (place.kind === 'found') named.push(place.file);
    }
  }
  return named;
}
