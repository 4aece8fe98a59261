import { lstat, mkdir, readlink, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCode, explainFileError } from '../../base/disk/fileErrors';
import { type LockCheck, unguarded, LockLostError } from '../../base/disk/fileLock';
import { isSameNameSomewhere } from '../../base/disk/portableNames';
import { readRegular } from '../../base/disk/regularFile';
import type { FileMove, LabelEdit } from '../labelFile';
import { finishMove, isThere, moveFile, syncMoved, takeNameBack } from './moveFiles';
import { applyLabelEdit, type EditState, editState, undoLabelEdit } from './applyEdit';

/**
 * How far a move came that a kill may have cut off. `named twice`: the image has its new name and still its old one;
 * `half copied`: the new name holds the beginning of the image; `lost`: what is there is not this move's doing.
 */
export type MoveProgress = 'to do' | 'named twice' | 'half copied' | 'done' | 'lost';

/** Whose moves they are: only of what this machine began, a file with the same bytes is the copy that it made. */
export type MoveOwner = 'here' | 'elsewhere';

export async function moveProgress({ from, to }: FileMove, owner: MoveOwner = 'here'): Promise<MoveProgress> {
  const [atSource, atTarget] = [await isThere(from), await isThere(to)];
  if (!atTarget) return atSource ? 'to do' : 'lost';
  if (!atSource) return 'done';
  try {
    return await compare(from, to, owner);
  } catch (error) {
    // Another program took one of the names away meanwhile.
    if (errorCode(error) === 'ENOENT') return moveProgress({ from, to }, owner);
    throw explainFileError(error, to);
  }
}

/** Finishes moves; those that are done stay so. Call it where none is `lost`. */
export async function resumeMoves(
  moves: readonly FileMove[],
  owner: MoveOwner = 'here',
  check: LockCheck = unguarded,
): Promise<void> {
  for (const move of moves) {
    await check();
    try {
      switch (await moveProgress(move, owner)) {
        case 'named twice':
          await finishMove(move);
          break;
        case 'half copied':
          await takeNameBack(move);
          await moveFile(move);
          break;
        case 'to do':
          await mkdir(path.dirname(move.to), { recursive: true });
          await moveFile(move);
          break;
        case 'done':
        case 'lost':
      }
    } catch (error) {
      throw explainFileError(error, move.from);
    }
  }
  await syncMoved(moves);
}

/** Takes moves back as far as they came, the last first; what is not their doing is left alone. */
async function takeBackMoves(
  moves: readonly FileMove[],
  owner: MoveOwner = 'here',
  check: LockCheck = unguarded,
): Promise<void> {
  for (const { from, to } of moves.toReversed()) {
    await check();
    try {
      const progress = await moveProgress({ from, to }, owner);
      if (progress === 'named twice' || progress === 'half copied') await takeNameBack({ from, to });
      else if (progress === 'done') {
        // Git keeps no folder that lost its last image.
        await mkdir(path.dirname(from), { recursive: true });
        await moveFile({ from: to, to: from });
      }
    } catch (error) {
      throw explainFileError(error, to);
    }
  }
  await syncMoved(moves);
}

async function compare(from: string, to: string, owner: MoveOwner): Promise<MoveProgress> {
  const [a, b] = [await lstat(from, { bigint: true }), await lstat(to, { bigint: true })];
  if (a.dev === b.dev && a.ino === b.ino)
    return a.nlink > 1n && !(await isOneName(from, to)) ? 'named twice' : 'lost';
  if (owner === 'elsewhere') return 'lost';
  if (a.isSymbolicLink() && b.isSymbolicLink())
    return (await readlink(from)) === (await readlink(to)) ? 'named twice' : 'lost';
  if (!a.isFile() || !b.isFile() || b.size > a.size) return 'lost';
  const [whole, copy] = [await readRegular(from), await readRegular(to)];
  if (whole.equals(copy)) return 'named twice';
  return isBeginning(copy, whole) ? 'half copied' : 'lost';
}

/**
 * Whether two paths are one name: of one folder, reached by a link or written in other letters. Taking one away would
 * take the only one.
 */
async function isOneName(from: string, to: string): Promise<boolean> {
  const [a, b] = [
    await stat(path.dirname(from), { bigint: true }),
    await stat(path.dirname(to), { bigint: true }),
  ];
  return a.dev === b.dev && a.ino === b.ino && isSameNameSomewhere(path.basename(from), path.basename(to));
}

/** Whether a file is what a cut-off copy leaves: the other's first bytes and, where the disk made room ahead, zeros. */
function isBeginning(copy: Buffer, whole: Buffer): boolean {
  let length = 0;
  while (length < copy.length && copy[length] === whole[length]) length++;
  return copy.subarray(length).every((byte) => byte === 0);
}

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
