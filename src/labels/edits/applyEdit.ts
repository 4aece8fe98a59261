import * as l10n from '@vscode/l10n';
import { messageOf, HumanError } from '../../base/humanError';
import type { LabelEdit } from '../labelFile';
import { type LockCheck, LockLostError, unguarded } from '../../base/disk/fileLock';
import { moveFiles, movesState } from './moveFiles';
import { rewriteFile, rewriteState } from './rewriteFile';

/** The edit that takes `edit` back: applied after it, the disk is byte for byte as before. */
export function invertEdit(edit: LabelEdit): LabelEdit {
  const changes = edit.changes.map((change) => ({ ...change, from: change.to, to: change.from }));
  if (edit.kind === 'move')
    return { ...edit, moves: edit.moves.map(({ from, to }) => ({ from: to, to: from })).reverse(), changes };
  if (edit.kind === 'several') return { ...edit, edits: edit.edits.map(invertEdit).reverse(), changes };
  let shift = 0;
  const splices = edit.splices.map(({ start, removed, inserted }) => {
    const inverse = { start: start + shift, removed: inserted, inserted: removed };
    shift += Buffer.byteLength(inserted, 'base64') - Buffer.byteLength(removed, 'base64');
    return inverse;
  });
  return { ...edit, before: edit.after, after: edit.before, splices, changes };
}

/** Where the disk stands: as before an edit, as after it, or `neither` where it was changed otherwise or half done. */
export type EditState = 'before' | 'after' | 'neither';

/**
 * Does a planned edit: rewrites the label file atomically, or moves the images without ever replacing one.
 * @param check called before each step that cannot be taken back; throws a LockLostError where others write now.
 * @throws HumanError where the disk is not as it was planned for, or cannot be written; nothing is changed then. After a
 *   LockLostError some of the edit may be done.
 */
export async function applyLabelEdit(edit: LabelEdit, check: LockCheck = unguarded): Promise<void> {
  switch (edit.kind) {
    case 'rewrite':
      return rewriteFile(edit, check);
    case 'move':
      return moveFiles(edit.moves, check);
    case 'several':
      return applyAll(edit.edits, check);
  }
}

/** Undoes an applied edit, with the same checks. Folders made below a class folder for its moves stay, empty. */
export async function undoLabelEdit(edit: LabelEdit, check: LockCheck = unguarded): Promise<void> {
  await applyLabelEdit(invertEdit(edit), check);
}

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

async function applyAll(edits: readonly LabelEdit[], check: LockCheck): Promise<void> {
  const done: LabelEdit[] = [];
  for (const edit of edits) {
    try {
      await applyLabelEdit(edit, check);
      done.push(edit);
    } catch (error) {
      // Who writes now settles what is done, one way or the other.
      if (error instanceof LockLostError) throw error;
      const stuck: string[] = [];
      for (const one of done.toReversed())
        await undoLabelEdit(one, check).catch((reason: unknown) => stuck.push(messageOf(reason)));
      if (stuck.length === 0) throw error;
      throw new HumanError(
        l10n.t('{0} Taking back what was written failed: {1}', messageOf(error), stuck.join(' ')),
        { cause: error },
      );
    }
  }
}
