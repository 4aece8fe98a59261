import { matchClasses } from '../../labels/classes/matchClasses';
import { SampleNames } from '../../labels/images/sampleNames';
import type { LabelFile } from '../../labels/labelFile';
import { type Agreement, cohenKappa } from '../../review/agreement';

type Labels = Pick<LabelFile, 'samples' | 'classes'>;

/** An image to which two label files give different classes. */
export type LabelDifference = {
  /** As the first file writes it. */
  readonly image: string;
  readonly label: string;
  readonly otherLabel: string;
  /** Lines in the two files, from 1; null where the format has none. */
  readonly line: number | null;
  readonly otherLine: number | null;
};

/** Two label files of the same images, compared. */
export type LabelComparison = {
  /** Images that both give a label. */
  readonly both: number;
  /** Labelled rows that only one has, and how many of the second's may be several images of the first. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly ambiguous: number;
  /** Undefined where no image has a label in both. */
  readonly agreement: Agreement | undefined;
  /** Of κ, 95 %; undefined where there is no κ. */
  readonly interval: readonly [number, number] | undefined;
  /** The first's classes, then those that only the second has. */
  readonly classes: readonly string[];
  /** How many images have which class in the first (row) and the second (column), [classes × classes]. */
  readonly matrix: readonly (readonly number[])[];
  readonly differences: readonly LabelDifference[];
};

/** What a second label file says of the rows of a first. */
export type MatchedLabels = {
  /** The first's classes, then those that only the second has. */
  readonly classes: readonly string[];
  /** For each row of the first, the sample of the second that is about it; -1 where none is: [rows]. */
  readonly sample: Int32Array;
  /** Index of that sample's class into `classes`; -1 where there is none: [rows]. */
  readonly label: Int32Array;
  /** Labelled rows of the second whose image the first has not, and those that may be several of its images. */
  readonly onlySecond: number;
  readonly ambiguous: number;
};

/**
 * Finds the label that a second file gives each row of a first. Images are matched as predictions are, classes by name
 * (“happy” is “Happiness”), in the first file's spelling.
 */
export function matchLabels(first: Labels, second: Labels): MatchedLabels {
  const names = new SampleNames(first);
  const spelled = spellingsOf(first.classes, second.classes);
  const classes = [
    ...first.classes,
    ...new Set([...spelled.values()].filter((name) => !first.classes.includes(name))),
  ];
  const place = new Map(classes.map((name, index) => [name, index]));
  const sample = new Int32Array(first.samples.length).fill(-1);
  const labels = new Int32Array(first.samples.length).fill(-1);
  let [onlySecond, ambiguous] = [0, 0];
  second.samples.forEach(({ image, label }, index) => {
    if (label === '') return;
    const rows = names.rowsOf(image);
    if (rows === 'several') ambiguous++;
    else if (rows.length === 0) onlySecond++;
    for (const row of rows === 'several' ? [] : rows) {
      // A row that the second file has twice counts once.
      if (sample[row] !== -1) continue;
      sample[row] = index;
      labels[row] = place.get(spelled.get(label) ?? label) ?? -1;
    }
  });
  return { classes, sample, label: labels, onlySecond, ambiguous };
}

/** Compares two label files of the same images, such as another annotator's or an older version; see `matchLabels`. */
export function compareLabels(first: Labels, second: Labels): LabelComparison {
  const { classes, sample, label, onlySecond, ambiguous } = matchLabels(first, second);
  const place = new Map(classes.map((name, index) => [name, index]));
  const matrix = classes.map(() => new Array<number>(classes.length).fill(0));
  const pairs: [string, string][] = [];
  const differences: LabelDifference[] = [];
  let labelled = 0;
  first.samples.forEach((given, row) => {
    if (given.label === '') return;
    labelled++;
    const column = label[row] ?? -1;
    const other = classes[column];
    if (other === undefined) return;
    pairs.push([given.label, other]);
    const cells = matrix[place.get(given.label) ?? -1];
    if (cells) cells[column] = (cells[column] ?? 0) + 1;
    if (given.label === other) return;
    differences.push({
      ...{ image: given.image, label: given.label, otherLabel: other },
      ...{ line: given.line ?? null, otherLine: second.samples[sample[row] ?? -1]?.line ?? null },
    });
  });
  return {
    both: pairs.length,
    onlyFirst: labelled - pairs.length,
    ...{ onlySecond, ambiguous },
    agreement: cohenKappa(pairs),
    interval: kappaInterval(matrix),
    ...{ classes, matrix, differences },
  };
}

/** What the second file's classes are called in the first. */
function spellingsOf(classes: readonly string[], others: readonly string[]): Map<string, string> {
  const spelled = new Map(others.map((name) => [name, name]));
  matchClasses(classes, others).forEach((other, label) => {
    if (other >= 0) spelled.set(others[other] ?? '', classes[label] ?? '');
  });
  return spelled;
}

const normal95 = 1.959964;

/**
 * The 95 % interval of Cohen's κ, by its standard error in large samples (Fleiss, Cohen and Everitt 1969, eq. 13).
 * @param counts how many samples got which category from the first (row) and the second (column).
 */
export function kappaInterval(counts: readonly (readonly number[])[]): readonly [number, number] | undefined {
  const all = counts.flat().reduce((sum, count) => sum + count, 0);
  if (all === 0) return undefined;
  const share = counts.map((row) => row.map((count) => count / all));
  const rows = share.map((row) => row.reduce((sum, each) => sum + each, 0));
  const columns = share.map((_, column) => share.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  const at = (values: readonly number[], index: number) => values[index] ?? 0;
  const observed = share.reduce((sum, row, index) => sum + at(row, index), 0);
  const expected = rows.reduce((sum, row, index) => sum + row * at(columns, index), 0);
  if (expected >= 1) return undefined;
  let spread = -((observed * expected - 2 * expected + observed) ** 2);
  share.forEach((row, i) =>
    row.forEach((each, j) => {
      spread +=
        i === j
          ? each * (1 - expected - (at(columns, i) + at(rows, i)) * (1 - observed)) ** 2
          : (1 - observed) ** 2 * each * (at(columns, i) + at(rows, j)) ** 2;
    }),
  );
  const kappa = (observed - expected) / (1 - expected);
  const error = Math.sqrt(Math.max(0, spread) / all) / (1 - expected) ** 2;
  return [Math.max(-1, kappa - normal95 * error), Math.min(1, kappa + normal95 * error)];
}
