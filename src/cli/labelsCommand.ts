import { contradictionsWithOthers } from '../labels/classes/otherLabelFiles';
import { openDataSet, titleOfFormat } from '../labels/opening/openLabels';
import { HumanError } from '../base/humanError';
import { imagesElsewhere } from '../audit/dataSet/imagesElsewhere';
import { ImageFinder } from '../labels/images/imageFinder';
import { countOf } from '../base/text';
import { listSome } from '../labels/problemList';
import { chooseGiven, hintOfNumbers } from './labelReading';
import type { ReadingOptions } from './options';
import { print, printJson, textTable } from './terminal';
import {
  arrayFoldersId,
  ckPlusId,
  classFoldersId,
  fileNamesId,
  imageRootsOf,
  type LabelReading,
  pascalVocId,
  yoloId,
} from '../labels/dataSet';
import { findSubjects } from '../audit/grouping/findSubjects';
import { mostFolds } from '../audit/judges/folds';
import { withoutSplit } from '../labels/classes/folderRoles';
import { countImages, type ImageCount } from '../labels/images/countImages';
import type { LabelFile } from '../labels/labelFile';

/**
 * What a label file holds, as `labels --json` prints it: the first four keys in this order, and none is ever missing.
 * Scripts read it, so keys are added but never renamed.
 */
type LabelsSummary = {
  readonly format: string;
  readonly samples: number;
  /** Class names in the format's own order. */
  readonly classes: readonly string[];
  /** What its owner should know, row by row; `line` (from 1) and `image` are null where it is about the whole file. */
  readonly problems: readonly {
    readonly line: number | null;
    readonly image: string | null;
    readonly message: string;
  }[];
  readonly counts: Readonly<Record<string, number>>;
  /** Samples whose row has no label. */
  readonly unlabelled: number;
  /** Samples that are in order but have no label to audit, such as a tie of votes. */
  readonly aside: number;
  /** Samples whose face is a part of its image. */
  readonly boxes: number;
  /** What the samples' votes are for; null where there are none. */
  readonly votes: readonly string[] | null;
  /** The column that says whose face it is; null where there is none. */
  readonly subjectColumn: string | null;
  /** How many subjects the images’ names show; null where they were not asked. */
  readonly subjectsInNames: number | null;
  /** The columns that say the class too, and are corrected with the label's own. */
  readonly twinColumns: readonly string[];
  /** Why corrections cannot be written into the file, a sentence; null where they can. */
  readonly readOnly: string | null;
  /** What its text is in, such as `UTF-8`; null where it has none, or several files differ. */
  readonly encoding: string | null;
  /** Absolute path of the label file or folder. */
  readonly location: string;
  /** What would make an audit better, a sentence; null where there is nothing to say. */
  readonly hint: string | null;
  /** The column or key that the labels were read from, and why that one; null where the format leaves no choice. */
  readonly labelColumn: { readonly name: string; readonly reason: string | null } | null;
  /** What the labels are taken from and why, the end of a sentence. */
  readonly labelFrom: string;
  /** How many annotators voted on a face, the fewest, the most and on average, and how many faces have a majority; null without votes. */
  readonly voters: Voters | null;
  /** Samples of each file or folder that the data set is made of, by its path; null where that is one. */
  readonly parts: Readonly<Record<string, number>> | null;
  /** What became of the images; null where the faces stand in the label file. */
  readonly images: Readonly<ImageCount> | null;
  /** Where images are that are not where the labels say, or that they are nowhere: a sentence; null where none is missing. */
  readonly missing: string | null;
};

type Voters = {
  readonly fewest: number;
  readonly most: number;
  readonly mean: number;
  readonly faces: number;
  readonly withMajority: number;
};

/**
 * Counts what a label file holds.
 * @param further sentences about the whole file, besides its own problems.
 */
