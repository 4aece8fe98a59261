import { type CommittedEdit, parseLabelEdit } from '../../labels/edits/parseEdit';
import type { CommitTarget } from '../../audit/commits/commitTarget';
import { pendingHere } from '../../review/pendingCommits';
import type { LabelEdit } from '../../labels/labelFile';

/** The files that an edit writes or moves away. */
export function editedFiles(edit: CommittedEdit): readonly string[] {
  switch (edit.kind) {
    case 'rewrite':
    case 'editor':
      return [edit.path];
    case 'move':
      return edit.moves.map(({ from }) => from);
    case 'several':
      return edit.edits.flatMap(editedFiles);
  }
}

/** The files that hold labels which an edit writes; images that it moves hold none. */
export function rewrittenFiles(edit: LabelEdit): readonly string[] {
  if (edit.kind === 'several') return edit.edits.flatMap(rewrittenFiles);
  return edit.kind === 'rewrite' ? [edit.path] : [];
}

/** The files of a commit that this machine left open; none where there is none, or it is no edit of these labels. */
export async function pendingFiles(target: CommitTarget): Promise<readonly string[]> {
  const pending = await pendingHere(target.journal);
  if (!pending) return [];
  try {
    return editedFiles(parseLabelEdit(pending.commit.edit, target));
  } catch {
    return [];
  }
}
