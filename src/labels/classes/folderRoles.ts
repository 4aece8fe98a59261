import { listSome } from '../problemList';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { classFoldersId } from '../dataSet';
import { examplePattern } from '../names/namePattern';
import { schemeOf } from '../names/nameSchemes';
import { classKey, expressionOf } from './classEvidence';

/*
 * What the folders of a data set are, by their names: classes may be called anything, but splits, subjects, videos and
 * versions of the images are none. Where that is taken for a class, every label is wrong.
 */

/** The parts that data sets are cut into. */
const splitWord =
  /(^|[^a-z])(train(ing|set|val)?|test(ing|set)?|val(id(ation)?)?|dev(el)?|eval(uation)?|holdout|public_?test|private_?test|fold_?\d+|part_?\d+|split_?\d+)(?![a-z])|(?:训练|测试|验证|評価|検証|学習)(?:集|用)?/i;
/** What holds images whatever they show. */
const containerWords = new Set([
  ...[
    'image',
    'images',
    'img',
    'imgs',
    'picture',
    'pictures',
    'pic',
    'pics',
    'photo',
    'photos',
    'jpg',
    'png',
  ],
  ...['face', 'faces', 'data', 'dataset', 'set', 'original', 'originals', 'orig', 'origin', 'raw', 'all'],
  ...['aligned', 'align', 'cropped', 'crop', 'crops', 'frames', 'videos', 'video', 'clips', 'clip'],
  ...['annotation', 'annotations', 'label', 'labels', 'mask', 'masks', 'landmark', 'landmarks', 'bbox'],
  ...['unlabeled', 'unlabelled', 'extra', 'resized', 'gray', 'grey', 'rgb', 'images_aligned'],
]);

/** What is drawn of images, under their names and in folders like theirs. */
const drawnWords = new Set(
  (
    'mask masks landmark landmarks keypoint keypoints heatmap heatmaps segmentation segmentations bbox bboxes ' +
    'depth depths depthmaps edges alpha matte mattes parsing annotation annotations'
  ).split(' '),
);

/** Of folders beside one another, those that hold what is drawn of the images in the others: masks, landmarks. */
export function drawnBeside(names: readonly string[]): readonly string[] {
  const drawn = names.filter((name) => words(name).some((word) => drawnWords.has(word)));
  return drawn.length < names.length ? drawn : [];
}

/** What lies beside data and shows it, or what was made of it; never a class. */
const projectWord =
  /^(docs?|documentation|figures?|figs?|plots?|results?|outputs?|assets|screenshots?|notebooks|scripts|papers?|checkpoints|logs|thumbnails|thumbs|examples)$/i;

/** Whether a folder lies among data and is none. */
export function isProjectName(name: string): boolean {
  return projectWord.test(name);
}

/** Says itself that it is a subject or a video: `subject07`, `clip-12`. */
export const wordedSubject =
  /^(subject|subj|sub|person|participant|actor|speaker|identity|id|video|vid|clip|movie|sequence|seq)[\s_.-]*\d+$/i;
/** Says that it is a recording, which may be of one person or of several: `cam1`, `session-2`. */
const wordedRecording =
  /^(cam(era)?|session|sess|recording|rec|take|trial|day|scene|shot|batch|chunk)[\s_.-]*\d+$/i;
/** A day on which something was recorded. */
const dateName = /^(19|20)\d\d[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)/;
/** A number that counts subjects or clips has zeros in front, or letters and more digits than classes need: `S010`. */
const paddedCode = /^(?!au|cl?s?\d|cat)[a-z]{1,3}\d{3,}[a-z]?$/i;
/** A short code, which may as well be a class: `AF01`. */
const shortCode = /^[a-z]{1,3}\d{2}[a-z]?$/i;
/** What data sets put behind the subject in a file's name to say the expression: `AF01ANS`, `KA.AN1.39`. */
const expressionCode = /^[\s_.-]?(AF|AN|DI|FE|HA|NE|SA|SU)(?![a-z]{3})/i;