function summariseLabels(
  labels: LabelFile,
  reading: LabelReading,
  further: readonly { readonly message: string }[],
  images: ImageCount | undefined,
  missing: string | null,
): LabelsSummary {
  const { labelColumn } = labels;
  const parts = new Map<string, number>();
  for (const { file } of labels.samples) {
    const part = file === undefined ? undefined : partOf(file, reading);
    if (part !== undefined) parts.set(part, (parts.get(part) ?? 0) + 1);
  }
  const counts = new Map(labels.classes.map((name) => [name, 0]));
  const { subjectColumn } = labels;
  const subjects = new Set<string>();
  let [unlabelled, aside, boxes] = [0, 0, 0];
  let voters: Voters | null = null;
  for (const sample of labels.samples) {
    if (sample.label !== '') counts.set(sample.label, (counts.get(sample.label) ?? 0) + 1);
    else if (sample.aside === undefined) unlabelled++;
    else aside++;
    if (sample.box ?? sample.boxShares) boxes++;
    if (sample.subject !== undefined) subjects.add(sample.subject);
    if (sample.votes) voters = withFace(voters, sample.votes, sample.label !== '');
  }
  // What the rows do not say an audit looks for in the images' names.
  if (subjects.size === 0 && subjectColumn === undefined)
    for (const key of findSubjects(labels, 'auto', mostFolds).keys) if (key !== undefined) subjects.add(key);
  return {
    format: labels.format,
    samples: labels.samples.length,
    classes: labels.classes,
    problems: [
      ...further.map(({ message }) => ({ line: null, image: null, message })),
      ...labels.problems.map(({ line, image, message }) => ({
        line: line ?? null,
        image: image ?? null,
        message,
      })),
    ],
    // A class may be called “__proto__”.
    counts: Object.fromEntries(counts),
    unlabelled,
    aside,
    boxes,
    votes: labels.voteClasses ?? null,
    subjectColumn: subjectColumn ?? null,
    subjectsInNames: subjectColumn === undefined && subjects.size > 0 ? subjects.size : null,
    twinColumns: labels.twinColumns ?? [],
    readOnly: labels.readOnly ?? null,
    encoding: labels.encoding ?? null,
    location: labels.location,
    hint: hintOfNumbers(labels) ?? null,
    labelColumn: labelColumn ? { name: labelColumn.name, reason: labelColumn.reason ?? null } : null,
    labelFrom: labelFrom(labels, reading),
    voters,
    parts: parts.size < 2 ? null : Object.fromEntries(parts),
    images: images ?? null,
    missing,
  };
}

function withFace(known: Voters | null, votes: readonly number[], hasMajority: boolean): Voters {
  const all = votes.reduce((sum, each) => sum + each, 0);
  const faces = (known?.faces ?? 0) + 1;
  return {
    fewest: Math.min(known?.fewest ?? all, all),
    most: Math.max(known?.most ?? all, all),
    mean: ((known?.mean ?? 0) * (faces - 1) + all) / faces,
    faces,
    withMajority: (known?.withMajority ?? 0) + (hasMajority ? 1 : 0),
  };
}

/** What formats take labels from that leave no choice. */
const sources: Readonly<Record<string, string>> = {
  [classFoldersId]: 'the folder that each image is in, as these are called by classes',
  [fileNamesId]: 'the images’ names',
  [arrayFoldersId]: 'the file of its expression (_exp.npy) that each image has',
  [ckPlusId]: 'the emotion files, for the frames that they are about',
  [pascalVocId]: 'the name of each object in the images’ XML files',
  [yoloId]: 'the class number of each box in the images’ text files',
  'one-hot': 'the column with a mark, of those that are called by classes',
  fer2013: '“emotion”, as in FER2013',
  ferplus: 'the majority of the votes, as FERPlus counts it',
  votes: 'the majority of the votes in the columns that are called by expressions',
  affectnet: '“expression”, as in AffectNet',
  'raf-db': 'the number behind each image’s name, as in RAF-DB’s list',
  'raf-db-compound': 'the number behind each image’s name, as in RAF-DB’s list of compound expressions',
  'scn-list': 'the number behind each image’s path, as in the lists of the Self-Cure Network',
  expw: 'the last number of each row, as in ExpW’s list',
  list: 'what stands behind each image’s path',
  coco: 'the category of each annotation',
  cvat: 'the labels of each image or box',
  'label-studio': 'the choice of each annotation',
  fiftyone: 'the label of each sample',
  json: 'what stands beside each image',
  jsonl: 'what stands beside each image',
};

