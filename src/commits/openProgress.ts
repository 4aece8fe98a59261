import { listSome } from '../labels/problemList';
import * as l10n from '@vscode/l10n';
import { editState } from '../labels/edits/applyEdit';
import type { CommittedEdit } from '../labels/edits/parseEdit';
import { moveProgress } from '../labels/edits/resumeMoves';
import type { FileMove, LabelEdit } from '../labels/labelFile';
import type { PendingCommit } from '../review/commits';
import type { CommitTarget } from './planCommit';
import { labelCount } from './previewTexts';
import { labelsOnDisk } from './writeCommit';

/** How much of an open commit, or undoing, the disk holds already, whoever did it. */
export type OpenProgress = {
  readonly of: number;
  /** Labels that are as it would leave them. */
  readonly done: number;
  /** New names of images that have their old name as well. */
  readonly twice: readonly string[];
};

/** Looks at the disk. @param edit the commit's, also where its undoing is open. @throws HumanError where labels cannot be read. */
export async function openProgress(
  target: CommitTarget,
  { kind }: Pick<PendingCommit, 'kind'>,
  edit: CommittedEdit,
): Promise<OpenProgress> {
  const of = edit.changes.length;
  if (edit.kind === 'editor' || (edit.kind === 'rewrite' && (await editState(edit)) === 'neither'))
    return { of, done: await countRows(target, kind, edit), twice: [] };
  return { of, ...(await progressOf(edit, kind)) };
}

/** “Of 5 labels, 2 are on disk already as it would write them.”; empty where nothing was done. */
export function progressText({ of, done, twice }: OpenProgress): string {
  const sentences = [];
  if (done > 0)
    sentences.push(
      l10n.t('Of {0}, {1} are on disk already as it would write them.', labelCount({ length: of }), done),
    );
  if (twice.length > 0)
    sentences.push(
      l10n.t('These images have both their old and their new name: {0}.', listSome(twice, String)),
    );
  return sentences.join(' ');
}

type Done = Omit<OpenProgress, 'of'>;

async function progressOf(edit: LabelEdit, kind: PendingCommit['kind']): Promise<Done> {
  switch (edit.kind) {
    case 'move':
      return movesProgress(edit.moves, kind);
    case 'rewrite': {
      const isDone = (await editState(edit)) === (kind === 'commit' ? 'after' : 'before');
      return { done: isDone ? edit.changes.length : 0, twice: [] };
    }
    case 'several': {
      let [done, twice]: [number, readonly string[]] = [0, []];
      for (const one of edit.edits) {
        const part = await progressOf(one, kind);
        [done, twice] = [done + part.done, [...twice, ...part.twice]];
      }
      return { done, twice };
    }
  }
}

async function movesProgress(moves: readonly FileMove[], kind: PendingCommit['kind']): Promise<Done> {
  const twice: string[] = [];
  let done = 0;
  for (const { from, to } of moves) {
    const move = kind === 'commit' ? { from, to } : { from: to, to: from };
    const progress = await moveProgress(move, 'elsewhere');
    if (progress === 'done') done++;
    else if (progress === 'named twice') twice.push(move.to);
  }
  return { done, twice };
}

/** A file that others changed too is told row by row. */
async function countRows(
  target: CommitTarget,
  kind: PendingCommit['kind'],
  { changes }: CommittedEdit,
): Promise<number> {
  const labelOf = await labelsOnDisk(target);
  return changes.filter(({ id, from, to }) => labelOf.get(id) === (kind === 'commit' ? to : from)).length;
}