/** The name of a part of a data set without what says which part it is; undefined for other names. */
export function withoutSplit(name: string): string | undefined {
  return splitWord.test(name) ? name.replace(splitWord, '$1*').toLowerCase() : undefined;
}

/** Whether a name says a part that networks learn from or are tested on; `part_1` and `split_2` may be mere shards. */
export function saysSplit(name: string): boolean {
  return splitWord.test(name) && !/(^|[^a-z])(part|split)_?\d+/i.test(name);
}

function words(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '');
}

/** Whether a name says a split and nothing else: `train`, `test_images`. */
function isSplitName(name: string): boolean {
  const rest = withoutSplit(name);
  return rest !== undefined && words(rest).every((word) => containerWords.has(word));
}

function isContainerName(name: string): boolean {
  return !/\d/.test(name) && words(name).length > 0 && words(name).every((word) => containerWords.has(word));
}

/** What folders beside one another are. */
export type FolderRoles = {
  readonly kind: 'classes' | 'splits' | 'versions';
  /** Those that are splits, also where the others are classes. */
  readonly splits: readonly string[];
};

/** Tells splits and versions of the images from classes. @param names of the folders that hold images. */
export function rolesOf(names: readonly string[]): FolderRoles {
  const splits = splitsAmong(names);
  const others = names.filter((name) => !splits.includes(name));
  const named = others.filter((name) => !isContainerName(name));
  if (splits.length > 1 || (splits.length === 1 && named.length < 2)) return { kind: 'splits', splits };
  if (named.length === 0 && others.length > 1) return { kind: 'versions', splits };
  return { kind: 'classes', splits };
}

function splitsAmong(names: readonly string[]): readonly string[] {
  const sure = names.filter(isSplitName);
  if (sure.length > 0) return sure;
  // Such as “affectnet_train” and “affectnet_val”: one name but for the part.
  const parts = names.filter((name) => !isContainerName(name)).map(withoutSplit);
  const isOne = parts.length > 1 && parts[0] !== undefined && new Set(parts).size === 1;
  return isOne ? names.filter((name) => withoutSplit(name) !== undefined) : [];
}

/** Whether half of the names or more mean expressions. */
export function areExpressions(names: readonly string[]): boolean {
  const known = names.filter((name) => expressionOf(wordsOnly(name)) !== undefined);
  return known.length > 0 && known.length * 2 >= names.length;
}

/** “3_happy” and “happy faces” without what is beside the word. */
function wordsOnly(name: string): string {
  return words(name)
    .filter((word) => !containerWords.has(word))
    .join(' ');
}

/** Whether numbers are so large and far apart that nobody counted classes, or shards of a data set, by them. */
export function areIds(names: readonly string[]): boolean {
  const numbers = names.map(Number);
  const range = Math.max(...numbers) - Math.min(...numbers) + 1;
  return names.every((name) => /^\d{4,}$/.test(name)) && range > 2 * names.length;
}

/** Whether names are numbers as classes have them: from 0 or 1 on, without many gaps. */
export function areClassNumbers(names: readonly string[]): boolean {
  return (
    names.length > 1 &&
    names.every((name) => /^\d{1,2}$/.test(name)) &&
    Math.max(...names.map(Number)) <= 2 * names.length + 8
  );
}

/** Whether names are those of subjects or of videos: all of them say so, or are numbers that no class has. */
export function areSubjects(names: readonly string[]): boolean {
  if (names.length < 2 || names.some((name) => expressionOf(wordsOnly(name)) !== undefined)) return false;
  const worded = [wordedSubject, wordedRecording, dateName];
  const plain = names.map((name) => name.replace(/_(left|right|aligned|cropped)$/i, ''));
  if (worded.some((shape) => plain.every((name) => shape.test(name))) || schemeOf(names, 1)) return true;
  if (names.every((name) => /^\d+$/.test(name))) {
    const isPadded = names.some((name) => name.length >= 3 && name.startsWith('0'));
    const largest = Math.max(...names.map(Number));
    return isPadded || (largest >= 100 && largest > 2 * names.length + 8);
  }
  return names.length > 2 && names.every((name) => paddedCode.test(name));
}