/** What labels are taken from, and why. */
function labelFrom({ labelColumn, format }: LabelFile, { options }: LabelReading): string {
  const why = reasons[labelColumn?.reason ?? ''];
  if (labelColumn) return `“${labelColumn.name}”${why === undefined ? '' : `, ${why}`}`;
  const [first = format, ...others] = new Set(options.parts?.map((part) => part.format) ?? [format]);
  if (options.namePattern !== undefined) return `the images’ names, by “${options.namePattern}”`;
  if (options.labelKey !== undefined && options.labelKey !== '') return `“${options.labelKey}”`;
  if (others.length > 0) return 'what each of the parts says';
  return sources[first] ?? titleOfFormat(first);
}

/** Formats with a file of labels an image. */
const fileAnImage = [pascalVocId, yoloId];

/** The part of the data that a label file is or is in; undefined where it is in none and about one image only. */
function partOf(file: string, { format, options }: LabelReading): string | undefined {
  const member = options.parts?.find((each) => file.startsWith(`${each.path}/`));
  if (member && fileAnImage.includes(member.format)) return member.path;
  if (!fileAnImage.includes(format)) return file;
  return file
    .split('/')
    .slice(0, -1)
    .find((folder) => withoutSplit(folder) !== undefined);
}

type LabelsOptions = ReadingOptions & {
  readonly problems?: boolean;
  readonly json?: boolean;
};

const mostProblems = 20;
const mostClasses = 100;

/**
 * Says what a label file or folder holds, without auditing it; with `--json` one object alone on stdout.
 * @throws HumanError where it cannot be read.
 */
export async function labelsCommand(given: string, options: LabelsOptions): Promise<void> {
  const dataSet = await chooseGiven(given, options);
  const labels = await openDataSet(dataSet);
  const roots = imageRootsOf(dataSet, [dataSet.folder]);
  const finder = new ImageFinder(labels, roots);
  const images = await countImages(labels, finder);
  const missing = images ? await missingText(labels, finder, roots, images) : null;
  const summary = summariseLabels(
    labels,
    dataSet.reading,
    await contradictionsWithOthers(labels),
    images,
    missing,
  );
  if (options.json === true) printJson(summary);
  else print(labelsText(summary, options.problems === true));
}

/** Where most images are elsewhere, what an audit would say of that. */
async function missingText(
  labels: LabelFile,
  finder: ImageFinder,
  roots: readonly string[],
  { missing, found, missingExample }: ImageCount,
): Promise<string | null> {
  if (missingExample === null) return null;
  const [elsewhere] = await imagesElsewhere(labels, finder, roots).catch((error: unknown) => {
    if (error instanceof HumanError) return [error.message];
    throw error;
  });
  return (
    elsewhere ??
    `${count(missing)} of ${countOf(missing + found, 'image')} are not where ${labels.location} says, such as “${missingExample}”; an audit leaves them out. Put them there, or name their folder with --images-below.`
  );
}

