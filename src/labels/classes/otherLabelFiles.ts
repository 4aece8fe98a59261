import { stat } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../../base/humanError';
import type { LabelFile } from '../labelFile';
import { labelFileName } from '../opening/findLabels';
import { FolderListings } from '../images/folderListings';
import { severalFilesId } from '../dataSet';
import { openLabels } from '../opening/openLabels';
import { type ClassContradiction, classContradiction, numbersOfClasses } from './classContradictions';
import { otherFileEvidence } from './classEvidence';
import { hasBareNumbers } from './classOrder';

/** Reading another file must not cost more than the audit's own. */
const mostFiles = 5;
const largest = 20 * 1024 * 1024;

/**
 * Where the names of a label file's numbers contradict other label files of its folder, which name the same images'
 * classes in words.
 * @param folders what was listed already.
 */
export async function contradictionsWithOthers(
  labels: LabelFile,
  folders = new FolderListings(),
): Promise<ClassContradiction[]> {
  // Beside a folder of several files lies another data set.
  if (labels.format === severalFilesId || numbersOfClasses(labels).size === 0) return [];
  const found: ClassContradiction[] = [];
  for (const file of await otherFiles(labels.location, folders)) {
    const other = await openLabels(file).catch((error: unknown) => {
      // No label file, or one that must be asked about: it has no say.
      if (error instanceof HumanError) return undefined;
      throw error;
    });
    if (!other || hasBareNumbers(other)) continue;
    const evidence = otherFileEvidence(labels.samples, {
      title: path.basename(file),
      samples: other.samples,
    });
    const contradiction = classContradiction(labels, evidence);
    if (contradiction) found.push(contradiction);
  }
  return found;
}

async function otherFiles(location: string, folders: FolderListings): Promise<string[]> {
  const folder = path.dirname(location);
  const names = [...(folders.namesIn(folder) ?? [])].filter((name) => labelFileName.test(name)).sort();
  const files: string[] = [];
  for (const name of names) {
    const file = path.join(folder, name);
    const size =
      file === location
        ? Infinity
        : await stat(file).then(
            (stats) => (stats.isFile() ? stats.size : Infinity),
            () => Infinity,
          );
    if (size <= largest) files.push(file);
    if (files.length === mostFiles) break;
  }
  return files;
}
