import type { Correction, LabelEdit, LabelFile, LabelSample } from '../../labels/labelFile';
import type { ChangedRow } from './changedRows';

/** A label that shall be written, and what was seen when that was decided. */
export type ReviewedCorrection = Correction & {
  /** The label that the row had then. */
  readonly given: string;
  /** The row's image, and how many rows it had then; undefined where nobody counted. */
  readonly image: string;
  readonly rows: number | undefined;
  /** The audit has no such class; the label may come from anybody who wrote into the journal. */
  readonly isUnknownClass?: boolean;
};

/** What a commit would write, and what it must leave. */
export type CommitPlan = {
  readonly edit: LabelEdit;
  /** The samples that it settles, with those whose row has the wanted label already. */
  readonly ids: readonly string[];
  /** Rows that somebody else changed since they were reviewed; nothing is written into them. */
  readonly left: readonly ChangedRow[];
};

/**
 * Plans a commit against the label file as it is now, row by row: a row that is as it was reviewed, or has the wanted
 * label already, goes in, whatever happened to the others.
 * @throws HumanError where the labels cannot be written at all.
 */
export async function planCommit(
  labels: LabelFile,
  corrections: readonly ReviewedCorrection[],
): Promise<CommitPlan> {
  const samples = new Map(labels.samples.map((sample) => [sample.id, sample]));
  // An image that a commit moved before is where its label says; its decisions keep the name that the audit knew.
  const meant = corrections.map(({ id, given }) => samples.get(id) ?? samples.get(labels.idAfter(id, given)));
  const rowsNow = countRows(
    labels.samples.map(({ image }) => image),
    meant.flatMap((sample) => sample ?? []),
  );
  const wanted: Correction[] = [];
  const ids: string[] = [];
  const left: ChangedRow[] = [];
  for (const [index, { id, given, label, rows, isUnknownClass }] of corrections.entries()) {
    const sample = meant[index];
    const now = rowsNow.get(sample?.image ?? '') ?? 0;
    const sameRows = rows === undefined || rows === now;
    if (isUnknownClass === true && !labels.classes.includes(label))
      left.push({ id, line: sample?.line, then: given, now: { kind: 'noClass', label } });
    else if (sample && sameRows && (sample.label === given || sample.label === label)) {
      wanted.push({ id: sample.id, label });
      ids.push(id);
    } else left.push({ id, line: sample?.line, then: given, now: found(sample, sameRows, now) });
  }
  return { edit: await labels.edit(wanted), ids, left };
}

function found(sample: LabelSample | undefined, sameRows: boolean, rows: number): ChangedRow['now'] {
  if (!sample) return { kind: 'missing' };
  return sameRows ? { kind: 'label', label: sample.label } : { kind: 'rows', rows };
}

/**
 * How many rows the images of corrections have.
 * @param images the image of every row.
 */
export function countRows(
  images: readonly string[],
  corrections: readonly { readonly image: string }[],
): ReadonlyMap<string, number> {
  const counts = new Map(corrections.map(({ image }) => [image, 0]));
  for (const image of images) {
    const count = counts.get(image);
    if (count !== undefined) counts.set(image, count + 1);
  }
  return counts;
}