/** Whether names may be codes of persons or clips: letters that all of them share, and numbers. */
export function areCodes(names: readonly string[]): boolean {
  const letters = new Set(names.map((name) => name.replaceAll(/[\d\s_.-]/g, '').toLowerCase()));
  return (
    areSubjects([...new Set(names)]) ||
    (letters.size === 1 && !letters.has('') && names.every((name) => /^[a-z]+[\s_.-]?\d+$/i.test(name)))
  );
}

/** Whether names may be those of classes: not of persons, nor of versions of the images. */
export function mayBeClasses(names: readonly string[]): boolean {
  return (
    !areCodes(names) &&
    rolesOf(names).kind === 'classes' &&
    names.some((name) => !isContainerName(name) && !isProjectName(name))
  );
}

/**
 * The classes of folders that are called by a class and by what holds them, such as the person in `aia/aia_anger`.
 * @param owner the name of the folder that holds them.
 * @param names theirs.
 * @returns the class of each; empty where they are called otherwise.
 */
export function ownedClasses(owner: string, names: readonly string[]): Readonly<Record<string, string>> {
  const plain = owner.toLowerCase();
  const classes = names.flatMap((name) => {
    const [start, end] = [name.slice(0, owner.length), name.slice(-owner.length)].map((part) =>
      part.toLowerCase(),
    );
    const rest =
      start === plain
        ? /^[\s_.-]+(.+)$/.exec(name.slice(owner.length))?.[1]
        : end === plain
          ? /^(.+?)[\s_.-]+$/.exec(name.slice(0, -owner.length))?.[1]
          : undefined;
    return rest === undefined ? [] : [[name, rest] as const];
  });
  const isEach = classes.length === names.filter((name) => !isProjectName(name)).length;
  const named = classes.map(([, rest]) => rest);
  return isEach && new Set(named).size > 1 && areExpressions(named) ? Object.fromEntries(classes) : {};
}

/** Whether most of what folders hold is in several of them: classes are, the persons or clips of a class are not. */
export function shareFolders(foldersOf: readonly (readonly string[])[]): boolean {
  const count = new Map<string, number>();
  const keys = foldersOf.flatMap((names) => [...new Set(names.map(classKey))]);
  for (const key of keys) count.set(key, (count.get(key) ?? 0) + 1);
  const shared = keys.filter((key) => (count.get(key) ?? 0) > 1).length;
  return foldersOf.length > 1 && shared >= sharedPart * keys.length && !areCodes([...count.keys()]);
}

const sharedPart = 0.75;

/** Whether folders beside one another hold the same expressions: what the fullest has, at least half of it each. */
export function haveSameClasses(classesOf: readonly (readonly string[])[]): boolean {
  if (!classesOf.every(areExpressions)) return false;
  const keys = classesOf.map((names) => new Set(names.map(classKey)));
  const [fullest = new Set()] = keys.toSorted((a, b) => b.size - a.size);
  return (
    keys.length > 1 &&
    keys.every((own) => own.size * 2 >= fullest.size && [...own].every((key) => fullest.has(key)))
  );
}

/** Folders of images are none of classes by their names; a person may know better. */
export class NoClassesError extends HumanError {}

/** Folders hold folders of persons each, and may be called anything: only a person knows whether they are classes. */
export class MaybeClassesError extends NoClassesError {
  /** @param inner names of the folders in them. */
  constructor(location: string, names: readonly string[], inner: readonly string[]) {
    super(
      l10n.t(
        'The folders {1} in {0} hold folders called {2}, which look like persons or clips, not like classes. If {1} are classes, say so with --format {3} on a command line.',
        location,
        someOf(names),
        someOf(inner),
        classFoldersId,
      ),
    );
  }
}

/** A folder with some of the images right in it. */
export type ShownFolder = { readonly name: string; readonly images: readonly string[] };

