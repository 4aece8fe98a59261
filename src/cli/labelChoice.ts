import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { findLabels } from '../labels/findLabels';
import { type AuditPlaces, auditPlaces } from '../audit/places';
import { classNamesFrom } from '../labels/classes/classNamesFrom';
import { settledImageFolders } from '../labels/images/pathPrefixes';
import { labelFormats } from '../labels/labelFormats';
import { asOneDataSet, classFoldersId, membersOf } from '../labels/members';
import type { LabelFile, LabelOptions } from '../labels/labelFile';
import { openLabels, recogniseLabels } from '../labels/openLabels';
import type { LabelReading } from '../protocol/auditProcess';
import { journalFile } from '../review/decisionJournal';
import { HumanError } from '../base/humanError';
import { dataSetFolder, givenLabels, shownPath, statGiven } from './givenPaths';
import { settleReading } from './labelReading';
import type { ReadingOptions } from './readingOptions';

/** The labels to use, and how to read them. */
export type LabelChoice = {
  /** Absolute path of the label file, or of the folder that holds the class folders or the several files. */
  readonly location: string;
  readonly isFolder: boolean;
  readonly reading: LabelReading;
};

const mostNamed = 10;

/**
 * Settles which labels are meant and that their columns are clear, before anything is started.
 * @param folder absolute path of the data set's folder.
 * @throws HumanError where there are none, there are several, or the columns must be given.
 */
export async function chooseLabels(folder: string, options: ReadingOptions): Promise<LabelChoice> {
  const common = await commonOptions(options);
  const [given, ...others] = options.labels ?? [await onlyLabelsIn(folder, options.format)];
  if (given !== undefined && others.length === 0) {
    const { location, isFolder } = await givenLabels(given, folder);
    return { location, isFolder, reading: await settleReading(location, options, common) };
  }
  const files = [];
  for (const file of options.labels ?? []) {
    const { location } = await givenLabels(file, folder);
    files.push({ location, ...(await settleReading(location, options, {})) });
  }
  const { location, reading } = asOneDataSet(files);
  return {
    location,
    isFolder: true,
    reading: { ...reading, options: { ...reading.options, ...common } },
  };
}

/**
 * As `chooseLabels`, for the commands that take the data set's folder or its label file.
 * @returns also the data set's folder.
 */
export async function chooseGiven(
  given: string,
  options: ReadingOptions,
): Promise<LabelChoice & { readonly folder: string }> {
  const isFile = !(await statGiven(path.resolve(given), 'file or folder')).isDirectory();
  if (isFile && options.labels !== undefined) {
    throw new HumanError(
      `${given} and --labels ${options.labels.join(', ')} both name labels. Give the data set’s folder, or leave out --labels.`,
    );
  }
  const folder = isFile ? path.dirname(path.resolve(given)) : await dataSetFolder(given);
  const choice = await chooseLabels(folder, isFile ? { ...options, labels: [given] } : options);
  return { ...choice, folder };
}

/** Reads what was chosen. @throws HumanError where it cannot be read. */
export function openChoice({ location, reading }: LabelChoice): Promise<LabelFile> {
  return openLabels(location, reading.options, reading.format);
}

/** Absolute paths of the label files, or of the one folder a class. */
export function labelFilesOf({ location, reading }: LabelChoice): readonly string[] {
  return membersOf(location, reading).map((member) => member.location);
}

/**
 * Folders that the images may be in.
 * @param folder absolute path of the data set's folder.
 */
export function imageRoots(folder: string, choice: LabelChoice): readonly string[] {
  return [...new Set([folder, homeOf(choice), ...settledImageFolders(choice.reading.options)])];
}

/** Where the results of auditing them go, and what is decided about them. */
export function placesOf({ location, isFolder, reading }: LabelChoice): AuditPlaces {
  return auditPlaces(location, isFolder, reading.options.parts);
}

/** The folder that relative paths count from. */
export function homeOf({ location, isFolder }: LabelChoice): string {
  return isFolder ? location : path.dirname(location);
}

/** What holds for every file of the data set. */
async function commonOptions({ imagePrefix = [], classes }: ReadingOptions): Promise<LabelOptions> {
  for (const { to } of imagePrefix) await dataSetFolder(to);
  return {
    ...(imagePrefix.length > 0 && { prefixes: imagePrefix }),
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
    throw new HumanError(
      `No labels were found in ${folder}: no label file that names images, no folders of images named after classes. Name the label file with --labels.`,
    );
  }
  if (candidates.length > 1) {
    const named = candidates.slice(0, mostNamed).map(({ location }) => shownPath(location));
    const others = candidates.length > mostNamed ? ` and ${candidates.length - mostNamed} more` : '';
    throw new HumanError(
      `There are ${candidates.length} data sets in ${folder}: ${named.join(', ')}${others}. Choose one with --labels.`,
    );
  }
  return first.location;
}

async function hasJournal(folder: string): Promise<boolean> {
  const file = await lstat(journalFile(folder)).catch(() => undefined);
  return file?.isFile() ?? false;
}

/** Whether the folder is a data set of that format, however unlikely it looked on its own. */
async function isOfFormat(folder: string, format: string): Promise<boolean> {
  const formats = labelFormats.filter(({ id }) => id === format);
  return recogniseLabels(folder, formats).then(
    () => true,
    (error: unknown) => {
      if (error instanceof HumanError) return false;
      throw error;
    },
  );
}