function labelsText(summary: LabelsSummary, allProblems: boolean): string[] {
  const { format, samples, classes, counts, unlabelled, aside } = summary;
  const rows = [
    ['Class', 'Samples'],
    ...classes.slice(0, mostClasses).map((name) => [name, count(counts[name] ?? 0)]),
    ...(classes.length > mostClasses ? [[`… and ${count(classes.length - mostClasses)} more`, '']] : []),
    ...(unlabelled > 0 ? [['(no label)', count(unlabelled)]] : []),
    ...(aside > 0 ? [['(set aside)', count(aside)]] : []),
  ];
  return [
    summary.location,
    `${titleOfFormat(format)} (format ${format}): ${countOf(samples, 'sample')} of ${countOf(classes.length, 'class', 'classes')}.`,
    '',
    ...textTable(readingRows(summary), 0),
    '',
    ...textTable(rows, 1),
    '',
    ...problemsText(
      [
        ...(summary.missing === null ? [] : [{ line: null, image: null, message: summary.missing }]),
        ...summary.problems,
      ],
      allProblems,
    ),
    ...(summary.hint === null ? [] : ['', summary.hint]),
  ];
}

const reasons: Readonly<Record<string, string>> = {
  chosen: 'as was said',
  name: 'by its name',
  expressions: 'as it holds expressions',
  only: 'as no other could be it',
};
const mostParts = 5;

/** What was understood of the labels, a line each: what it is about, and how it is read. */
function readingRows(summary: LabelsSummary): string[][] {
  const { votes, voters, encoding, boxes, subjectColumn, subjectsInNames, parts, images } = summary;
  const inParts = Object.entries(parts ?? {}).map(([name, samples]) => `${name} ${count(samples)}`);
  return [
    ['Label', summary.labelFrom],
    ...summary.twinColumns.map((name) => [
      'Also',
      `Corrections go into “${name}” too, which says the same class.`,
    ]),
    ...(votes ? [['Votes', `Annotators voted for ${votes.join(', ')}.`]] : []),
    ...(voters ? [['', votersText(voters)]] : []),
    ...(encoding === null
      ? []
      : [['Text', encoding === 'UTF-8' ? encoding : `The text is in ${encoding}; it stays so.`]]),
    ...(inParts.length === 0 ? [] : [['Parts', listSome(inParts, String, { most: mostParts })]]),
    ...(boxes > 0 ? [['Boxes', `${countOf(boxes, 'sample')} with a box around the face.`]] : []),
    ...(subjectColumn === null ? [] : [['Persons', `The column “${subjectColumn}” says whose face it is.`]]),
    ...(subjectsInNames === null
      ? []
      : [['Persons', `The images’ names say whose faces they are: ${countOf(subjectsInNames, 'subject')}.`]]),
    ['Images', images === null ? 'in the label file' : imagesText(images)],
    ...(summary.readOnly === null ? [] : [['Read-only', summary.readOnly]]),
  ];
}

function votersText({ fewest, most, mean, faces, withMajority }: Voters): string {
  const range =
    fewest === most ? count(most) : `${count(fewest)} to ${count(most)} (${mean.toFixed(1)} on average)`;
  const share = Math.round((100 * withMajority) / faces);
  return `${range} voted on a face; ${count(withMajority)} of ${countOf(faces, 'face')} (${share} %) have a majority.`;
}

function imagesText({ found, missing, looked, unreadable, example }: ImageCount): string {
  const all = `${count(found)} found, ${count(missing)} missing`;
  if (example === null) return all;
  return `${all}; of ${count(looked)} looked into ${count(unreadable)} unreadable, such as ${example}`;
}

function problemsText(found: LabelsSummary['problems'], all: boolean): string[] {
  // One message may be about several rows.
  const problems = [...new Set(found.map(({ message }) => message))];
  if (problems.length === 0) return ['No problems.'];
  const shown = all ? problems : problems.slice(0, mostProblems);
  const hidden = problems.length - shown.length;
  return [
    `${countOf(problems.length, 'problem')}:`,
    ...shown.map((message) => `  ${message}`),
    ...(hidden > 0 ? [`  … and ${count(hidden)} more; --problems lists them all.`] : []),
  ];
}

const count = (value: number) => value.toLocaleString('en');
