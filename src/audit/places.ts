import { constants } from 'node:fs';
import { access, mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errorCode, explainFileError } from '../labels/fileErrors';
import { HumanError } from '../protocol/humanError';

/** The folder beside the data that holds the decisions and the last audit. */
const sidecar = '.scn';

/** What an audit and its review write about a label file, and where. */
export type AuditPlaces = {
  /** The folder of the data: the label file's own, or the folder itself for a folder a class. */
  readonly dataFolder: string;
  /** Names the data set within that folder, e.g. `labels.csv`; `.` for a folder a class. */
  readonly dataSet: string;
  /** Absolute path of the Arrow file of the last audit. */
  readonly resultFile: string;
};

/** Where the results of auditing a label file go. */
export function auditPlaces(labels: string, isFolder: boolean): AuditPlaces {
  const dataFolder = isFolder ? labels : path.dirname(labels);
  const dataSet = isFolder ? '.' : path.basename(labels);
  const name = isFolder ? 'folder' : dataSet;
  return { dataFolder, dataSet, resultFile: path.join(dataFolder, sidecar, `${name}.audit.arrow`) };
}

/**
 * Keeps results beside the data out of the user's git: they are large and can be made again. The decisions in the same
 * folder are meant to go in.
 */
export async function keepResultsOutOfGit(resultFile: string): Promise<void> {
  const folder = path.dirname(resultFile);
  if (path.basename(folder) !== sidecar) return;
  await writeFile(path.join(folder, '.gitignore'), '*.audit.arrow\n', { flag: 'wx' }).catch(
    (error: unknown) => {
      // What the user wrote there stays; without the file, git only shows one file more.
      if (errorCode(error) === undefined) throw error;
    },
  );
}

/**
 * Makes the folder that a file will go to, and asks whether the file can be written there: better now than when an
 * audit of an hour is done.
 * @throws HumanError when that is not possible.
 */
export async function makeFolderFor(file: string): Promise<void> {
  const folder = path.dirname(file);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    if (['EEXIST', 'ENOTDIR'].includes(errorCode(error) ?? '')) {
      throw new HumanError(`${file} cannot be written: a part of its path is a file. Choose another place.`);
    }
    throw explainFileError(error, folder);
  }
  const there = await stat(file).catch(() => undefined);
  // A file takes the place of what is there, be it /dev/null.
  if (there && !there.isFile()) {
    throw new HumanError(
      `${file} is ${there.isDirectory() ? 'a folder' : 'not a regular file'}. Choose the name of a file to write.`,
    );
  }
}
