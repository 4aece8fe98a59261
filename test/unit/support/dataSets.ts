import { stat } from 'node:fs/promises';
import type { DataSet } from '../../../src/labels/dataSet';
import { recogniseLabels } from '../../../src/labels/openLabels';

/** A CSV file of images and labels, which need not be there yet. */
export function csvAt(location: string): DataSet {
  return { location, isFolder: false, reading: { format: 'csv', options: {} } };
}

/** Labels read as they show themselves now. */
export async function dataSetAt(location: string): Promise<DataSet> {
  const { format, recognition } = await recogniseLabels(location);
  const options = recognition.kind === 'yes' ? recognition.options : {};
  return {
    location,
    isFolder: (await stat(location)).isDirectory(),
    reading: { format: format.id, options },
  };
}
