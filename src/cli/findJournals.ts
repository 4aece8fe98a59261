import path from 'node:path';
import { statOwn } from '../base/disk/ownFiles';
import { peekFolder } from '../labels/images/peekFolder';
import { HumanError } from '../base/humanError';
import { journalFile } from '../review/decisionJournal';
import { statGiven } from './givenPaths';

/** Levels below the given folder, and folders in all, that are looked into. */
const depthLimit = 4;
const folderLimit = 2_000;

/** A journal, and which of its data sets is meant; undefined: all. */
export type FoundJournal = { readonly file: string; readonly dataSet: string | undefined };

/**
 * The journal of a label file, or all journals in a folder.
 * @throws HumanError where there is none, or a link on the way to one.
 */
export async function findJournals(given: string): Promise<readonly FoundJournal[]> {
  const location = path.resolve(given);
  if (!(await statGiven(location, 'folder or label file')).isDirectory()) {
    const file = journalFile(path.dirname(location));
    if (await statOwn(file)) return [{ file, dataSet: path.basename(location) }];
    throw noDecisions(location);
  }
  const found: FoundJournal[] = [];
  const queue = [{ folder: location, depth: 0 }];
  for (const { folder, depth } of queue) {
    const file = journalFile(folder);
    if (await statOwn(file)) found.push({ file, dataSet: undefined });
    if (depth === depthLimit) continue;
    for (const name of (await peekFolder(folder)).folders) {
      if (queue.length < folderLimit) queue.push({ folder: path.join(folder, name), depth: depth + 1 });
    }
  }
  if (found.length === 0) throw noDecisions(location);
  return found;
}

export function noDecisions(location: string): HumanError {
  return new HumanError(
    `Nothing has been decided about ${location} yet: review an audit of it in the gallery first.`,
  );
}
