import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { mostCalled } from '../classes/classEvidence';
import { namesFromFile } from '../classes/classesFile';
import { ClassNames, namesAsWritten, orderLabels } from '../classes/classOrder';
import { areExpressions } from '../classes/folderRoles';
import { fileNamesId } from '../dataSet';
import { keptLabelFile } from '../edits/keptLabelFile';
import { foldersBelow, glanceBelow } from '../images/foldersBelow';
import { isBareImage, isImageName, UnreadImages } from '../images/peekFolder';
import type {
  LabelFile,
  LabelFormat,
  LabelOptions,
  LabelProbe,
  LabelSample,
  Recognition,
} from '../labelFile';
import type { LabelSource } from '../labelSource';
import { examplePattern, matchName, parseNamePattern } from '../names/namePattern';
import { type NamedFace, nameSchemes, readName, schemeOf } from '../names/nameSchemes';
import { ProblemList } from '../problemList';
import { oneClassProblem } from '../text/labelRows';
import { correctionsIn, readCorrections } from '../votes/correctionsFile';

/**
 * Images whose names say the class, as those of JAFFE and KDEF do, or in a way that a person said. The names stay: a
 * correction goes to a file of its own in the folder.
 */
export const fileNames: LabelFormat = {
  id: fileNamesId,
  title: () => l10n.t('Labels in the images’ names'),
  recognise,
  read,
};

/** Of a data set's images, nearly all are called as its authors called them. */
const fittingShare = 0.95;
/** So many images tell what the others are called. */
const enoughNames = 20;
const foldersGlanced = 40;
const mostRecognised = 20_000;

async function recognise({ source, isFolder }: LabelProbe): Promise<Recognition> {
  if (!isFolder) return { kind: 'no' };
  const shown: string[] = [];
  for await (const { folder, images } of glanceBelow(source.location, foldersGlanced)) {
    const below = path.relative(source.location, folder).split(path.sep).join('/');
    shown.push(...images.map((image) => sayingName(path.posix.join(below, image))));
    if (shown.length >= enoughNames) break;
  }
  const scheme = schemeOf(shown, 0.5);
  if (!scheme) return { kind: 'no' };
  const { images } = await imagesBelow(source, mostRecognised);
  const { faces, others } = facesAmong(images, (image) => readName(scheme, sayingName(image)));
  const labels = new Set(faces.map(({ label }) => label));
  const isEnough = labels.size > 1 && faces.length >= fittingShare * (faces.length + others.count);
  if (!isEnough || sayTheClass(faces)) return { kind: 'no' };
  // Whoever holds the data set's own folder and nothing else is not the data set.
  const children = new Set(faces.map(({ image }) => image.slice(0, image.indexOf('/') + 1)));
  const isAround = children.size === 1 && !children.has('');
  return { kind: 'yes', options: {}, confidence: isAround ? 0.4 : 0.95 };
}

type Face = NamedFace & { readonly image: string };

/**
 * Whether folders say the class as well, so that it is theirs: they are called as expressions are and mostly hold what
 * they say, or each class is in one of them, which may hold several (“positive”, “negative”).
 */
function sayTheClass(faces: readonly Face[]): boolean {
  for (let level = 0; ; level++) {
    const pairs = faces.flatMap(({ image, label }) => {
      const folder = foldersAbove(image)[level];
      return folder === undefined ? [] : [{ folder, label }];
    });
    if (pairs.length === 0) return false;
    const folders = new Set(pairs.map(({ folder }) => folder));
    if (folders.size < 2) continue;
    const labelled = pairs.map(({ folder, label }) => [folder, label] as const);
    const isOwn = areExpressions([...folders]) && shareOfMost(labelled) >= 0.5;
    if (isOwn || shareOfMost(labelled.map(([folder, label]) => [label, folder])) >= fittingShare) return true;
  }
}

/** How many of some pairs have, for their first half, the second that most with it have; from 0 to 1. */
function shareOfMost(pairs: readonly (readonly [string, string])[]): number {
  const counts = new Map<string, Map<string, number>>();
  for (const [first, second] of pairs) {
    const seconds = counts.get(first) ?? new Map<string, number>();
    counts.set(first, seconds.set(second, (seconds.get(second) ?? 0) + 1));
  }
  const most = [...counts.values()].reduce((sum, each) => sum + (mostCalled(each)?.count ?? 0), 0);
  return most / pairs.length;
}

