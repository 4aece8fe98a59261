import { existsSync } from 'node:fs';
import path from 'node:path';
import type { LabelFile, LabelSample } from '../labels/labelFile';
import { HumanError } from '../protocol/humanError';

/** The samples of a label file with their image files, row by row. */
export type DataSet = {
  readonly labels: LabelFile;
  /** Absolute path of each sample's image; undefined where it may not be read or the row has no label. */
  readonly files: readonly (string | undefined)[];
  /** Why a sample cannot be audited, where that is known before its image is opened; by row. */
  readonly failures: ReadonlyMap<number, string>;
};

/**
 * Finds the image of every sample. A file that is not there keeps its first possible path: opening it gives the reason.
 * @param roots folders that images may be in.
 * @throws HumanError where there is nothing to audit: fewer than two classes or labelled images.
 */
export function resolveDataSet(labels: LabelFile, roots: readonly string[]): DataSet {
  const classes = new Set(labels.samples.map(({ label }) => label).filter((label) => label !== ''));
  if (labels.samples.length === 0) {
    throw new HumanError(`${labels.location} names no images. Choose the label file of your faces.`);
  }
  const [only] = classes;
  if (only === undefined) {
    throw new HumanError(
      `No row of ${labels.location} has a label. Choose the column that holds the labels, or another file.`,
    );
  }
  if (classes.size < 2) {
    throw new HumanError(
      `Every label in ${labels.location} is “${only}”. An audit compares classes and needs at least two: add faces of another class.`,
    );
  }
  const failures = new Map<number, string>();
  const find = imageFinder(labels, roots);
  const files = labels.samples.map((sample, row) => {
    const found = find(sample);
    if (sample.label === '') failures.set(row, 'The row has no label.');
    else if (found === undefined) failures.set(row, outsideReason(sample, roots));
    return failures.has(row) ? undefined : found;
  });
  return { labels, files, failures };
}

/**
 * Most rows of a label file resolve by the same rule, so the rule that worked last is tried first: one look at the disk
 * a row instead of one a candidate.
 */
function imageFinder(
  labels: LabelFile,
  roots: readonly string[],
): (sample: LabelSample) => string | undefined {
  let lastRule = 0;
  const isHere = (candidate: string) => isWithin(candidate, roots) && existsSync(candidate);
  return ({ image }) => {
    const preferred = at(labels.imageCandidates(image), lastRule);
    if (preferred !== undefined && isHere(preferred)) return preferred;
    const candidates = [...labels.imageCandidates(image)];
    const rule = candidates.findIndex(isHere);
    const [asWritten] = candidates;
    // What the row says first counts: a file elsewhere is not read, and not looked for here under its bare name either.
    if (rule < 0) return asWritten !== undefined && isWithin(asWritten, roots) ? asWritten : undefined;
    lastRule = rule;
    return candidates[rule];
  };
}

/** The item of that index, without making those after it. */
function at<T>(items: Iterable<T>, index: number): T | undefined {
  let position = 0;
  for (const item of items) if (position++ === index) return item;
  return undefined;
}

/** Whether a path lies in one of the folders, once `..` is worked out. */
function isWithin(file: string, roots: readonly string[]): boolean {
  const resolved = path.resolve(file);
  return roots.some((root) => {
    const relative = path.relative(root, resolved);
    return (
      relative !== '' &&
      relative !== '..' &&
      !relative.startsWith(`..${path.sep}`) &&
      !path.isAbsolute(relative)
    );
  });
}

function outsideReason({ image }: LabelSample, roots: readonly string[]): string {
  return `“${image}” lies outside ${roots.join(', ')} and is not read. Move the image there, or audit the folder that holds both.`;
}
