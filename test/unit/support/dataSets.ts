import { stat } from 'node:fs/promises';
import type { DataSet } from '../../../src/labels/dataSet';
import type { LabelOptions } from '../../../src/labels/labelFile';
import { recogniseLabels } from '../../../src/labels/opening/openLabels';

/** A CSV file of images and labels, which need not be there yet. */
export function csvAt(location: string): DataSet {
  return { location, isFolder: false, reading: { format: 'csv', options: {} } };
}

/** A folder a class. */
export function foldersAt(location: string): DataSet {
  return { location, isFolder: true, reading: { format: 'folders', options: {} } };
}

/** CSV files of a folder as one data set. */
export function severalAt(location: string, names: readonly string[], options: LabelOptions = {}): DataSet {
  const parts = names.map((name) => ({ path: name, format: 'csv', options }));
  return { location, isFolder: true, reading: { format: 'several', options: { parts } } };
}

/** Labels in the format that they show themselves now, whose columns may change. */
export async function dataSetAt(location: string): Promise<DataSet> {
  const { format } = await recogniseLabels(location);
  const isFolder = (await stat(location)).isDirectory();
  return { location, isFolder, reading: { format: format.id, options: {} } };
}
