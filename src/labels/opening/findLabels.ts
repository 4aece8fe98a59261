import { lstat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { journalFile } from '../../base/disk/ownFiles';
import { HumanError, unlessRefused } from '../../base/humanError';
import { isClassesFileName, readIfClasses } from '../classes/classesFile';
import { areExpressions, MaybeClassesError, NoClassesError } from '../classes/folderRoles';
import { mentionsImages } from '../text/columns';
import { delimitedText } from '../formats/delimitedText';
import { jsonLines, jsonRecords } from '../formats/jsonRecords';
import { JsonSyntaxError } from '../json/jsonTokens';
import { ckPlus } from '../formats/ckPlus';
import { fileNames } from '../formats/fileNames';
import { folderPerClass } from '../formats/folderPerClass';
import { otherFormat, otherFormatLength, otherFormatName } from '../formats/labelFormats';
import type { LabelFormat } from '../labelFile';
import { LabelSource } from '../labelSource';
import { annotationFiles, isWithin, listOfFrames, withoutParts } from './annotationFolders';
import { namedImages, saidOfFolders } from './namedImages';
import { completing, drawnOfOthers, type FoundLabels, ofSubjects } from './foundLabels';
import { type RecognisedLabels, confidence, recogniseLabels } from './openLabels';
import { isEmotionFile } from '../names/nameSchemes';
import { NamedFolders, patternHint } from './namedFolders';
import { peekFolder } from '../images/peekFolder';
import { glancing, type GlanceLimits } from '../text/fileBlocks';
import { isCorrectionsPath } from '../votes/correctionsFile';
import { asShards, type Shards, shardsIn } from './shards';

/** How the names of files end that hold labels, without the `.gz` of compressed ones. */
export const labelFileName =
  /\.(csv|tsv|tab|psv|txt|lst|list|dat|jsonl?|ndjson|manifest|parquet|arrow|feather|tar|xml)$/i;

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
/** What editors, package managers and data sets keep in such files besides labels. */
const otherThanLabels =
  /^((npm-|composer[.-]|package|tsconfig|jsconfig|pyrightconfig|settings|launch|tasks|manifest|renovate|vcpkg|cmakepresets|devcontainer|scn).*\.json|(requirements|constraints|cmakelists|readme|licen[cs]e|copying|changelog|notice|robots|urls)[^/]*\.txt|(.*[._-])?corrections\.(csv|tsv|txt)|(cache-[0-9a-f]{16}(_\d+_of_\d+)?|indices)\.arrow)$/i;
/** Names to try where a folder has too many images to read its listing to the end. */
const commonNames = [
  ...['labels.csv', 'labels.json', 'labels.jsonl', 'annotations.json', 'label.csv', 'labels.tsv'],
  ...['labels.txt', 'annotations.csv', 'train.csv', 'list.txt'],
];

/** What the images say themselves by where they are and what they are called. */
const ofImages: readonly LabelFormat[] = [folderPerClass, fileNames];
const ofNames: readonly LabelFormat[] = [fileNames, ckPlus];

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
  const { files, folders, shards, others, named } = await walk(root);
  const isNear = (folder: string) => depthBelow(root, folder) <= nearDepth;
  const nearFiles = files.filter((file) => isNear(path.dirname(file)));
  const nearFolders = folders.filter((folder) => isNear(path.join(folder, 'a class')));
  const near = await findAmong(root, nearFiles, nearFolders, shards);
  // The images of a file may lie in class folders further down, which say more or something else.
  const isOfFile = (folder: string) =>
    near.found.some(({ isFolder, location }) => !isFolder && isWithin(folder, path.dirname(location)));
  const below = folders.filter((folder) => !nearFolders.includes(folder) && isOfFile(folder));
  if (below.length > 0) return findAmong(root, nearFiles, [...nearFolders, ...below], shards);
  if (near.found.length > 0) return near;
  const all = await findAmong(root, files, folders, shards);
  const known = await inOtherFormats(others);
  const unsaid = all.found.length > 0 ? undefined : named.others;
  const hint = unsaid === undefined ? undefined : await unlessRefused(() => patternHint(unsaid));
  const reasons = [...known, ...(hint === undefined ? [] : [hint])];
  return { ...all, refusals: [...all.refusals, ...reasons.map((reason) => ({ reason }))] };
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
  shards: Shards,
): Promise<LookedAround> {
  const found: FoundLabels[] = [];
  const titled = (location: string) => path.relative(root, location) || path.basename(root);
  const add = (location: string, recognised: RecognisedLabels, classFolders?: readonly string[]) => {
    found.push({ ...recognised, ...(classFolders && { classFolders }), location, title: titled(location) });
  };
  const remove = (isWrong: (each: FoundLabels) => boolean) =>
    found.splice(0, found.length, ...found.filter((each) => !isWrong(each)));
  const broken: string[] = [];
  for (const file of files.slice(0, fileLimit)) {
    const recognised = await recogniseOrSkip(file, (error) => {
      if (isMeantAsLabels(file, error)) broken.push(file);
    });
    if (!recognised || !isAboutImages(recognised.recognition)) continue;
    const all = shards.get(file);
    if (!all) add(file, recognised);
    else found.push({ ...asShards(all, recognised), title: titled(path.dirname(file)) });
  }
  const named = folders.length > 0 ? await namedImages(found, root) : [];
  const refusals = new Map<string, Refusal>();
  const doubtful: string[] = [];
  const refuse = (reason: string, location?: string) =>
    refusals.set(reason, { reason, ...(location !== undefined && { location }) });
  for (const folder of folders) {
    const recognised = await recogniseOrSkip(folder, (error) => {
      refuse(error.message, error instanceof NoClassesError ? folder : undefined);
      if (error instanceof MaybeClassesError) doubtful.push(folder);
    });
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
    add(folder, recognised, inner);
  }
  const drawn = drawnOfOthers(found);
  remove((each) => drawn.includes(each));
  // Images that a label file names have their label there; their folders and names mean something else, or the same.
  const classFolders = found.filter(({ format }) => format === folderPerClass);
  // Folders of expressions are no doubt classes, so that another file is about persons or parts.
  const areClear = areExpressions(classFolders.flatMap(({ classFolders: names }) => names ?? []));
  const { otherwise: others, contradicting } = saidOfFolders(
    classFolders.map(({ location }) => location),
    named,
  );
  const asked = new Set<FoundLabels>();
  for (const each of areClear ? contradicting.keys() : []) if (!(await isInUse(each))) asked.add(each);
  const isAsked = (by: FoundLabels) => asked.has(by);
  const agreed = named.filter(({ by }) => !others.includes(by) && !isAsked(by));
  remove(
    (each) =>
      (ofImages.includes(each.format) && agreed.some(({ image }) => isWithin(image, each.location))) ||
      (areClear && others.includes(each)),
  );
  for (const [at, each] of found.entries()) {
    const contradiction = isAsked(each) ? contradicting.get(each) : undefined;
    if (contradiction) found[at] = { ...each, contradiction };
  }
  // The persons in them are no classes, whatever they are themselves.
  remove(({ isFolder, location }) => isFolder && doubtful.includes(path.dirname(location)));
  // Where a file says something else of their images, a person chooses.
  if (saidOfFolders(doubtful, named).otherwise.length > 0)
    for (const location of doubtful) add(location, asClassFolders, (await peekFolder(location)).folders);
  found.push(...(await completing(found, root)));
  // A list of parts or persons beside class folders says more about their images, and no label.
  const classRoots = found.filter(({ format }) => ofImages.includes(format)).map(({ location }) => location);
  const describesFolders = ({ recognition, location }: FoundLabels) =>
    recognition.kind === 'ask' &&
    recognition.isWithoutLabels === true &&
    classRoots.some((folder) => isWithin(folder, path.dirname(location)) || isWithin(location, folder));
  // What a model says of the images is about other labels, where there are some.
  const holdsPredictions = ({ recognition }: FoundLabels) =>
    recognition.kind === 'ask' && recognition.holdsPredictions === true;
  if (!found.every(holdsPredictions)) remove(holdsPredictions);
  // Where nothing else is found, opening the file says what is wrong with it.
  if (found.length === 0) for (const file of broken) add(file, { isFolder: false, ...asItIsCalled(file) });
  const depth = ({ location }: FoundLabels) => location.split(path.sep).length;
  // Such as AffectNet's training half: the whole has it already.
  const isPart = ({ format, location }: FoundLabels) =>
    found.some((whole) => whole.format === format && location.startsWith(whole.location + path.sep));
  // A folder whose images' names say several classes is none.
  const holdsOther = ({ format, location }: FoundLabels) =>
    format === folderPerClass &&
    found.some((other) => ofNames.includes(other.format) && other.location.startsWith(location + path.sep));
  const subjects = ofSubjects(found).map((together) => ({ ...together, title: titled(together.location) }));
  const inSubjects = new Set(subjects.flatMap(({ members }) => members));
  const whole = withoutParts([...found.filter((each) => !inSubjects.has(each)), ...subjects])
    .filter((each) => !isPart(each) && !describesFolders(each) && !holdsOther(each))
    .sort(
      (a, b) =>
        confidence(b.recognition) - confidence(a.recognition) ||
        depth(a) - depth(b) ||
        a.location.length - b.location.length ||
        (a.location < b.location ? -1 : 1),
    );
  return { found: whole, refusals: [...refusals.values()] };
}

