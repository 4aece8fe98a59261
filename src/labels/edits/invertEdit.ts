import type { LabelEdit } from '../labelFile';

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