/**
 * Whether folders are subjects by what the images in them are called: the folder's name, then the expression, as in
 * `AF01/AF01ANS.JPG`, or several expressions in one folder, as in `ann/ann_happy.jpg` and `ann/ann_sad.jpg`.
 * @returns one of these names.
 */
function saysExpressionInFiles(folders: readonly ShownFolder[]): string | undefined {
  return saysCode(folders) ?? saysWords(folders);
}

function saysWords(folders: readonly ShownFolder[]): string | undefined {
  if (areExpressions(folders.map(({ name }) => name))) return undefined;
  const shown = folders.filter(({ images }) => images.length > 1);
  const said = shown.map(({ name, images }) =>
    images.map((image) => expressionInName(image.startsWith(name) ? image.slice(name.length) : image)),
  );
  const all = said.flat();
  const known = all.filter((expression) => expression !== undefined);
  const areMixed = said.filter((expressions) => new Set(expressions).size > 1).length * 2 > shown.length;
  const isSaid = shown.length > 1 && areMixed && known.length * 10 >= all.length * 9;
  return isSaid ? shown[0]?.images.find((image) => expressionInName(image) !== undefined) : undefined;
}

function expressionInName(image: string): string | undefined {
  return words(image)
    .map(expressionOf)
    .find((expression) => expression !== undefined);
}

function saysCode(folders: readonly ShownFolder[]): string | undefined {
  let example: string | undefined;
  let said = 0;
  let seen = 0;
  for (const { name, images } of folders) {
    for (const image of images) {
      seen++;
      if (!shortCode.test(name) && !paddedCode.test(name)) continue;
      if (!image.toLowerCase().startsWith(name.toLowerCase())) continue;
      if (!expressionCode.test(image.slice(name.length))) continue;
      said++;
      example ??= image;
    }
  }
  return seen > 1 && said * 10 >= seen * 9 ? example : undefined;
}

/**
 * @param holders some of the folders.
 * @param names of all of them.
 * @throws NoClassesError where they are no classes by what they and the images in them are called, HumanError where they
 *   are splits.
 */
export function refuseOthers(
  location: string,
  holders: readonly ShownFolder[],
  names: readonly string[],
): void {
  refuseSplits(location, names);
  const shown = someOf(names);
  const example = saysExpressionInFiles(holders);
  if (example !== undefined)
    throw new NoClassesError(
      l10n.t(
        'The folders {1} in {0} are subjects, not classes: the expression stands in the images’ names, such as “{2}”. Say what the names are made of, such as {4}: with --name-pattern on a command line, or “Choose How Labels Are Read…”; or write a table of the images and their labels (image,label). If the folders are classes, say so with --format {3} on a command line.',
        location,
        shown,
        example,
        classFoldersId,
        examplePattern,
      ),
    );
  if (areSubjects(names))
    throw new NoClassesError(
      l10n.t(
        'The folders {1} in {0} look like subjects or videos, not like classes, so they are not taken for labels. Choose a label file, or a folder of folders named after classes; a list of labels for each video’s frames is not read here: write a table of the images and their labels (image,label). If the folders are classes, say so with --format {2} on a command line.',
        location,
        shown,
        classFoldersId,
      ),
    );
  if (rolesOf(names).kind === 'versions')
    throw new NoClassesError(
      l10n.t(
        'The images in {0} lie in folders called {1}, which name no classes, so they are not taken for labels. Choose a label file, or a folder of folders named after classes.',
        location,
        shown,
      ),
    );
}

/** @throws HumanError where folders are the splits of a data set. */
export function refuseSplits(location: string, names: readonly string[]): void {
  const { kind, splits } = rolesOf(names);
  if (kind !== 'splits') return;
  throw new HumanError(
    l10n.t(
      'The folders {1} in {0} are splits, not classes. Choose folders with class folders in them, each split or all of them as one data set, or a label file.',
      location,
      someOf(splits),
    ),
  );
}

function someOf(names: readonly string[]): string {
  return listSome(names, (name) => `“${name}”`);
}
