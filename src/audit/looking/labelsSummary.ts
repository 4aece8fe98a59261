import * as l10n from '@vscode/l10n';
import { numbersOfClasses } from '../../labels/classes/classContradictions';
import { hasBareNumbers } from '../../labels/classes/classOrder';
import { withoutSplit } from '../../labels/classes/folderRoles';
import { spelledClasses, spellingsText } from '../../labels/classes/mergedClasses';
import {
  arrayFoldersId,
  ckPlusId,
  classFoldersId,
  fileNamesId,
  type LabelReading,
  pascalVocId,
  yoloId,
} from '../../labels/dataSet';
import type { ImageCount } from '../../labels/images/countImages';
import type { LabelFile, LabelOptions } from '../../labels/labelFile';
import { titleOfFormat } from '../../labels/opening/openLabels';
import { listSome } from '../../labels/problemList';
import type { ReadingAspect, UnderstoodRow } from '../../protocol/understoodLabels';

/**
 * What a label file holds, as `labels --json` prints it: the first four keys in this order, and none is ever missing.
 * Scripts read it, so keys are added but never renamed.
 */
export type LabelsSummary = {
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
  /** How many annotators voted on a face, and on how many faces most of them agree; null where there are no votes. */
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

/** What is known of labels besides themselves. */
export type LabelsSurroundings = {
  /** Sentences about the whole file, besides its own problems. */
  readonly further: readonly { readonly message: string }[];
  readonly images: ImageCount | undefined;
  readonly missing: string | null;
  readonly hint: string | null;
  /** Whose face each sample is, as an audit finds it out; missing where nobody asks. */
  readonly subjects?: () => readonly (string | undefined)[];
};

/** Counts what a label file holds. */
export function summariseLabels(
  labels: LabelFile,
  reading: LabelReading,
  { further, images, missing, hint, subjects: named }: LabelsSurroundings,
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
  for (const key of subjects.size === 0 ? (named?.() ?? []) : []) if (key !== undefined) subjects.add(key);
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
    hint,
    labelColumn: labelColumn ? { name: labelColumn.name, reason: labelColumn.reason ?? null } : null,
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

const mostParts = 5;

/**
 * What was understood of labels, a line each: what it is about, how it is read, and by which question that can be changed.
 * @param labels those that the summary is of.
 */
export function understoodRows(
  labels: LabelFile,
  { options, format }: LabelReading,
  summary: LabelsSummary,
): UnderstoodRow[] {
  const { labelColumn, votes, encoding, boxes, subjectColumn, subjectsInNames, parts, images } = summary;
  const rows: UnderstoodRow[] = [];
  const add = (about: string, text: string, change?: ReadingAspect) => {
    rows.push({ about, text, change: change ?? null });
  };
  if (labelColumn) add(l10n.t('Label'), labelText(labelColumn), 'columns');
  else if (format !== fileNamesId) add(l10n.t('Label'), labelSource(labels, { options, format }));
  for (const name of summary.twinColumns)
    add(l10n.t('Also'), l10n.t('Corrections go into “{0}” too, which says the same class.', name));
  if (format === fileNamesId)
    add(
      l10n.t('Names'),
      options.namePattern ?? l10n.t('as a known data set calls its images'),
      'namePattern',
    );
  const meanings = [...numbersOfClasses(labels)].map(([name, number]) => `${number} ${name}`);
  if (meanings.length > 0) add(l10n.t('Numbers'), listSome(meanings, String, { most: 20 }), 'classNames');
  else if (labels.takesClassNames && hasBareNumbers(labels))
    add(l10n.t('Numbers'), l10n.t('What they mean is not known.'), 'classNames');
  const spellings = spellingsRow(labels, options.sameClasses);
  if (spellings !== undefined) add(l10n.t('Spellings'), spellings, 'spellings');
  if (votes) add(l10n.t('Votes'), l10n.t('Annotators voted for {0}.', votes.join(', ')));
  if (summary.voters) add(l10n.t('Voters'), votersText(summary.voters));
  if (encoding === 'UTF-8') add(l10n.t('Text'), encoding);
  else if (encoding !== null)
    add(l10n.t('Text'), l10n.t('The text is in {0}; it stays so.', encoding), 'encoding');
  const inParts = Object.entries(parts ?? {}).map(([name, samples]) => `${name} ${count(samples)}`);
  if (inParts.length > 0) add(l10n.t('Parts'), listSome(inParts, String, { most: mostParts }));
  if (boxes === 1) add(l10n.t('Boxes'), l10n.t('1 sample with a box around the face.'));
  else if (boxes > 0) add(l10n.t('Boxes'), l10n.t('{0} samples with a box around the face.', count(boxes)));
  if (subjectColumn !== null)
    add(l10n.t('Persons'), l10n.t('The column “{0}” says whose face it is.', subjectColumn), 'subjects');
  if (subjectsInNames !== null)
    add(
      l10n.t('Persons'),
      l10n.t('The images’ names say whose faces they are: {0} in all.', count(subjectsInNames)),
      'subjects',
    );
  if (images === null) add(l10n.t('Images'), l10n.t('in the label file'));
  else {
    const isElsewhere =
      images.missing > images.found || options.prefixes || options.imagesBelow !== undefined;
    add(l10n.t('Images'), imagesText(images), labels.namesImages && isElsewhere ? 'images' : undefined);
  }
  if (summary.readOnly !== null) add(l10n.t('Read-only'), summary.readOnly);
  return rows;
}

function labelText({ name, reason }: NonNullable<LabelsSummary['labelColumn']>): string {
  switch (reason) {
    case 'chosen':
      return l10n.t('“{0}”, as was said', name);
    case 'name':
      return l10n.t('“{0}”, by its name', name);
    case 'expressions':
      return l10n.t('“{0}”, as it holds expressions', name);
    case 'only':
      return l10n.t('“{0}”, as no other could be it', name);
    default:
      return `“${name}”`;
  }
}

/** What labels are taken from by formats that leave no choice, by their ids. */
const sources: Readonly<Record<string, () => string>> = {
  [classFoldersId]: () => l10n.t('the folder that each image is in'),
  [arrayFoldersId]: () => l10n.t('the file of its expression ({0}) that each image has', '_exp.npy'),
  [ckPlusId]: () => l10n.t('the emotion files, for the frames that they are about'),
  [pascalVocId]: () => l10n.t('the name of each object in the images’ XML files'),
  [yoloId]: () => l10n.t('the class number of each box in the images’ text files'),
  'one-hot': () => l10n.t('the column with a mark, of those that are called by classes'),
  fer2013: () => l10n.t('“{0}”, as in {1}', 'emotion', 'FER2013'),
  ferplus: () => l10n.t('the majority of the votes, as {0} counts it', 'FERPlus'),
  votes: () => l10n.t('the majority of the votes in the columns that are called by expressions'),
  annotators: () => l10n.t('the majority of the annotators’ labels'),
  affectnet: () => l10n.t('“{0}”, as in {1}', 'expression', 'AffectNet'),
  'raf-db': behindEach,
  'raf-db-compound': behindEach,
  'scn-list': behindEach,
  expw: behindEach,
  list: behindEach,
  coco: () => l10n.t('the category of each annotation'),
  cvat: () => l10n.t('the label of each image or box'),
  'label-studio': () => l10n.t('the choice of each annotation'),
  fiftyone: () => l10n.t('the label of each sample'),
  json: besideEach,
  jsonl: besideEach,
};

function behindEach(): string {
  return l10n.t('what stands at the end of each image’s row');
}

function besideEach(): string {
  return l10n.t('what stands beside each image');
}

function labelSource({ format }: LabelFile, { options }: LabelReading): string {
  if (options.labelKey !== undefined && options.labelKey !== '') return `“${options.labelKey}”`;
  const [first = format, ...others] = new Set(options.parts?.map((part) => part.format) ?? [format]);
  if (others.length > 0) return l10n.t('what each of the parts says');
  return sources[first]?.() ?? titleOfFormat(first);
}

function votersText({ fewest, most, mean, faces, withMajority }: Voters): string {
  const share = String(Math.round((100 * withMajority) / faces));
  const figures = [count(withMajority), count(faces), share] as const;
  return fewest === most
    ? l10n.t('{0} voted on each face; {1} of {2} faces ({3} %) have a majority.', count(most), ...figures)
    : l10n.t(
        '{0} to {1} voted on a face, {2} on average; {3} of {4} faces ({5} %) have a majority.',
        ...[count(fewest), count(most), mean.toFixed(1)],
        ...figures,
      );
}

/** Which classes are read as one, or look as if they were; undefined where none does. */
function spellingsRow(labels: LabelFile, merged: LabelOptions['sameClasses']): string | undefined {
  const alike = Object.entries(merged ?? {}).filter(([from, to]) => from !== to);
  if (alike.length > 0) return listSome(alike, ([from, to]) => `“${from}” → “${to}”`, { most: 10 });
  const spelled = spelledClasses(labels);
  return spelled.length === 0
    ? undefined
    : l10n.t(
        'Kept apart: {0}',
        listSome(spelled, (each) => spellingsText(each), { most: 10 }),
      );
}

function imagesText({ found, missing, looked, unreadable, example }: ImageCount): string {
  const all = l10n.t('{0} found, {1} missing', count(found), count(missing));
  if (example === null) return all;
  return l10n.t(
    '{0}; of {1} looked into {2} unreadable, such as {3}',
    all,
    count(looked),
    count(unreadable),
    example,
  );
}

const count = (value: number) => value.toLocaleString('en');
