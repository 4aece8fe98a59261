import type { LabelFile } from '../labels/labelFile';

/**
 * What a label file holds, as `labels --json` prints it: the first four keys in this order, and none is ever missing.
 * Scripts read it, so keys are added but never renamed.
 */
export type LabelsSummary = {
  /** The format's id. */
  readonly format: string;
  readonly samples: number;
  /** Class names in the format's own order. */
  readonly classes: readonly string[];
  /** What its owner should know, row by row; `line` (from 1) and `image` are null where it is about the whole file. */
  readonly problems: readonly {
    readonly line: number | null;
    readonly image: string | null;
    readonly message: string;
  }[];
  /** Samples of each class. */
  readonly counts: Readonly<Record<string, number>>;
  /** Samples whose row has no label. */
  readonly unlabelled: number;
  /** Samples that are in order but have no label to audit, such as a tie of votes. */
  readonly aside: number;
  /** Samples whose face is a part of its image. */
  readonly boxes: number;
  /** What the samples' votes are for; null where there are none. */
  readonly votes: readonly string[] | null;
  /** The column that says whose face it is; null where there is none. */
  readonly subjectColumn: string | null;
  /** Why corrections cannot be written into the file, a sentence; null where they can. */
  readonly readOnly: string | null;
  /** Absolute path of the label file or folder. */
  readonly location: string;
};

/**
 * Counts what a label file holds.
 * @param further sentences about the whole file, besides its own problems.
 */
export function summariseLabels(
  labels: LabelFile,
  further: readonly { readonly message: string }[] = [],
): LabelsSummary {
  const counts = new Map(labels.classes.map((name) => [name, 0]));
  let [unlabelled, aside, boxes] = [0, 0, 0];
  for (const sample of labels.samples) {
    if (sample.label !== '') counts.set(sample.label, (counts.get(sample.label) ?? 0) + 1);
    else if (sample.aside === undefined) unlabelled++;
    else aside++;
    if (sample.box) boxes++;
  }
  return {
    format: labels.format,
    samples: labels.samples.length,
    classes: labels.classes,
    problems: [
      ...further.map(({ message }) => ({ line: null, image: null, message })),
      ...labels.problems.map(({ line, image, message }) => ({
        line: line ?? null,
        image: image ?? null,
        message,
      })),
    ],
    // A class may be called “__proto__”.
    counts: Object.fromEntries(counts),
    unlabelled,
    aside,
    boxes,
    votes: labels.voteClasses ?? null,
    subjectColumn: labels.subjectColumn ?? null,
    readOnly: labels.readOnly ?? null,
    location: labels.location,
  };
}
