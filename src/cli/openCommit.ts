import type { CommitTarget } from '../audit/commits/commitTarget';
import {
  dropElsewhere,
  finishElsewhere,
  type OpenElsewhere,
  openElsewhere,
} from '../audit/commits/openElsewhere';
import { HumanError } from '../base/humanError';
import type { LabelChange } from '../labels/labelFile';
import { countOf } from '../protocol/countOf';
import { note } from './note';

/** What becomes of a commit that the journal has open and this machine did not begin. */
export const openCommitWishes = ['finish', 'drop'] as const;

export type OpenCommitOptions = { readonly openCommit?: (typeof openCommitWishes)[number] };

/** Changes that the sentence names before it only counts them. */
const mostNamed = 5;

/**
 * Finishes or drops commits that were begun elsewhere, as the user said.
 * @throws HumanError where there is one and the user said nothing, or it cannot be finished.
 */
export async function settleElsewhere(
  target: CommitTarget,
  { openCommit }: OpenCommitOptions,
): Promise<void> {
  for (let open = await openElsewhere(target); open; open = await openElsewhere(target)) {
    if (openCommit === undefined) throw new HumanError(questionAbout(open, target));
    const settle = openCommit === 'finish' ? finishElsewhere : dropElsewhere;
    note((await settle(target, open)).message);
  }
}

function questionAbout(
  { kind, commit: { who, at }, changes, refusal }: OpenElsewhere,
  { labels, journal }: CommitTarget,
): string {
  const what = kind === 'commit' ? 'A commit' : 'The undoing of a commit';
  const begun = `${what} of ${countOf(changes.length, 'label')} to ${labels} is open in ${journal.file}, begun by “${who}” at ${at}, not on this machine or not on this copy of the data.`;
  if (refusal !== undefined)
    return `${begun} ${refusal} Add --open-commit drop to note that it did not happen.`;
  return `${begun} Nothing of it was done now. It would change ${listOf(changes)}. Add --open-commit finish to do it, or --open-commit drop to note that it did not happen.`;
}

function listOf(changes: readonly LabelChange[]): string {
  const named = changes.slice(0, mostNamed).map(({ id, from, to }) => `${id} from “${from}” to “${to}”`);
  const more = changes.length > mostNamed ? ` and ${changes.length - mostNamed} more` : '';
  return named.join(', ') + more;
}