async function read(source: LabelSource, options: LabelOptions): Promise<LabelFile> {
  const { location } = source;
  const { images, unread } = await imagesBelow(source);
  const reading = readingOf(location, images, options.namePattern);
  const { faces, others } = facesAmong(images, reading.nameOf);
  const problems = new ProblemList();
  if (faces.length === 0) throw noneFits(location, options.namePattern, others);
  if (unread.figures)
    problems.add(
      l10n.t(
        '{0} images of kinds that are not read here ({1}) are left out, such as {2}: convert them to JPEG or PNG.',
        ...unread.figures,
      ),
    );
  if (others.count > 0)
    problems.add(
      others.count === 1
        ? l10n.t(
            '1 image in {0} has a name that says no class as {1} do, and is left out: {2}.',
            location,
            reading.title,
            others.example,
          )
        : l10n.t(
            '{0} images in {1} have names that say no class as {2} do, and are left out, such as {3}.',
            others.count.toLocaleString('en'),
            location,
            reading.title,
            others.example,
          ),
    );
  const found = new Set(faces.map(({ label }) => label));
  const names = new ClassNames(
    reading.classes ? {} : await namesOfNumbers(source, found, options.classNames),
  );
  const samples = faces.map(({ image, label, subject }): LabelSample => ({
    ...{ id: image, image, label: names.nameOf(label), line: undefined },
    ...(subject !== undefined && { subject }),
  }));
  const classes = names.classes(new Set([...found, ...Object.values(reading.classes ?? {})]));
  const ofNumber = (written: string) => classes.find((name) => name === names.nameOf(written));
  const [only, ...more] = found;
  if (only !== undefined && more.length === 0) problems.add(oneClassProblem(names.nameOf(only)).message);
  return keptLabelFile({
    ...{ format: fileNames.id, location, samples, classes, problems: problems.all },
    ...{ takesClassNames: reading.classes === undefined, namesImages: false },
    corrections: await readCorrections(source.beside(correctionsIn(location))),
    classOf: (written) => reading.classes?.[written.toLowerCase()] ?? ofNumber(written),
    // What an image is called is all that was read of it.
    isUnchanged: () => Promise.resolve(true),
    candidates: (_, image) => [path.join(location, image)],
  });
}

/** How names are read: by the person's pattern, else by the scheme of a data set, whose classes have names. */
type Reading = {
  readonly nameOf: (image: string) => NamedFace | undefined;
  /** For a sentence: “JAFFE’s names”. */
  readonly title: string;
  /** The classes' names by what stands for them, in lower case. */
  readonly classes?: Readonly<Record<string, string>>;
};

function readingOf(location: string, images: readonly string[], written: string | undefined): Reading {
  if (written !== undefined) {
    const pattern = parseNamePattern(written);
    return { nameOf: (image) => matchName(pattern, image), title: l10n.t('those of “{0}”', written) };
  }
  const scheme = schemeOf(images.map(sayingName), 0.5);
  if (!scheme)
    throw new HumanError(
      l10n.t(
        'The names of the images in {0} are not like those of {1}, so they say no classes. Say what they are made of, such as {2} (on a command line with {3}).',
        location,
        nameSchemes.map(({ dataSet }) => dataSet).join(', '),
        examplePattern,
        '--name-pattern',
      ),
    );
  const { dataSet, classes } = scheme;
  return {
    nameOf: (image) => readName(scheme, sayingName(image)),
    title: l10n.t('{0}’s', dataSet),
    classes,
  };
}

function noneFits(location: string, pattern: string | undefined, others: Others): HumanError {
  return new HumanError(
    others.count === 0
      ? l10n.t('{0} has no images in it; choose the folder that holds them.', location)
      : l10n.t(
          'None of the {0} images in {1} has a name as “{2}” says, such as {3}. Say what their names are made of, such as {4}.',
          others.count.toLocaleString('en'),
          location,
          pattern ?? '',
          others.example,
          examplePattern,
        ),
  );
}

/** What a file of class names says where labels are bare numbers. */
async function namesOfNumbers(
  source: LabelSource,
  found: ReadonlySet<string>,
  given: LabelOptions['classNames'],
): Promise<Readonly<Record<string, string>>> {
  const written = orderLabels(found);
  return given ? namesAsWritten(given, written) : ((await namesFromFile(source, written)) ?? {});
}

/** Images whose names say nothing. */
type Others = { count: number; example: string };

/** The images in a folder and those below it that are read here, relative to it. */
async function imagesBelow(
  source: LabelSource,
  most = Infinity,
): Promise<{ readonly images: readonly string[]; readonly unread: UnreadImages }> {
  const images: string[] = [];
  const unread = new UnreadImages();
  for await (const { folder, files } of foldersBelow(source)) {
    for (const name of files)
      if (isImageName(name)) {
        if (!unread.note(folder + name)) images.push(folder + name);
      } else if (await isBareImage(path.join(source.location, folder), name)) images.push(folder + name);
    if (images.length >= most) break;
  }
  return { images, unread };
}

function facesAmong(
  images: readonly string[],
  nameOf: Reading['nameOf'],
): { readonly faces: readonly Face[]; readonly others: Others } {
  const faces: Face[] = [];
  const others: Others = { count: 0, example: '' };
  for (const image of images) {
    const said = nameOf(image);
    if (said) faces.push({ ...said, image });
    else if (others.count++ === 0) others.example = image;
  }
  return { faces, others };
}

/** The name that may say the class: an image's own without its ending, else its folder's, that of a video whose frame it is. */
function sayingName(image: string): string {
  const { dir, name } = path.posix.parse(image);
  const folder = path.posix.basename(dir);
  return schemeOf([name], 1) === undefined && schemeOf([folder], 1) !== undefined ? folder : name;
}

/** The folders that an image is in, without the one whose name says the class as an image's own would. */
function foldersAbove(image: string): readonly string[] {
  const folders = image.split('/').slice(0, -1);
  return folders.length > 0 && sayingName(image) === folders.at(-1) ? folders.slice(0, -1) : folders;
}
