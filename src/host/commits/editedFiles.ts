import { type CommittedEdit, parseLabelEdit } from '../../labels/edits/parseEdit';
import type { CommitTarget } from '../../audit/commits/commitTarget';
import { pendingHere } from '../../review/pendingCommits';

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

/** The files of a commit that this machine left open; none where there is none, or it is no edit of these labels. */
export async function pendingFiles({ journal, labels, reading }: CommitTarget): Promise<readonly string[]> {
  const pending = await pendingHere(journal);
  if (!pending) return [];
  try {
    return editedFiles(parseLabelEdit(pending.commit.edit, labels, reading?.options.parts));
  } catch {
    return [];
  }
}