/** The files that may hold labels, and the folders that may be a data set by what their subfolders hold. */
async function walk(root: string): Promise<{
  readonly files: string[];
  readonly folders: string[];
  readonly shards: Shards;
  readonly others: string[];
  readonly named: NamedFolders;
}> {
  const files: string[] = [];
  const shards: Shards = new Map();
  /** Files by what their names end with: one of a kind says what there is. */
  const others = new Map<string, string>();
  const annotated: string[] = [];
  const holders = new Map<string, Set<string>>();
  const named = new NamedFolders();
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
    const { images, someImages, folders, otherFiles, cutShort } = await peekFolder(
      folder,
      Math.min(5_000, Math.max(50, budget)),
    );
    budget -= images;
    const annotations = await annotationFiles(folder, otherFiles);
    annotated.push(...annotations.roots);
    const names = new Set(cutShort ? [...annotations.others, ...commonNames] : annotations.others);
    for (const [first, all] of shardsIn(folder, otherFiles)) {
      shards.set(first, all);
      // The first shows how the others are read.
      for (const file of all.slice(1)) names.delete(path.basename(file));
    }
    files.push(...likelyFiles(names).map((name) => path.join(folder, name)));
    for (const name of otherFiles.filter((each) => otherFormatName.test(each))) {
      const ending = path.extname(name).toLowerCase();
      if (!others.has(ending)) others.set(ending, path.join(folder, name));
    }
    // AffectNet keeps a label a file, in a folder beside that of the images.
    if (folders.includes('annotations') && folders.includes('images'))
      annotated.push(folder, path.dirname(folder));
    if (images > 0) noteHolder(folder);
    named.note(folder, someImages, otherFiles);
    if (depth < depthLimit)
      for (const name of folders) queue.push({ folder: path.join(folder, name), depth: depth + 1 });
  }
  const classRoots = [...holders].filter(([, { size }]) => size >= 2).map(([folder]) => folder);
  const below = (folder: string) => folder === root || folder.startsWith(root + path.sep);
  return {
    files,
    folders: [...new Set([...annotated, ...named.roots, ...classRoots])].filter(below),
    shards,
    others: [...others.values()],
    named,
  };
}

/** The names that may be label files', the common ones first where there are many. */
function likelyFiles(names: Iterable<string>): string[] {
  const likely = [...names].filter(
    (name) =>
      labelFileName.test(name.replace(/\.gz$/i, '')) &&
      !otherThanLabels.test(name) &&
      !isCorrectionsPath(name) &&
      !isEmotionFile(name),
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

/** Whether somebody reviews the labels of a file already: their corrections may be what contradicts the folders. */
async function isInUse({ location }: FoundLabels): Promise<boolean> {
  return (await lstat(journalFile(path.dirname(location))).catch(() => undefined))?.isFile() ?? false;
}

function isAboutImages(recognition: FoundLabels['recognition']): boolean {
  return recognition.kind === 'yes' || mentionsImages(recognition.columns, recognition.preview);
}

/** Folders that a person may say are classes. */
const asClassFolders: RecognisedLabels = {
  isFolder: true,
  format: folderPerClass,
  recognition: { kind: 'yes', options: {}, confidence: 0.5 },
  encodings: [],
};
