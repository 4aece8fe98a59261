import path from 'node:path';
import { folderPerClass } from '../../labels/formats/folderPerClass';
import type { LabelReading } from '../../protocol/auditProcess';
import type { DataSetChoice } from '../dataSetChoice';

/** A label file of the data set under review, as an editor would open it. */
export type ReviewedFile = {
  /** Absolute path. */
  readonly path: string;
  readonly reading: LabelReading;
  /** What the ids of its samples start with in the data set: `''`, or the file's name where the set has several. */
  readonly idPrefix: string;
};

/** The label files of a data set; none for a folder a class, which has no file to open. */
export function reviewedFiles({ labels, isFolder, reading }: DataSetChoice): readonly ReviewedFile[] {
  const { parts } = reading.options;
  if (!parts) return isFolder ? [] : [{ path: labels, reading, idPrefix: '' }];
  return parts
    .filter(({ format }) => format !== folderPerClass.id)
    .map((part) => ({
      path: path.join(labels, part.path),
      reading: { format: part.format, options: part.options },
      idPrefix: `${part.path}:`,
    }));
}

/** The file in which a sample's label stands; undefined where that is none that an editor would open. */
export function reviewedFileOf(choice: DataSetChoice, id: string): ReviewedFile | undefined {
  return reviewedFiles(choice).find(({ idPrefix }) => id.startsWith(idPrefix));
}
