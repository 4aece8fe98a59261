import type { LabelFile } from '../../labels/labelFile';
import { LabelSource } from '../../labels/labelSource';
import { openLabels } from '../../labels/openLabels';
import type { LabelReading } from '../../protocol/auditProcess';
import type { DecisionJournal } from '../../review/decisionJournal';

/** What commits write to, and where they are noted. */
export type CommitTarget = {
  /** Absolute path of the label file, or of the folder for a folder a class. */
  readonly labels: string;
  /** How to read it; undefined: as it shows itself. */
  readonly reading: LabelReading | undefined;
  readonly journal: DecisionJournal;
};

/**
 * Reads the label file of a commit as it is now.
 * @param text what stands in an editor of it instead.
 * @throws HumanError when it cannot be read.
 */
export function readTarget(
  { labels, reading }: Pick<CommitTarget, 'labels' | 'reading'>,
  text?: Buffer,
): Promise<LabelFile> {
  const at = text ? LabelSource.ofText(labels, text) : labels;
  return openLabels(at, reading?.options, reading?.format);
}
