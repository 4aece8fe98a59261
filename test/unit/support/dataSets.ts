import { stat } from 'node:fs/promises';
import type { DataSet } from '../../../src/labels/dataSet';
import { recogniseLabels } from '../../../src/labels/openLabels';

/** A CSV file of images and labels, which need not be there yet. */
export function csvAt(location: string): DataSet {
  return { location, isFolder: false, reading: { format: 'csv', options: {} } };
}

/** Labels in the format that they show themselves now, whose columns may change. */
export async function dataSetAt(location: string): Promise<DataSet> {
  const { format } = await recogniseLabels(location);
  const isFolder = (await stat(location)).isDirectory();
  return { location, isFolder, reading: { format: format.id, options: {} } };
}
