import type { DataSet } from '../../labels/dataSet';
import type { LabelFile } from '../../labels/labelFile';
import { LabelSource } from '../../labels/labelSource';
import { openDataSet } from '../../labels/openLabels';
import type { DecisionJournal } from '../../review/decisionJournal';

/** What commits write to, and where they are noted. */
export type CommitTarget = DataSet & { readonly journal: DecisionJournal };

/**
 * Reads the label file of a commit as it is now.
 * @param text what stands in an editor of it instead.
 * @throws HumanError when it cannot be read.
 */
export function readTarget(dataSet: DataSet, text?: Buffer): Promise<LabelFile> {
  return openDataSet(dataSet, text && LabelSource.ofText(dataSet.location, text));
}
