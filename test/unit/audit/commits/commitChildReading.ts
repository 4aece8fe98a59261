import type { LabelReading } from '../../../../src/protocol/auditProcess';

/** How the files that the child commits to are one data set; undefined for class folders. */
export function readingOf(files: readonly string[]): LabelReading | undefined {
  if (files.length === 0) return undefined;
  const options = { imageColumn: 0, labelColumn: 1, header: true };
  return {
    format: 'several',
    options: { parts: files.map((file) => ({ path: file, format: 'csv', options })) },
  };
}
