import path from 'node:path';
import { readPredictions } from '../../../../src/audit/predictions/readPredictions';
import type { Predictions } from '../../../../src/audit/predictions/predictions';
import type { LabelFile } from '../../../../src/labels/labelFile';
import { openDataSet } from '../../../../src/labels/opening/openLabels';
import { csvAt } from '../../support/dataSets';
import { tempFolder } from '../../labels/tempFolder';

/** Six images, of three classes, in two folders that share a name. */
export const images = ['a/1.png', 'a/2.png', 'b/1.png', 'b/3.png', 'b/4 x.png', 'b/5.png'];
const labels = ['happy', 'sad', 'angry', 'happy', 'sad', 'angry'];

type Reading = { readonly predictions: Predictions; readonly labels: LabelFile; readonly file: string };

/** Writes a label file and a file of predictions of it, and reads both. */
export async function readBeside(
  content: string | Buffer,
  name = 'predictions.csv',
  labelText = images.map((image, row) => `${image},${labels[row]}`).join('\n'),
): Promise<Reading> {
  const folder = await tempFolder({ 'labels.csv': `image,label\n${labelText}\n`, [name]: content });
  const read = await openDataSet(csvAt(path.join(folder, 'labels.csv')));
  const file = path.join(folder, name);
  return { predictions: await readPredictions(file, read), labels: read, file };
}

/** The sentence that a file is refused with, without the folder's name. */
export async function refusalOf(
  content: string | Buffer,
  name = 'predictions.csv',
  labelText?: string,
): Promise<string> {
  return readBeside(content, name, labelText).then(
    () => 'was read',
    (error: unknown) =>
      error instanceof Error ? error.message.replaceAll(/\S*\/(?=labels\.csv|predictions)/g, '') : '',
  );
}

/** The predictions of one sample, to three places; undefined where there are none. */
export function rowOf({ probabilities, speaks, knows }: Predictions, sample: number): number[] | undefined {
  if (speaks[sample] === 0) return undefined;
  const classes = knows.length;
  return [...probabilities.subarray(sample * classes, (sample + 1) * classes)].map(
    (value) => Math.round(1000 * value) / 1000,
  );
}
