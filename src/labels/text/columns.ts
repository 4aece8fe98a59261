import { expressionOf } from '../classes/classEvidence';
import { labelNumber } from '../classes/classOrder';
import { PairTally, type TwinColumn } from '../classes/sameClass';
import { isImageName } from '../images/peekFolder';
import type { LabelColumn } from '../labelFile';
import {
  imageNames,
  labelNames,
  subjectNames,
  splitNames,
  likelyLabel,
  weakLabelNames,
  otherThings,
  numberings,
  otherOpinions,
  isAboutOtherThings,
  normalised,
  isPrediction,
  isTruth,
  wordsOf,
} from './columnNames';

/** Where a table has its images and labels. Columns count from 0. */
export type TableColumns = {
  readonly imageColumn: number;
  readonly labelColumn: number;
  readonly header: boolean;
  /** 0 to 1. */
  readonly confidence: number;
  /** What speaks for the label's column. */
  readonly reason: LabelColumn['reason'];
};

type Rows = readonly (readonly string[])[];

const splitWord =
  /^(train(ing|set)?|test(ing|set)?|val(id(ation)?)?|dev|eval(uation)?|public_?test|private_?test)([ _-]?(set|split|data))?$/i;
const dateShape = /^\d{4}[-/.年]\d{1,2}([-/.月]\d|$)/;

/** Whether the first row holds names, not values: it has no image where the other rows have some. */
export function hasHeader(rows: Rows): boolean {
  const [first = [], ...others] = rows;
  if (first.some(isImageName)) return false;
  if (namedColumn(first, imageNames) !== undefined || namedColumn(first, labelNames) !== undefined)
    return true;
  return others.some((row) => row.some(isImageName));
}

/**
 * Finds the columns of the image and the label: by the header's names, else by what the columns hold.
 * @returns undefined where that leaves a doubt, so that a person must choose.
 */
export function recogniseColumns(rows: Rows): TableColumns | undefined {
  const header = hasHeader(rows);
  const names = header ? (rows[0] ?? []) : [];
  const values = header ? rows.slice(1) : rows;
  const count = Math.max(0, ...rows.map((row) => row.length));
  const columns = Array.from({ length: count }, (_, column) => values.map((row) => row[column] ?? ''));

  const imageShares = columns.map(imageShare);
  const namedImage = namedColumn(names, imageNames);
  const likeliest = imageShares.indexOf(Math.max(...imageShares));
  // A column named “path” may hold folders while the next one holds the files: what the rows hold decides then.
  const imageColumn =
    namedImage !== undefined && (imageShares[namedImage] ?? 0) >= (imageShares[likeliest] ?? 0)
      ? namedImage
      : (imageShares[likeliest] ?? 0) >= 0.5
        ? likeliest
        : namedImage;
  if (imageColumn === undefined) return undefined;
  const imagesSeen = (imageShares[imageColumn] ?? 0) >= 0.5;

  const others = columns.map((_, column) => column).filter((column) => column !== imageColumn);
  const holds = (column: number) => holdsLabels(columns[column] ?? []);
  const namedLabel = namedLabelColumn(names, columns, imageColumn);
  if (namedLabel !== undefined)
    return {
      ...{ imageColumn, labelColumn: namedLabel, header, reason: 'name' },
      confidence: imagesSeen ? 0.95 : 0.5,
    };
  if (!imagesSeen) return undefined;

  const isLikely = (column: number) =>
    likelyLabel.test(normalised(names[column] ?? '')) && !areSplits(columns[column] ?? []);
  const likely = others.filter(isLikely);
  // Two columns of expressions are two opinions.
  const words = onlyOne(others.filter((column) => holdsExpressions(columns[column] ?? [])));
  const expressions =
    words !== undefined && new Set(columns[words]).size > 1 && holds(words) ? words : undefined;
  const isOwn = isLabelStudio(names);
  const only = onlyOne(
    others.filter((column) => holds(column) && !(isOwn && labelStudioNames.has(names[column] ?? ''))),
  );
  const earned =
    only !== undefined && earnsLabel(names[only] ?? '', columns[only] ?? [], columns[imageColumn] ?? [])
      ? only
      : undefined;
  const opinions = likely.filter((column) => isPrediction(names[column] ?? ''));
  const truths = others.filter((column) => isTruth(names[column] ?? '') && holds(column));
  const given = others.filter(
    (column) => !opinions.includes(column) && (likely.includes(column) || holds(column)),
  );
  // What a model predicts is the label only where nothing else could be.
  const byName =
    onlyOne(truths) ??
    (opinions.length > 0 && given.length > 0
      ? onlyOne(likely.filter((column) => !opinions.includes(column)))
      : onlyOne(likely));
  const labelColumn = byName ?? (likely.length === 0 ? (expressions ?? earned) : undefined);
  if (labelColumn === undefined) return undefined;
  const reason = byName !== undefined ? 'name' : expressions !== undefined ? 'expressions' : 'only';
  return { imageColumn, labelColumn, header, confidence: 0.7, reason };
}

