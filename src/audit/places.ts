import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { explainFileError } from '../labels/fileErrors';

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
 * Makes the folder that a result goes to.
 * @throws HumanError when that is not possible.
 */
export async function makeFolderFor(file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true }).catch((error: unknown) => {
    throw explainFileError(error, path.dirname(file));
  });
}
