import type { LabelReading } from '../../../src/labels/dataSet';

/** How the files that the child commits to are one data set; none: class folders. */
export function readingOf(files: readonly string[]): LabelReading {
  if (files.length === 0) return { format: 'folders', options: {} };
  const options = { imageColumn: 0, labelColumn: 1, header: true };
  return {
    format: 'several',
    options: { parts: files.map((file) => ({ path: file, format: 'csv', options })) },
  };
}
