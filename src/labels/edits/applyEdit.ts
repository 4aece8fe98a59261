import { invertEdit } from './invertEdit';
import type { LabelEdit } from '../labelFile';
import { moveFiles, movesState } from './moveFiles';
import { recoverMoves } from './recoverMoves';
import { rewriteFile, rewriteState } from './rewriteFile';

/**
 * Does a planned edit: rewrites the label file atomically, or moves the images without ever replacing one.
 * @throws HumanError where the disk is not as it was planned for, or cannot be written; nothing is changed then.
 */
export async function applyLabelEdit(edit: LabelEdit): Promise<void> {
  await (edit.kind === 'rewrite' ? rewriteFile(edit) : moveFiles(edit.moves));
}

/** Undoes an applied edit, with the same checks. Folders made below a class folder for its moves stay, empty. */
export async function undoLabelEdit(edit: LabelEdit): Promise<void> {
  await applyLabelEdit(invertEdit(edit));
}

/** Whether the disk is as before an edit or as after it; `neither` where it was changed otherwise or half done. */
export async function editState(edit: LabelEdit): Promise<'before' | 'after' | 'neither'> {
  return edit.kind === 'rewrite' ? rewriteState(edit) : movesState(edit.moves);
}

/**
 * Settles an edit that a crash or a kill may have left half done: moves are taken back, a rewrite is whole anyway.
 * @returns where the disk then stands; `neither` where files were changed otherwise, which are left alone.
 */
export async function recoverLabelEdit(edit: LabelEdit): Promise<'before' | 'after' | 'neither'> {
  const state = await editState(edit);
  if (state !== 'neither' || edit.kind === 'rewrite') return state;
  await recoverMoves(edit.moves);
  return editState(edit);
}
