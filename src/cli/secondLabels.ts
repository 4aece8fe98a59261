import path from 'node:path';
import { countOf } from '../base/text';
import { labelFilesOf } from '../labels/dataSet';
import type { LabelFile } from '../labels/labelFile';
import { openDataSet } from '../labels/opening/openLabels';
import type { SecondLabels } from '../protocol/secondLabels';
import { refuseOverwriting } from './givenPaths';
import { chooseGiven } from './labelReading';

/** What another label file says of audited faces, and where it is. */
export type ComparedLabels = SecondLabels & { readonly file: string };

/**
 * Opens a label file that an audit is compared with.
 * @param written what is to be written, by option: never over that file.
 * @throws HumanError where it cannot be read.
 */
export async function openSecond(
  given: string,
  written: Readonly<Record<string, string | undefined>>,
): Promise<LabelFile> {
  const second = await chooseGiven(given, {});
  const files = Object.entries(written).map(
    ([option, file]) => [option, file === undefined ? undefined : path.resolve(file)] as const,
  );
  await refuseOverwriting(labelFilesOf(second), Object.fromEntries(files));
  return openDataSet(second);
}

/** How far they agree, a sentence. */
export function secondLine({ file, both, differing, kappa, onlyFirst, onlySecond }: ComparedLabels): string {
  const agreement = kappa === null ? '' : ` (Cohen’s κ ${kappa.toFixed(2)})`;
  return `${file} labels ${count(differing)} of ${countOf(both, 'image')} that both have differently${agreement}; ${count(onlyFirst)} only in the audited labels, ${count(onlySecond)} only there.`;
}

/** The same for programs. */
export function countsOf({
  file,
  both,
  differing,
  onlyFirst,
  onlySecond,
  ambiguous,
  ...agreement
}: ComparedLabels) {
  const { kappa, kappaInterval } = agreement;
  return { file, both, differing, onlyFirst, onlySecond, ambiguous, kappa, kappaInterval };
}

const count = (value: number): string => value.toLocaleString('en');
