import { type LockCheck, LockLostError, unguarded } from '../../base/disk/fileLock';
import type { LabelEdit } from '../labelFile';
import { applyLabelEdit, type EditState, editState, undoLabelEdit } from './applyEdit';
import { type MoveOwner, moveProgress, resumeMoves, takeBackMoves } from './resumeMoves';

/**
 * Settles an edit that a crash or a kill may have left half done. What was begun is finished where every step that is
 * left can still be done, else everything is taken back; no file is ever replaced by another. An edit of which nothing
 * was done is not begun here.
 * @param check called before each step that cannot be taken back; throws a LockLostError where others write now.
 * @returns where the disk then stands; `neither` where files were changed otherwise, which are left alone.
 * @throws HumanError where the disk refuses both ways.
 */
export async function recoverLabelEdit(
  edit: LabelEdit,
  owner: MoveOwner = 'here',
  check: LockCheck = unguarded,
): Promise<EditState> {
  const state = await editState(edit);
  if (state !== 'neither') return state;
  if (await canFinish(edit, owner)) {
    try {
      await finish(edit, owner, check);
      return await editState(edit);
    } catch (error) {
      if (error instanceof LockLostError) throw error;
      // Whatever stands in the way of finishing need not stand in the way of taking back.
    }
  }
  await takeBackEdit(edit, owner, check);
  return editState(edit);
}

async function canFinish(edit: LabelEdit, owner: MoveOwner): Promise<boolean> {
  switch (edit.kind) {
    case 'rewrite':
      return (await editState(edit)) !== 'neither';
    case 'move':
      for (const move of edit.moves) if ((await moveProgress(move, owner)) === 'lost') return false;
      return true;
    case 'several':
      for (const one of edit.edits) if (!(await canFinish(one, owner))) return false;
      return true;
  }
}

async function finish(edit: LabelEdit, owner: MoveOwner, check: LockCheck): Promise<void> {
  if (edit.kind === 'several') for (const one of edit.edits) await finish(one, owner, check);
  else if (edit.kind === 'move') await resumeMoves(edit.moves, owner, check);
  else if ((await editState(edit)) === 'before') await applyLabelEdit(edit, check);
}

/**
 * Takes back what was done of an edit, as far as it is still as the edit left it; what others changed is left alone.
 * @throws HumanError where the disk refuses.
 */
export async function takeBackEdit(edit: LabelEdit, owner: MoveOwner, check: LockCheck): Promise<void> {
  if (edit.kind === 'several')
    for (const one of edit.edits.toReversed()) await takeBackEdit(one, owner, check);
  else if (edit.kind === 'move') await takeBackMoves(edit.moves, owner, check);
  else if ((await editState(edit)) === 'after') await undoLabelEdit(edit, check);
}
