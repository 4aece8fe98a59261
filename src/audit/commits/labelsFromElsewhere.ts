import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { LabelChange } from '../../labels/labelFile';
import { commandingCharacter } from '../../protocol/plainText';
import { spreadsheetCell } from '../spreadsheetCells';
import { type CommitTarget, readTarget } from './commitTarget';

/**
 * The labels that undoing somebody else's commit would write although no sample has them now, as the last of an emptied
 * class; a person is told of them first.
 * @param changes what the undoing would do.
 * @throws HumanError naming one that no class can be called, so that the journal's author chose what is written.
 */
export async function labelsOnlyTheJournalHas(
  target: CommitTarget,
  changes: readonly LabelChange[],
): Promise<readonly string[]> {
  const known = new Set((await readTarget(target)).classes);
  const unknown = [...new Set(changes.map(({ to }) => to))].filter(
    (label) => label !== '' && !known.has(label),
  );
  const wrong = unknown.find((label) => commandingCharacter.test(label) || spreadsheetCell(label) !== label);
  if (wrong !== undefined)
    throw new HumanError(
      l10n.t(
        'The journal says that a sample of {0} had the label “{1}”, which no class can be called, so nothing was taken back. Ask whoever wrote the journal; put labels right in the gallery instead.',
        ...([target.location, wrong] as const),
      ),
    );
  return unknown;
}

/**
 * Makes sure that finishing somebody else's commit gives samples no label but those of the data set's classes, as the
 * gallery that made it did.
 * @throws HumanError naming one that is none.
 */
export async function requireClasses(target: CommitTarget, changes: readonly LabelChange[]): Promise<void> {
  const labels = await readTarget(target);
  const wrong = changes.find(({ to }) => !labels.classes.includes(to));
  if (wrong)
    throw new HumanError(
      l10n.t(
        'The commit to {0} that was begun elsewhere writes the label “{1}”, which is no class of this data set, so it was left alone. Drop it, and put labels right in the gallery.',
        ...([target.location, wrong.to] as const),
      ),
    );
}
