import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { explainFileError } from '../../base/disk/fileErrors';
import type { LabelChange, Splice } from '../../labels/labelFile';
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
 * Plans a commit against a label file’s text in an editor instead of the file. The text is read by the file’s own format,
 * from a temporary file.
 * @param scratch folder for the temporary file.
 * @returns undefined where this format’s corrections do not go into that text.
 * @throws HumanError where the text cannot be read as the format, or the labels cannot be written.
 */
export async function planTextCommit(
  target: CommitTarget,
  text: string,
  corrections: readonly ReviewedCorrection[],
  scratch: string,
): Promise<TextCommitPlan | undefined> {
  const bytes = Buffer.from(text);
  return withTextFile(bytes, target.labels, scratch, async (file) => {
    const { edit, ids, left } = await planCommit(await readTarget(target, file), corrections);
    if (edit.kind !== 'rewrite' || edit.path !== file) return undefined;
    const lines = new Map(edit.changes.map(({ id, line }) => [id, line]));
    const settled = new Set(ids);
    const changes = corrections.flatMap(({ id, image, given, label }) =>
      settled.has(id) ? [{ id, image, line: lines.get(id), from: given, to: label }] : [],
    );
    return { replacements: inUnits(bytes, edit.splices), changes, ids, left };
  });
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

/** Splices of a UTF-8 file, counted in the units of its text. */
export function inUnits(bytes: Buffer, splices: readonly Splice[]): TextReplacement[] {
  let byte = 0;
  let unit = 0;
  const unitAt = (position: number) => {
    unit += bytes.toString('utf8', byte, position).length;
    byte = position;
    return unit;
  };
  return splices.map(({ start, removed, inserted }) => ({
    start: unitAt(start),
    end: unitAt(start + Buffer.byteLength(removed, 'base64')),
    inserted: Buffer.from(inserted, 'base64').toString(),
  }));
}

/**
 * Has an editor’s text as a file while `work` reads it. The file keeps its name: formats look at it. Labels may be
 * confidential, so only this user can look into the folder.
 * @param home the file that the text belongs to.
 * @param scratch folder for the temporary one.
 */
export async function withTextFile<T>(
  bytes: Buffer,
  home: string,
  scratch: string,
  work: (file: string) => Promise<T>,
): Promise<T> {
  await mkdir(scratch, { recursive: true });
  const folder = await mkdtemp(path.join(scratch, 'editor-'));
  const file = path.join(folder, path.basename(home));
  try {
    await writeFile(file, bytes).catch((error: unknown) => {
      throw explainFileError(error, file);
    });
    return await work(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
