import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { findLabels } from '../labels/findLabels';
import { classNamesFrom } from '../labels/classes/classNamesFrom';
import { labelFormats } from '../labels/labelFormats';
import { asOneDataSet, classFoldersId, type DataSet } from '../labels/dataSet';
import type { LabelOptions } from '../labels/labelFile';
import { recogniseLabels } from '../labels/openLabels';
import { journalFile } from '../review/decisionJournal';
import { noLabelsIn } from '../labels/unsettled';
import { HumanError } from '../base/humanError';
import { dataSetFolder, givenLabels, shownPath, statGiven } from './givenPaths';
import { settleReading } from './labelReading';
import type { ReadingOptions } from './readingOptions';

const mostNamed = 10;

/**
 * Settles which labels are meant and that their columns are clear, before anything is started.
 * @param folder absolute path of the data set's folder.
 * @throws HumanError where there are none, there are several, or the columns must be given.
 */
export async function chooseLabels(folder: string, options: ReadingOptions): Promise<DataSet> {
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
    throw new HumanError(`${noLabelsIn(folder)} Name the label file with --labels.`);
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
