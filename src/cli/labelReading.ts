import { chosenColumns, tableId } from '../labels/opening/offeredDataSet';
import type { LabelFile, LabelOptions } from '../labels/labelFile';
import { LabelSource } from '../labels/labelSource';
import {
  type RecognisedLabels,
  openDataSet,
  recogniseLabels,
  shownReading,
} from '../labels/opening/openLabels';
import { labelFormats } from '../labels/formats/labelFormats';
import { cvat } from '../labels/formats/cvat';
import { arrow, parquet } from '../labels/formats/columnFile';
import { webDataset } from '../labels/formats/webDataset';
import { isImageName } from '../labels/images/peekFolder';
import type { LegacyEncoding } from '../labels/text/encodedText';
import { UnclearEncodingError } from '../labels/text/guessEncoding';
import { hasHeader } from '../labels/text/columns';
import { sniffTable } from '../labels/text/tableSniffer';
import { headLength } from '../labels/text/fileBlocks';
import {
  type LabelReading,
  asOneDataSet,
  classFoldersId,
  type DataSet,
  fileNamesId,
  unclearColumns,
  noLabelsIn,
} from '../labels/dataSet';
import { HumanError, unlessRefused } from '../base/humanError';
import type { GivenColumn, ReadingOptions } from './options';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { findLabels, whyNoLabels } from '../labels/opening/findLabels';
import { type FoundLabels, readLike } from '../labels/opening/foundLabels';
import { belongTogether, contradictionText, partsIn } from '../labels/opening/offerDataSets';
import { shellArgument } from '../base/disk/portableNames';
import { classNamesFrom, countedFor, knownNames } from '../labels/classes/classesFile';
import { fittingMaps, hasBareNumbers, labelNumber } from '../labels/classes/classOrder';
import { mergedNames, spelledClasses } from '../labels/classes/mergedClasses';
import { journalFile } from '../base/disk/ownFiles';
import { dataSetFolder, givenLabels, shownPath, statGiven } from './givenPaths';

const mostColumnsNamed = 40;

/**
 * Settles how one label file is read: as the command line says, else as the file itself shows.
 * @param beside further files of the data set, one of which may show better what columns of their names hold.
 * @throws HumanError where that leaves a doubt, or the file has no such column.
 */
async function settleReading(
  location: string,
  options: ReadingOptions,
  common: LabelOptions,
  beside: readonly RecognisedLabels[] = [],
): Promise<LabelReading> {
  const { format, imageColumn, labelColumn, imageKey, labelKey, namePattern } = options;
  if (namePattern !== undefined) return { format: fileNamesId, options: { namePattern, ...common } };
  const formats = labelFormats.filter(({ id }) => format === undefined || id === format);
  const explicit = format !== undefined || imageColumn !== undefined || imageKey !== undefined;
  const recognise = () => recogniseLabels(location, formats, options.encoding);
  // What the command line settles is read that way, whatever the file looks like.
  const own = await (explicit ? unlessRefused(recognise) : recognise());
  const recognised = own && readLike(own, beside);
  const { format: id, options: settled } =
    imageColumn !== undefined && labelColumn !== undefined
      ? await byColumns(location, recognised, options, imageColumn, labelColumn)
      : imageKey !== undefined && labelKey !== undefined
        ? { format: format ?? formatOfKeys(recognised), options: { imageKey, labelKey } }
        : asRecognised(location, recognised, format);
  return { format: id, options: { ...settled, ...common } };
}

function asRecognised(
  location: string,
  recognised: RecognisedLabels | undefined,
  named: string | undefined,
): LabelReading {
  if (!recognised) return { format: named ?? '', options: {} };
  const { recognition } = recognised;
  if (recognition.kind === 'yes') return shownReading(recognised);
  // Columns are asked for once their names can be read.
  if (recognised.encodings.length > 0) throw new UnclearEncodingError(location, recognised.encodings);
  const { columns, columnsAre } = recognition;
  const how =
    columnsAre.kind === 'keys'
      ? `--image-key and --label-key: ${columns.slice(0, mostColumnsNamed).join(', ')}`
      : `--image-column and --label-column: ${numbered(columns)}`;
  throw new HumanError(`${unclearColumns(location, columnsAre.kind)} Say which with ${how}.`);
}

