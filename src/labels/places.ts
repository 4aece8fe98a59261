import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { errorCode, explainFileError, explaining } from '../base/disk/fileErrors';
import { journalFile, makeOwnFolder, readOwn, sidecar, statOwn } from '../base/disk/ownFiles';
import { writeWhole } from '../base/disk/writeWhole';
import { type DataSet, homeOf, nameInHome } from './dataSet';
import { HumanError } from '../base/humanError';

/** The folder in it for faces that stand in a label file, as image files. */
export const facesFolder = 'faces';

/** What was kept out of git by the first versions, by later ones, and is now. */
const firstIgnored = '*.audit.arrow\n';
const secondIgnored = `${firstIgnored}${facesFolder}/\n`;
const thirdIgnored = `${secondIgnored}*.model*/\n`;
const fourthIgnored = `${thirdIgnored}*.features.arrow\n`;
const fifthIgnored = `${fourthIgnored}commit.lock\n`;
const ignored = `${fifthIgnored}*.cluster/\n`;

/** What an audit and its review write about a data set, and where. */
export type DataSetPlaces = {
  /** The folder of the data; see `homeOf`. */
  readonly home: string;
  /** See `nameInHome`. */
  readonly name: string;
  /** Absolute path of the Arrow file of the last audit. */
  readonly resultFile: string;
  /** Absolute path of the journal of decisions, which the data sets of one folder share. */
  readonly journalFile: string;
};

/** Where the results of auditing a data set go, and what is decided about it. */
export function placesOf(dataSet: DataSet): DataSetPlaces {
  const [home, name] = [homeOf(dataSet), nameInHome(dataSet)];
  const resultFile = path.join(home, sidecar, `${name === '.' ? 'folder' : name}.audit.arrow`);
  return { home, name, resultFile, journalFile: journalFile(home) };
}

/** The folder of the model that an audit's networks are kept as, beside its result. */
export function modelBeside(resultFile: string): string {
  return `${withoutEnding(resultFile)}.model`;
}

/** The file of the features that an audit's faces are compared by, beside its result. */
export function featuresBeside(resultFile: string): string {
  return `${withoutEnding(resultFile)}.features.arrow`;
}

/** The folder that the jobs of a cluster share when they audit these labels, beside the result. */
export function clusterBeside(resultFile: string): string {
  return `${withoutEnding(resultFile)}.cluster`;
}

function withoutEnding(resultFile: string): string {
  return resultFile.replace(/\.audit\.arrow$|\.arrow$/, '');
}

/**
 * Keeps results beside the data out of the user's git, and trained networks, features, parts, the lock, and faces that stand in the label
 * file: they are large and can be made again. The decisions in the same folder are meant to go in.
 * @param result the file or folder to keep out.
 */
export async function keepResultsOutOfGit(result: string): Promise<void> {
  const folder = path.dirname(result);
  if (path.basename(folder) !== sidecar) return;
  const file = path.join(folder, '.gitignore');
  try {
    // What the user wrote there stays.
    const isOurs =
      !(await statOwn(file)) ||
      [firstIgnored, secondIgnored, thirdIgnored, fourthIgnored, fifthIgnored].includes(
        (await readOwn(file)).toString(),
      );
    if (isOurs) await writeWhole(file, ignored);
  } catch (error) {
    // Without the file, git only shows a few files more.
    if (errorCode(error) === undefined && !(error instanceof HumanError)) throw error;
  }
}

/**
 * Makes the folder that a file or folder will go to, and asks whether something can be written there.
 * @throws HumanError when that is not possible.
 */
export async function makeRoomFor(place: string): Promise<void> {
  const folder = path.dirname(place);
  try {
    await makeOwnFolder(folder);
    await access(folder, constants.W_OK);
  } catch (error) {
    if (['EEXIST', 'ENOTDIR'].includes(errorCode(error) ?? ''))
      throw new HumanError(
        l10n.t('{0} cannot be written: a part of its path is a file. Choose another place.', place),
      );
    throw explainFileError(error, folder);
  }
}

/**
 * Makes the folder that a file will go to, and asks whether the file can be written there: better now than when an
 * audit of an hour is done.
 * @throws HumanError when that is not possible, or a link is where a file or folder of ours belongs.
 */
export async function makeFolderFor(file: string): Promise<void> {
  await makeRoomFor(file);
  const there = await statOwn(file).catch(explaining(file));
  // A file takes the place of what is there, be it /dev/null.
  if (there && !there.isFile()) {
    throw new HumanError(
      there.isDirectory()
        ? l10n.t('{0} is a folder. Choose the name of a file to write.', file)
        : l10n.t('{0} is not a regular file. Choose the name of a file to write.', file),
    );
  }
}