/** Columns that Label Studio puts beside the task's data and the controls of its annotators. */
const labelStudioNames = new Set([
  ...['annotation_id', 'annotator', 'created_at', 'id', 'lead_time', 'updated_at', 'agreement'],
  // Inside the control's own, in JSON, where somebody chose several.
  'choices',
]);

function isLabelStudio(names: readonly string[]): boolean {
  return ['annotation_id', 'annotator', 'lead_time'].every((name) => names.includes(name));
}

/** Whether a table names images and none of its other columns looks like one of labels. */
export function isWithoutLabels(rows: Rows): boolean {
  const header = hasHeader(rows);
  const names = header ? (rows[0] ?? []) : [];
  const values = header ? rows.slice(1) : rows;
  const count = Math.max(0, ...rows.map((row) => row.length));
  const columns = Array.from({ length: count }, (_, column) => values.map((row) => row[column] ?? ''));
  const shares = columns.map(imageShare);
  const image = shares.indexOf(Math.max(...shares));
  return columns.every(
    (column, index) =>
      index === image ||
      (labelNames.includes(normalised(names[index] ?? ''))
        ? areSplits(column)
        : !holdsLabels(column) || !earnsLabel(names[index] ?? '', column, columns[image] ?? [])),
  );
}

/** Whether a table without labels has a probability for each of some classes in each row, but for a few rows. */
export function holdsPredictions(rows: Rows): boolean {
  const values = hasHeader(rows) ? rows.slice(1) : rows;
  const count = Math.max(0, ...rows.map((row) => row.length));
  const shares = Array.from({ length: count }, (_, column) => column).filter(
    (column) =>
      values.every((row) => isShare(row[column] ?? '')) &&
      values.some((row) => !/^[01](\.0+)?$/.test(row[column] ?? '')),
  );
  const sums = values.map((row) => shares.reduce((sum, column) => sum + Number(row[column]), 0));
  return shares.length > 1 && sums.filter((sum) => Math.abs(sum - 1) < 0.02).length >= 0.9 * sums.length;
}

function isShare(cell: string): boolean {
  return cell !== '' && Number(cell) >= 0 && Number(cell) <= 1;
}

/** The column with the surest name of one of labels, unless what it holds speaks against it. */
function namedLabelColumn(names: readonly string[], columns: Rows, imageColumn: number): number | undefined {
  const plain = names.map(normalised);
  const named = labelNames
    .map((name) => plain.indexOf(name))
    .filter((column) => column >= 0 && column !== imageColumn && !areSplits(columns[column] ?? []))
    .filter(
      (column) =>
        !weakLabelNames.includes(plain[column] ?? '') ||
        (holdsLabels(columns[column] ?? []) && (plain[column] !== 'y' || !plain.includes('x'))),
    );
  // “class: face” in each row says less than the emotion beside it.
  return named.find((column) => new Set(columns[column]).size > 1) ?? named[0];
}

/** Whether the only column that could hold labels does: nothing about it may say that it is about something else. */
function earnsLabel(name: string, values: readonly string[], images: readonly string[]): boolean {
  if (likelyLabel.test(normalised(name))) return !areSplits(values);
  const words = wordsOf(name);
  if (words.some((word) => otherThings.has(word) || numberings.has(word))) return false;
  if (subjectNames.includes(normalised(name))) return false;
  if (areSplits(values) || values.some((value) => dateShape.test(value))) return false;
  const numbers = new Set(values.filter((value) => value !== '').map(labelNumber));
  if (!numbers.has(undefined) && !areClassNumbers([...numbers].map(Number))) return false;
  return agreesWithFolders(values, images);
}

/** Words in the names of files that say something else of images than their class. */
const otherLists = new Set(
  (
    'split splits partition partitions fold folds kfold identity identities person persons subject subjects actor actors ' +
    'age ages gender genders sex race bbox boxes landmark landmarks pose'
  ).split(' '),
);

/**
 * Whether what stands beside images, without a name of its own, may be their labels.
 * @param file the name of the file, which may say what it is about.
 */
export function mayBeLabels(values: readonly string[], file: string): boolean {
  const numbers = values.filter((value) => value !== '').map(labelNumber);
  if (areSplits(values) || wordsOf(file).some((word) => otherLists.has(word))) return false;
  if (numbers.includes(undefined)) return true;
  const distinct = [...new Set(numbers)].map(Number);
  // A file sorted by class may begin with any of a few.
  return distinct.every((number) => number >= -1 && number <= 10) || areClassNumbers(distinct);
}

/** Classes are counted from 0 or 1 without great gaps; ages, years and widths are not. */
function areClassNumbers(numbers: readonly number[]): boolean {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return least >= -1 && least <= 2 && most <= 100 && (most <= 10 || 3 * numbers.length > most);
}

