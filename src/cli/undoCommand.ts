import { nameChangedRows } from '../audit/commits/changedRows';
import { planUndo, undoCommit } from '../audit/commits/undoCommit';
import { HumanError } from '../base/humanError';
import { countOf } from '../protocol/countOf';
import { uninterrupted } from './interrupts';
import { chooseGiven } from './chooseLabels';
import { note } from './note';
import type { ReadingOptions } from './readingOptions';
import { terminalLine } from './terminalText';
import { type CommitOptions, withCommitTarget } from './withCommitTarget';

export type UndoOptions = ReadingOptions & CommitOptions;

/**
 * Undoes the data set's last commit, whether the gallery or `apply` made it: byte for byte where nobody touched what it
 * wrote, else the rows that are still as it left them.
 * @throws HumanError where there is none, or nothing of it can be taken back.
 */
export async function undoCommand(given: string, options: UndoOptions): Promise<void> {
  const dataSet = await chooseGiven(given, options);
  const sentence = await withCommitTarget(dataSet, options, async (target) => {
    const plan = await planUndo(target);
    const { changes } = plan.edit;
    if (changes.length === 0 && plan.left.length > 0)
      throw new HumanError(
        `All labels of the last commit were changed since, so nothing was taken back: ${nameChangedRows(plan.left)}.`,
      );
    if (plan.newLabels.length > 0)
      note(
        `No sample of ${dataSet.location} has the label ${plan.newLabels.map((label) => `“${label}”`).join(', ')} now; the journal says that it had, and the undoing brings it back.`,
      );
    await uninterrupted(() => undoCommit(target, plan));
    if (plan.left.length > 0)
      note(`${countOf(plan.left.length, 'label')} stayed, changed since: ${nameChangedRows(plan.left)}.`);
    return `${countOf(changes.length, 'label')} taken back in ${dataSet.location}.`;
  });
  process.stdout.write(`${terminalLine(sentence)}\n`);
}
