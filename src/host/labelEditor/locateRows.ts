import { tmpdir } from 'node:os';
import { inUnits, withTextFile } from '../../audit/commits/planTextCommit';
import type { LabelFile } from '../../labels/labelFile';
import { openLabels } from '../../labels/openLabels';
import { HumanError } from '../../base/humanError';
import type { ReviewedFile } from './reviewedFiles';

/** A sample's row in a text. */
export type LocatedRow = {
  /** As the file alone names the sample. */
  readonly id: string;
  /** The class that the row has. */
  readonly label: string;
  /** From 0. */
  readonly line: number;
  /** Where in the text the label is written, in UTF-16 units; undefined where the format does not tell. */
  readonly span: { readonly start: number; readonly end: number } | undefined;
};

/**
 * Finds rows in the text of an editor. The file's own format reads the text, so rows are found wherever they were moved
 * to, and none that looks alike.
 * @param wanted the samples, as the file alone names them; those that the text does not have are left out.
 * @throws HumanError where the text cannot be read as that format any more.
 */
export async function locateRows(
  { path: home, reading }: ReviewedFile,
  text: string,
  wanted: ReadonlySet<string>,
  scratch = tmpdir(),
): Promise<readonly LocatedRow[]> {
  const bytes = Buffer.from(text);
  return withTextFile(bytes, home, scratch, async (file) => {
    const labels = await openLabels(file, reading.options, reading.format, home);
    const spans = await labelSpans(labels, wanted, bytes);
    return labels.samples.flatMap(({ id, label, line }) =>
      line !== undefined && wanted.has(id) ? [{ id, label, line: line - 1, span: spans.get(id) }] : [],
    );
  });
}

/** Where labels are written: where the format would write others. Empty for one that writes them elsewhere. */
async function labelSpans(
  labels: LabelFile,
  wanted: ReadonlySet<string>,
  bytes: Buffer,
): Promise<ReadonlyMap<string, NonNullable<LocatedRow['span']>>> {
  const corrections = labels.samples.flatMap(({ id, label }) => {
    const other = wanted.has(id) ? labels.classes.find((name) => name !== label) : undefined;
    return other === undefined ? [] : [{ id, label: other }];
  });
  const edit = await labels.edit(corrections).catch((error: unknown) => {
    // It cannot be written here; the rows have lines all the same.
    if (error instanceof HumanError) return undefined;
    throw error;
  });
  if (edit?.kind !== 'rewrite' || edit.path !== labels.location) return new Map();
  if (edit.splices.length !== edit.changes.length) return new Map();
  const replacements = inUnits(bytes, edit.splices);
  return new Map(
    edit.changes.flatMap(({ id }, index) => {
      const place = replacements[index];
      return place ? [[id, { start: place.start, end: place.end }]] : [];
    }),
  );
}
