import { type Stats, readFileSync, statSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCode, explainFileError } from '../base/disk/fileErrors';
import { NoRegularFileError, readRegular } from '../base/disk/regularFile';
import { HumanError } from '../base/humanError';

/**
 * The folder of the data set, as an absolute path.
 * @throws HumanError where it is missing or no folder.
 */
export async function dataSetFolder(given: string): Promise<string> {
  const folder = path.resolve(given);
  if (!(await statGiven(folder, 'folder')).isDirectory()) {
    throw new HumanError(
      `${folder} is a file. Give the folder of the data set, and name its label file with --labels.`,
    );
  }
  return folder;
}

/**
 * What a label file given with `--labels` is; paths count from the current folder, as everywhere on a command line.
 * @throws HumanError where it is missing; says so when it stands in the data set's folder.
 */
export async function givenLabels(
  given: string,
  folder: string,
): Promise<{ location: string; isFolder: boolean }> {
  const location = path.resolve(given);
  const inFolder = path.resolve(folder, given);
  const isInFolder = await stat(inFolder).then(
    () => inFolder !== location,
    () => false,
  );
  const hint = isInFolder ? ` There is one in the data set’s folder: --labels ${shownPath(inFolder)}.` : '';
  const stats = await statGiven(location, 'label file', hint);
  return { location, isFolder: stats.isDirectory() };
}

/**
 * Refuses to write over what must stay.
 * @param labels the label files.
 * @param inputs what other files are that are read, by path.
 * @throws HumanError where an output is a file that is read, or two outputs are one file.
 */
export async function refuseOverwriting(
  labels: readonly string[],
  outputs: Readonly<Record<string, string | undefined>>,
  inputs: Readonly<Record<string, string>> = {},
): Promise<void> {
  const real = async (file: string) => realpath(file).catch(() => path.resolve(file));
  const taken = new Map<string, string>();
  for (const file of labels) taken.set(await real(file), 'the label file');
  for (const [file, what] of Object.entries(inputs)) taken.set(await real(file), what);
  for (const [option, file] of Object.entries(outputs)) {
    if (file === undefined) continue;
    const target = await real(file);
    const other = taken.get(target);
    if (other !== undefined) {
      throw new HumanError(
        `${option} names ${file}, which is ${other}. Nothing was written; name another file.`,
      );
    }
    taken.set(target, `also what ${option} names`);
  }
}

/** @throws HumanError for a path that cannot be looked at. */
export async function statGiven(file: string, what: string, hint = ''): Promise<Stats> {
  return stat(file).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') {
      throw new HumanError(`There is no ${what} ${file}. Check the path.${hint}`);
    }
    throw explainFileError(error, file);
  });
}

/** What a shell gives a program in place of a file: its input, or the output of another (`<(…)`). */
const handedOver = /^(\/dev\/stdin|\/dev\/fd\/\d+|\/proc\/self\/fd\/\d+)$/;

/**
 * The bytes of a file that a person named. The program's own input and what a shell hands over are read to their end;
 * any other pipe or device is refused.
 * @throws HumanError for these; what the file system does.
 */
export function readGiven(file: string): Promise<Buffer> {
  return handedOver.test(file) ? readFile(file) : readRegular(file);
}

/** As `readGiven`, for what must be known while the command line is read. */
export function readGivenAtOnce(file: string): Buffer {
  const stats = statSync(file);
  if (!handedOver.test(file) && !stats.isFile() && !stats.isDirectory()) throw new NoRegularFileError(file);
  return readFileSync(file);
}

/** A path as one would type it: from the current folder where it lies below. */
export function shownPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}
