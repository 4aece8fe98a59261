import { messageOf, HumanError } from '../../protocol/humanError';
import { invertEdit } from './invertEdit';
import type { LabelEdit } from '../labelFile';
import { moveFiles, movesState } from './moveFiles';
import { recoverMoves } from './recoverMoves';
import { rewriteFile, rewriteState } from './rewriteFile';

/** Where the disk stands: as before an edit, as after it, or `neither` where it was changed otherwise or half done. */
export type EditState = 'before' | 'after' | 'neither';

/**
 * Does a planned edit: rewrites the label file atomically, or moves the images without ever replacing one.
 * @throws HumanError where the disk is not as it was planned for, or cannot be written; nothing is changed then.
 */
export async function applyLabelEdit(edit: LabelEdit): Promise<void> {
  switch (edit.kind) {
    case 'rewrite':
      return rewriteFile(edit);
    case 'move':
      return moveFiles(edit.moves);
    case 'several':
      return applyAll(edit.edits);
  }
}

/** Undoes an applied edit, with the same checks. Folders made below a class folder for its moves stay, empty. */
export async function undoLabelEdit(edit: LabelEdit): Promise<void> {
  await applyLabelEdit(invertEdit(edit));
}

/** Where the disk stands. */
export async function editState(edit: LabelEdit): Promise<EditState> {
  switch (edit.kind) {
    case 'rewrite':
      return rewriteState(edit);
    case 'move':
      return movesState(edit.moves);
    case 'several': {
      const states = new Set<EditState>();
      for (const one of edit.edits) states.add(await editState(one));
      const [only = 'before'] = states;
      return states.size > 1 ? 'neither' : only;
    }
  }
}

/**
 * Settles an edit that a crash or a kill may have left half done: what was done of it is taken back; one rewrite is
 * whole anyway.
 * @returns where the disk then stands; `neither` where files were changed otherwise, which are left alone.
 */
export async function recoverLabelEdit(edit: LabelEdit): Promise<EditState> {
  const state = await editState(edit);
  if (state !== 'neither' || edit.kind === 'rewrite') return state;
  if (edit.kind === 'move') await recoverMoves(edit.moves);
  else {
    for (const one of edit.edits.toReversed()) {
      if ((await recoverLabelEdit(one)) === 'after') await undoLabelEdit(one);
    }
  }
  return editState(edit);
}

async function applyAll(edits: readonly LabelEdit[]): Promise<void> {
  const done: LabelEdit[] = [];
  for (const edit of edits) {
    try {
      await applyLabelEdit(edit);
      done.push(edit);
    } catch (error) {
      const stuck: string[] = [];
      for (const one of done.toReversed())
        await undoLabelEdit(one).catch((reason: unknown) => stuck.push(messageOf(reason)));
      if (stuck.length === 0) throw error;
      throw new HumanError(`${messageOf(error)} Taking back what was written failed: ${stuck.join(' ')}`, {
        cause: error,
      });
    }
  }
}