/** Where the images lie in folders called as expressions, labels say the same as these, in most rows. */
function agreesWithFolders(values: readonly string[], images: readonly string[]): boolean {
  const tally = new PairTally();
  let inFolders = 0;
  for (const [row, image] of images.entries()) {
    const folder = image
      .split(/[/\\]/)
      .slice(0, -1)
      .reverse()
      .map(expressionOf)
      .find((expression) => expression !== undefined);
    if (folder === undefined) continue;
    inFolders++;
    const value = values[row] ?? '';
    tally.add(folder, expressionOf(value) ?? value);
  }
  return inFolders < 0.8 * images.length || !tally.hasSeveral || tally.isOneToOne(folderShare);
}

/** Labels and folders that mean the same agree in more images than this. */
const folderShare = 0.6;

/** Whether values are names of the parts that data sets are cut into. */
function areSplits(values: readonly string[]): boolean {
  const distinct = new Set(values.filter((value) => value !== ''));
  return distinct.size > 0 && [...distinct].every((value) => splitWord.test(value));
}

function holdsExpressions(values: readonly string[]): boolean {
  const distinct = new Set(values.filter((value) => value !== ''));
  const known = [...distinct].filter((value) => expressionOf(value) !== undefined);
  return known.length > 0 && known.length >= 0.8 * distinct.size;
}

/**
 * The columns that may say the class a second time: in the rows shown, each label has a value of its own there.
 * @param rows without a header.
 * @param places where each column is, for the format.
 */
export function twinColumns(
  names: readonly string[],
  rows: Rows,
  { imageColumn, labelColumn }: Pick<TableColumns, 'imageColumn' | 'labelColumn'>,
  places: readonly (number | string)[] = [...names.keys()],
): TwinColumn[] {
  return places.flatMap((place, column) => {
    if (column === imageColumn || column === labelColumn) return [];
    const tally = new PairTally();
    for (const row of rows) tally.add(row[labelColumn] ?? '', row[column] ?? '');
    if (!tally.isOneToOne()) return [];
    const name = names[column] ?? '';
    return [
      {
        name,
        place,
        shows: shownByTwin(
          name,
          rows.map((row) => row[column] ?? ''),
        ),
      },
    ];
  });
}

function shownByTwin(name: string, values: readonly string[]): TwinColumn['shows'] {
  const plain = normalised(name);
  const isLabel = labelNames.includes(plain) || likelyLabel.test(plain);
  if (otherOpinions.test(plain)) return 'other';
  if (isLabel) return 'class';
  if (isAboutOtherThings(name) || subjectNames.includes(plain)) return 'other';
  return holdsExpressions(values) ? 'class' : 'nothing';
}

/**
 * The column that says whose face it is or which video it is from, by the header's names alone.
 * @param taken columns of the image and the label.
 */
export function subjectColumnOf(names: readonly string[], taken: readonly number[]): number | undefined {
  return namedColumn(
    names.map((name, column) => (taken.includes(column) ? '' : name)),
    subjectNames,
  );
}

/**
 * The column that says which part of the data set a row belongs to, such as training or test, by its name and values.
 * @param taken columns of the image and the label.
 */
export function splitColumnOf(
  names: readonly string[],
  rows: Rows,
  taken: readonly number[],
): number | undefined {
  const column = namedColumn(
    names.map((name, at) => (taken.includes(at) ? '' : name)),
    splitNames,
  );
  return column !== undefined && areSplits(rows.map((row) => row[column] ?? '')) ? column : undefined;
}

export function imageColumnOf(names: readonly string[]): number | undefined {
  return namedColumn(names, imageNames);
}

/** The column that may call images by a number, or by another id that only their names show to be one. */
export function idColumnOf(names: readonly string[]): number | undefined {
  return namedColumn(names, ['id', 'imageid', 'imgid', 'fileid', 'idcode', 'uid', 'name', 'index']);
}

export function labelColumnOf(names: readonly string[]): number | undefined {
  return namedColumn(names, labelNames);
}

/** Whether a table looks as if it were about images at all. */
export function mentionsImages(columns: readonly string[], preview: Rows): boolean {
  return namedColumn(columns, imageNames) !== undefined || preview.some((row) => row.some(isImageName));
}

function namedColumn(names: readonly string[], known: readonly string[]): number | undefined {
  const plain = names.map(normalised);
  for (const name of known) {
    const column = plain.indexOf(name);
    if (column >= 0) return column;
  }
  return undefined;
}

function imageShare(values: readonly string[]): number {
  return values.filter(isImageName).length / Math.max(1, values.length);
}

/** Whether values could be class names or numbers: short, no fractions, and few for the rows there are. */
function holdsLabels(values: readonly string[]): boolean {
  const distinct = new Set(values.filter((value) => value !== ''));
  if (distinct.size === 0 || distinct.size > Math.max(20, values.length / 5)) return false;
  return [...distinct].every(
    (value) =>
      value.length <= 64 &&
      !isImageName(value) &&
      // MXNet's lists have `0.000000`; where it is the same in all rows it is hardly a class.
      (!/^-?\d*\.\d+(e[-+]?\d+)?$/i.test(value) || (distinct.size > 1 && labelNumber(value) !== undefined)),
  );
}

function onlyOne(columns: readonly number[]): number | undefined {
  return columns.length === 1 ? columns[0] : undefined;
}