async function byColumns(
  location: string,
  recognised: RecognisedLabels | undefined,
  { format: named, encoding }: ReadingOptions,
  image: GivenColumn,
  label: GivenColumn,
): Promise<LabelReading> {
  if (recognised?.recognition.kind === 'ask') {
    const { format, recognition } = recognised;
    const [imageColumn, labelColumn] = twoColumns(location, recognition.columns, image, label);
    return { format: format.id, options: chosenColumns(recognition, imageColumn, labelColumn) };
  }
  if (named !== undefined && named !== tableId)
    throw new HumanError(
      `The format “${named}” knows its columns; leave out --image-column and --label-column, or read ${location} with --format ${tableId}.`,
    );
  const rows = await firstRows(location, encoding);
  const columns = columnNames(rows);
  const [imageColumn, labelColumn] = twoColumns(location, columns, image, label);
  // Who calls a column by a name of the first row says that this row holds names.
  const byName = typeof image === 'string' || typeof label === 'string';
  const header = hasHeader(rows) || (byName && holdsNames(rows));
  return { format: tableId, options: { imageColumn, labelColumn, header } };
}

async function firstRows(
  location: string,
  encoding: LegacyEncoding | undefined,
): Promise<readonly (readonly string[])[]> {
  const source = new LabelSource(location);
  source.encoding = encoding;
  const start = await source.head(headLength).finally(() => source.close());
  const isMarkup = /^\s*[{[<]/.test(start.head.toString('latin1', 0, 64));
  const table = isMarkup ? undefined : sniffTable(start);
  if (!table)
    throw new HumanError(
      `${location} is not a table, so it has no columns; leave out --image-column and --label-column` +
        `${isMarkup ? ', or say which keys of its records to read with --image-key and --label-key' : ''}.`,
    );
  return table.rows;
}

/** The names that the first row holds, or the columns' numbers where it holds an image already. */
function columnNames(rows: readonly (readonly string[])[]): string[] {
  const names = holdsNames(rows) ? (rows[0] ?? []) : [];
  const count = Math.max(...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, column) => names[column] ?? `Column ${column + 1}`);
}

function holdsNames([first = []]: readonly (readonly string[])[]): boolean {
  return !first.some(isImageName);
}

/** Both as indices from 0. */
function twoColumns(
  location: string,
  columns: readonly string[],
  image: GivenColumn,
  label: GivenColumn,
): [number, number] {
  const chosen: [number, number] = [
    columnIndex(location, columns, image),
    columnIndex(location, columns, label),
  ];
  if (chosen[0] === chosen[1])
    throw new HumanError(
      `--image-column and --label-column both name column ${chosen[0] + 1} of ${location}; give two columns.`,
    );
  return chosen;
}

function columnIndex(location: string, columns: readonly string[], given: GivenColumn): number {
  const index = typeof given === 'number' ? given - 1 : namedColumn(columns, given);
  if (index >= 0 && index < columns.length) return index;
  const wanted = typeof given === 'number' ? `column ${given}` : `column “${given}”`;
  throw new HumanError(`${location} has no ${wanted}; choose among ${numbered(columns)}.`);
}

/** As it is written, else in other letters where that means one column. */
function namedColumn(columns: readonly string[], name: string): number {
  const exact = columns.indexOf(name);
  if (exact >= 0) return exact;
  const plain = columns.map((column) => column.trim().toLowerCase());
  const wanted = name.trim().toLowerCase();
  const first = plain.indexOf(wanted);
  return first === plain.lastIndexOf(wanted) ? first : -1;
}

function numbered(columns: readonly string[]): string {
  const shown = columns.slice(0, mostColumnsNamed).map((name, index) => `${index + 1} “${name}”`);
  const more = columns.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** Formats in which two keys say everything; what else is JSON is read as plain records with them. */
const keyedFormats = ['json', 'jsonl', cvat.id, parquet.id, arrow.id, webDataset.id];

function formatOfKeys(recognised: RecognisedLabels | undefined): string {
  const id = recognised?.format.id ?? '';
  return keyedFormats.includes(id) ? id : 'json';
}

function keysOf({ imageKey, labelKey }: ReadingOptions): LabelOptions {
  return imageKey !== undefined && labelKey !== undefined ? { imageKey, labelKey } : {};
}

const mostNamed = 10;
/** Known meanings of numbers that a hint names. */
const mostMaps = 3;
/** More folders are not named one by one where the folder that holds them says the same. */
const mostTogether = 2;

/**
 * Settles which labels are meant and that their columns are clear, before anything is started.
 * @param folder absolute path of the data set's folder.
 * @throws HumanError where there are none, there are several, or the columns must be given.
 */
export async function chooseLabels(folder: string, options: ReadingOptions): Promise<DataSet> {
  return withMergedNames(await withCountedNames(await chooseWritten(folder, options), options), options);
}

async function withMergedNames(dataSet: DataSet, { mergeClasses }: ReadingOptions): Promise<DataSet> {
  if (!mergeClasses) return dataSet;
  const spelled = mergeClasses.includes('spellings')
    ? mergedNames(spelledClasses(await openDataSet(dataSet)))
    : {};
  const given = mergeClasses.flatMap((each) =>
    typeof each === 'object' ? [[each.from, each.to] as const] : [],
  );
  const sameClasses = { ...spelled, ...Object.fromEntries(given) };
  const { format, options } = dataSet.reading;
  return { ...dataSet, reading: { format, options: { ...options, sameClasses } } };
}

/** Names from a file that counts from 0, for numbers that count from 1. */
async function withCountedNames(dataSet: DataSet, { classes }: ReadingOptions): Promise<DataSet> {
  const { options } = dataSet.reading;
  const { classNames } = options;
  if (classes === undefined || classNames === undefined || knownNames(classes)) return dataSet;
  const bare = { ...dataSet.reading, options: { ...options, classNames: {} } };
  const numbers = (await openDataSet({ ...dataSet, reading: bare })).classes.map(
    (label) => labelNumber(label) ?? label,
  );
  const counted = countedFor(classNames, numbers);
  return { ...dataSet, reading: { ...dataSet.reading, options: { ...options, classNames: counted } } };
}

async function chooseWritten(folder: string, options: ReadingOptions): Promise<DataSet> {
  const common = await commonOptions(options);
  const byName = options.namePattern !== undefined;
  const [given, ...others] = options.labels ?? [byName ? folder : await onlyLabelsIn(folder, options.format)];
  if (given !== undefined && others.length === 0) {
    const { location, isFolder } = await givenLabels(given, folder);
    const isOfFolders = isFolder && !byName && (options.format ?? classFoldersId) === classFoldersId;
    const several = isOfFolders ? await partsIn(location) : undefined;
    if (several) {
      const { format, options: parts } = several.reading;
      return { ...several, reading: { format, options: { ...parts, ...keysOf(options), ...common } } };
    }
    return { location, isFolder, reading: await settleReading(location, options, common) };
  }
  const locations: string[] = [];
  const recognised: RecognisedLabels[] = [];
  for (const file of options.labels ?? []) {
    const { location } = await givenLabels(file, folder);
    locations.push(location);
    const own = await unlessRefused(() => recogniseLabels(location, undefined, options.encoding));
    if (own) recognised.push(own);
  }
  const files = [];
  for (const location of locations)
    files.push({ location, ...(await settleReading(location, options, {}, recognised)) });
  const { reading, ...place } = asOneDataSet(files);
  return { ...place, reading: { ...reading, options: { ...reading.options, ...common } } };
}

/**
 * As `chooseLabels`, for the commands that take the data set's folder or its label file.
 * @returns also the data set's folder.
 */
export async function chooseGiven(
  given: string,
  options: ReadingOptions,
): Promise<DataSet & { readonly folder: string }> {
  const isFile = !(await statGiven(path.resolve(given), 'file or folder')).isDirectory();
  if (isFile && options.labels !== undefined) {
    throw new HumanError(
      `${given} and --labels ${options.labels.join(', ')} both name labels. Give the data set’s folder, or leave out --labels.`,
    );
  }
  const folder = isFile ? path.dirname(path.resolve(given)) : await dataSetFolder(given);
  const dataSet = await chooseLabels(folder, isFile ? { ...options, labels: [given] } : options);
  return { ...dataSet, folder };
}

/** What holds for every file of the data set. */
async function commonOptions({
  imagePrefix = [],
  imagesBelow,
  classes,
  encoding,
  faces = 'auto',
}: ReadingOptions): Promise<LabelOptions> {
  for (const { to } of imagePrefix) await dataSetFolder(to);
  const below = imagesBelow === undefined ? undefined : await dataSetFolder(imagesBelow);
  return {
    ...(imagePrefix.length > 0 && { prefixes: imagePrefix }),
    ...(below !== undefined && { imagesBelow: below }),
    ...(encoding !== undefined && { encoding }),
    ...(faces !== 'auto' && { faces }),
    ...(classes !== undefined && { classNames: await classNamesFrom(classes) }),
  };
}

async function onlyLabelsIn(folder: string, format: string | undefined): Promise<string> {
  if (format !== undefined && (await isOfFormat(folder, format))) return folder;
  const found = await findLabels(folder);
  const ofFormat = found.filter((each) => each.format.id === format);
  const candidates = ofFormat.length > 0 ? ofFormat : found;
  const [first] = candidates;
  // A commit may have left all images in one class, which does not look like a data set any more.
  if (!first && (await hasJournal(folder)) && (await isOfFormat(folder, classFoldersId))) return folder;
  if (!first) {
    const reasons = (await whyNoLabels(folder)).map(({ reason }) => reason);
    throw new HumanError([noLabelsIn(folder), ...reasons, 'Name the label file with --labels.'].join(' '));
  }
  if (candidates.length > 1) {
    const named = candidates.slice(0, mostNamed).map(({ location }) => shownPath(location));
    const others = candidates.length > mostNamed ? ` and ${candidates.length - mostNamed} more` : '';
    const contradictions = candidates.flatMap((each) => contradictionText(each) ?? []);
    throw new HumanError(
      `${contradictions.map((text) => `${text} `).join('')}There are ${candidates.length} data sets in ${folder}: ${named.join(', ')}${others}. Choose one with --labels${together(candidates)}.`,
    );
  }
  return first.location;
}

/** How to read as one what belongs together, the end of a sentence. */
function together(found: readonly FoundLabels[]): string {
  return belongTogether(found)
    .map(({ members, dataSet: { location } }) => {
      // A folder is read as its splits or persons where these are folders of classes; label files are named.
      if (members.length > mostTogether && members.every(({ isFolder }) => isFolder))
        return `, or ${members.length} as one with --labels ${shellArgument(shownPath(location)) ?? location}`;
      const named = members.map(
        ({ location }) => `--labels ${shellArgument(shownPath(location)) ?? location}`,
      );
      return `, or ${members.length} as one with ${named.join(' ')}`;
    })
    .join('');
}

/**
 * What to say about classes that are bare numbers: names let the face model's own expressions count.
 * @returns undefined where they have names, or cannot have any.
 */
export function hintOfNumbers(labels: LabelFile): string | undefined {
  const { classes, takesClassNames } = labels;
  if (!takesClassNames || !hasBareNumbers(labels)) return undefined;
  const ids = fittingMaps(classes).map(({ id }) => id);
  const such = ids.length === 0 ? '' : `, or ${ids.slice(0, mostMaps).join(' or ')} if that is what they are`;
  return `The classes are bare numbers (${classes.slice(0, mostNamed).join(', ')}). Say what they mean with --classes: a file with a class name a line${such}; with names, the face model’s own opinion of an expression can count.`;
}

async function hasJournal(folder: string): Promise<boolean> {
  const file = await lstat(journalFile(folder)).catch(() => undefined);
  return file?.isFile() ?? false;
}

/** Whether the folder is a data set of that format, however unlikely it looked on its own. */
async function isOfFormat(folder: string, format: string): Promise<boolean> {
  const formats = labelFormats.filter(({ id }) => id === format);
  return (await unlessRefused(() => recogniseLabels(folder, formats))) !== undefined;
}
