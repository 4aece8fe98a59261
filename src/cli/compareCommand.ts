import path from 'node:path';
import {
  compareLabels,
  type LabelComparison,
  type LabelDifference,
} from '../audit/secondLabels/compareLabels';
import { writeWhole } from '../base/disk/writeWhole';
import { HumanError } from '../base/humanError';
import { countOf } from '../base/text';
import { labelFilesOf } from '../labels/dataSet';
import { openDataSet } from '../labels/opening/openLabels';
import { makeFolderFor } from '../labels/places';
import { csvBlocks } from '../labels/text/csvBlocks';
import { refuseOverwriting } from './givenPaths';
import { chooseGiven } from './labelReading';
import type { ReadingOptions } from './options';
import { printFound, textTable } from './terminal';

export type CompareOptions = ReadingOptions & {
  /** Where the images on which the two differ are written. */
  readonly out?: string;
  readonly json?: boolean;
};

const mostShown = 10;
/** A matrix of more classes is no table for a terminal. */
const mostInMatrix = 30;

/**
 * Compares two label files of the same images: how far they agree, in what they differ and where. Nothing but `out` is
 * written.
 * @throws HumanError where one cannot be read, or they have no image in common.
 */
export async function compareCommand(given: string, other: string, options: CompareOptions): Promise<void> {
  const dataSet = await chooseGiven(given, options);
  const second = await chooseGiven(other, {});
  const out = options.out === undefined ? undefined : path.resolve(options.out);
  await refuseOverwriting([...labelFilesOf(dataSet), ...labelFilesOf(second)], { '--out': out });
  const labels = await openDataSet(dataSet);
  const others = await openDataSet(second);
  const comparison = compareLabels(labels, others);
  if (comparison.both === 0)
    throw new HumanError(
      `No image has a label in both: ${labels.location} names images like “${labels.samples[0]?.image ?? ''}”, ${others.location} like “${others.samples[0]?.image ?? ''}”. Compare label files of the same images.`,
    );
  if (out !== undefined) {
    await makeFolderFor(out);
    await writeWhole(out, csvBlocks(differenceRows(comparison.differences)));
  }
  const { differences, agreement, interval, ...rest } = comparison;
  const found = {
    ...{ labels: labels.location, other: others.location, out: out ?? null },
    ...rest,
    observed: agreement?.observed ?? null,
    kappa: agreement?.kappa ?? null,
    kappaInterval: interval ?? null,
    differences,
  };
  printFound(comparisonText(labels.location, others.location, comparison, out), found, options.json === true);
}

function* differenceRows(differences: readonly LabelDifference[]): Generator<readonly string[], void> {
  yield ['image', 'label', 'other_label', 'line', 'other_line'];
  for (const { image, label, otherLabel, line, otherLine } of differences)
    yield [image, label, otherLabel, String(line ?? ''), String(otherLine ?? '')];
}

function comparisonText(
  location: string,
  other: string,
  {
    both,
    onlyFirst,
    onlySecond,
    ambiguous,
    agreement,
    interval,
    classes,
    matrix,
    differences,
  }: LabelComparison,
  out: string | undefined,
): string[] {
  const { observed = 1, kappa } = agreement ?? {};
  const [from, to] = interval ?? [];
  const between =
    from === undefined || to === undefined ? '' : ` (95 %: ${from.toFixed(2)} to ${to.toFixed(2)})`;
  const shown = differences.slice(0, mostShown);
  return [
    `${countOf(both, 'image')} with a label in both ${location} and ${other}; ${count(onlyFirst)} only in the first, ${count(onlySecond)} only in the second${ambiguous > 0 ? `, ${countOf(ambiguous, 'row')} of the second may be several images` : ''}.`,
    `They agree on ${count(both - differences.length)} (${(100 * observed).toFixed(1)} %); Cohen’s κ ${kappa === undefined ? 'is undefined, as only one label was given' : `${kappa.toFixed(2)}${between}`}.`,
    '',
    ...(classes.length > mostInMatrix
      ? []
      : [
          ...textTable(
            [
              ['first \\ second', ...classes],
              ...classes.map((name, row) => [name, ...(matrix[row] ?? []).map(count)]),
            ],
            classes.length,
          ),
          '',
        ]),
    ...shown.map(
      ({ image, label, otherLabel, line }) =>
        `  ${image}${line === null ? '' : ` (line ${line})`}: ${label}, there ${otherLabel}`,
    ),
    ...(differences.length > shown.length && out === undefined
      ? [`  … and ${count(differences.length - shown.length)} more; --out FILE writes them all.`]
      : []),
    ...(out === undefined ? [] : [`Differences: ${out}`]),
  ];
}

const count = (value: number): string => value.toLocaleString('en');
