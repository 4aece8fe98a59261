import { mkdir } from 'node:fs/promises';
import { explainFileError } from '../../base/disk/fileErrors';
import type { LabelEdit } from '../labelFile';
import { classFolderOf, isThere } from './moveFiles';

/**
 * Makes class folders again to which images go back: git, and who copies files alone, keep no folder that lost its last.
 * @param edit takes a commit back, and was checked.
 * @throws HumanError where the disk refuses.
 */
export async function restoreClassFolders(edit: LabelEdit): Promise<void> {
  if (edit.kind === 'several') for (const one of edit.edits) await restoreClassFolders(one);
  if (edit.kind !== 'move') return;
  for (const folder of new Set(edit.moves.map(({ from, to }) => classFolderOf(from, to)))) {
    if (await isThere(folder)) continue;
    try {
      await mkdir(folder);
    } catch (error) {
      throw explainFileError(error, folder);
    }
  }
}
