import path from 'node:path';
import * as v from 'valibot';
import { HumanError } from '../../protocol/humanError';
import type { LabelEdit } from '../labelFile';

const base64 = v.pipe(v.string(), v.regex(/^[\d+/a-z]*={0,2}$/i));
const hash = v.pipe(v.string(), v.regex(/^[\da-f]{64}$/));
const line = v.optional(v.number());
const change = v.object({ id: v.string(), image: v.string(), line, from: v.string(), to: v.string() });
const splice = v.object({
  start: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  removed: base64,
  inserted: base64,
});

const fileEdits = [
  v.object({
    kind: v.literal('rewrite'),
    path: v.string(),
    before: v.nullable(hash),
    after: v.nullable(hash),
    splices: v.array(splice),
    changes: v.array(change),
  }),
  v.object({
    kind: v.literal('move'),
    moves: v.array(v.object({ from: v.string(), to: v.string() })),
    changes: v.array(change),
  }),
] as const;
const editSchema = v.variant('kind', [
  ...fileEdits,
  v.object({
    kind: v.literal('several'),
    edits: v.array(v.variant('kind', [...fileEdits])),
    changes: v.array(change),
  }),
]);

/**
 * An edit as the journal kept it. The journal is a file beside the data and may come from anybody, so an edit that
 * reaches beyond the data set is refused.
 * @param location the label file, or the folder of a folder a class, that the edit must belong to.
 * @throws HumanError where the value is no edit of that data set.
 */
export function parseLabelEdit(value: unknown, location: string): LabelEdit {
  const parsed = v.safeParse(editSchema, value);
  if (!parsed.success || !belongsTo(parsed.output, path.resolve(location)))
    throw new HumanError(
      `The commit noted in the journal is not an edit of ${location}, so it was left alone.`,
    );
  return withLines(parsed.output);
}

type ParsedEdit = v.InferOutput<typeof editSchema>;

/** JSON leaves out what is undefined. */
function withLines(edit: ParsedEdit): LabelEdit {
  const changes = edit.changes.map((one) => ({ ...one, line: one.line }));
  return edit.kind === 'several'
    ? { ...edit, edits: edit.edits.map(withLines), changes }
    : { ...edit, changes };
}

function belongsTo(edit: ParsedEdit, location: string): boolean {
  if (edit.kind === 'several') return edit.edits.every((one) => belongsTo(one, location));
  if (edit.kind === 'rewrite') return path.resolve(edit.path) === location;
  const inside = (file: string) => path.resolve(file) === file && file.startsWith(location + path.sep);
  return edit.moves.every(({ from, to }) => inside(from) && inside(to));
}
