import type { ByteSpan, LabelChange } from '../../labels/labelFile';
import type { ChangedRow } from './changedRows';
import { type CommitTarget, readTarget } from './commitTarget';
import { planCommit, type ReviewedCorrection } from './planCommit';

/** Replace a text’s characters from `start` up to `end`, counted in UTF-16 units as editors do. */
export type TextReplacement = { readonly start: number; readonly end: number; readonly inserted: string };

/** What a commit would change in a text that is not saved, and what it must leave. */
export type TextCommitPlan = {
  /** In ascending order. */
  readonly replacements: readonly TextReplacement[];
  /** Every row that has its new label once the text is saved, also those that the text has right already. */
  readonly changes: readonly LabelChange[];
  readonly ids: readonly string[];
  readonly left: readonly ChangedRow[];
};

/**
 * Plans a commit against a label file’s text in an editor instead of the file. The text is read by the file’s own format.
 * @returns undefined where this format’s corrections do not go into that text.
 * @throws HumanError where the text cannot be read as the format, or the labels cannot be written.
 */
export async function planTextCommit(
  target: CommitTarget,
  text: string,
  corrections: readonly ReviewedCorrection[],
): Promise<TextCommitPlan | undefined> {
  const bytes = Buffer.from(text);
  const { edit, ids, left } = await planCommit(await readTarget(target, bytes), corrections);
  if (edit.kind !== 'rewrite' || edit.path !== target.location) return undefined;
  const lines = new Map(edit.changes.map(({ id, line }) => [id, line]));
  const settled = new Set(ids);
  const changes = corrections.flatMap(({ id, image, given, label }) =>
    settled.has(id) ? [{ id, image, line: lines.get(id), from: given, to: label }] : [],
  );
  const spans = edit.splices.map(({ start, removed }) => ({
    start,
    end: start + Buffer.byteLength(removed, 'base64'),
  }));
  const replacements = inUnits(bytes, spans).map((span, index) => ({
    ...span,
    inserted: Buffer.from(edit.splices[index]?.inserted ?? '', 'base64').toString(),
  }));
  return { replacements, changes, ids, left };
}

/** The text with the replacements done. */
export function replaceInText(text: string, replacements: readonly TextReplacement[]): string {
  let position = 0;
  const pieces: string[] = [];
  for (const { start, end, inserted } of replacements) {
    pieces.push(text.slice(position, start), inserted);
    position = end;
  }
  return pieces.join('') + text.slice(position);
}

/** Spans of a UTF-8 text, in ascending order, counted in UTF-16 units instead of bytes. */
export function inUnits(bytes: Buffer, spans: readonly ByteSpan[]): ByteSpan[] {
  let byte = 0;
  let unit = 0;
  const unitAt = (position: number) => {
    unit += bytes.toString('utf8', byte, position).length;
    byte = position;
    return unit;
  };
  return spans.map(({ start, end }) => ({ start: unitAt(start), end: unitAt(end) }));
}
