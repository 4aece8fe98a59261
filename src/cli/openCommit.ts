import type { CommitTarget } from '../audit/commits/commitTarget';
import {
  dropElsewhere,
  finishElsewhere,
  type OpenElsewhere,
  openElsewhere,
  progressOfOpen,
  takeBackElsewhere,
} from '../audit/commits/openElsewhere';
import { progressText } from '../audit/commits/openProgress';
import { HumanError } from '../base/humanError';
import type { LabelChange } from '../labels/labelFile';
import { countOf } from '../protocol/countOf';
import { note } from './note';

/** What becomes of a commit that the journal has open and this machine did not begin. */
export const openCommitWishes = ['finish', 'take-back', 'drop'] as const;

export type OpenCommitOptions = { readonly openCommit?: (typeof openCommitWishes)[number] };

/** Changes that the sentence names before it only counts them. */
const mostNamed = 5;

/**
 * Finishes, takes back or drops commits that were begun elsewhere, as the user said.
 * @throws HumanError where there is one and the user said nothing, or what was said cannot be done.
 */
export async function settleElsewhere(
  target: CommitTarget,
  { openCommit }: OpenCommitOptions,
): Promise<void> {
  for (let open = await openElsewhere(target); open; open = await openElsewhere(target)) {
    const isPossible = openCommit === 'drop' || (openCommit !== undefined && open.refusal === undefined);
    if (!isPossible) throw new HumanError(await questionAbout(open, target));
    if (openCommit === 'take-back' && open.kind === 'undo')
      throw new HumanError(
        `What is open in ${target.journal.file} is the undoing of a commit to ${target.location}. Add --open-commit finish to do it, or --open-commit drop to note that it did not happen.`,
      );
    note((await settlers[openCommit](target, open)).message);
  }
}

const settlers = { finish: finishElsewhere, 'take-back': takeBackElsewhere, drop: dropElsewhere } as const;

async function questionAbout(open: OpenElsewhere, target: CommitTarget): Promise<string> {
  const { kind, changes, refusal } = open;
  const { who, at } = open.commit;
  const what = kind === 'commit' ? 'A commit' : 'The undoing of a commit';
  const count = refusal === undefined ? ` of ${countOf(changes.length, 'label')}` : '';
  const begun = `${what}${count} to ${target.location} is open in ${target.journal.file}, begun by “${who}” at ${at}, not on this machine or not on this copy of the data.`;
  if (refusal !== undefined)
    return `${begun} ${refusal} Add --open-commit drop to note that it did not happen.`;
  const progress = await progressOfOpen(target, open);
  const done = progress ? progressText(progress) : '';
  const isHalfDone = done !== '' && kind === 'commit';
  return [
    ...[begun, 'Nothing of it was done now.'],
    changes.length > 0 ? `It would change ${listOf(changes)}.` : 'It would change no label.',
    ...(done === '' ? [] : [done]),
    isHalfDone
      ? 'Add --open-commit finish to do it, --open-commit take-back to take back what was done of it, or --open-commit drop to note that it did not happen and leave the labels as they are.'
      : 'Add --open-commit finish to do it, or --open-commit drop to note that it did not happen.',
  ].join(' ');
}

function listOf(changes: readonly LabelChange[]): string {
  const named = changes.slice(0, mostNamed).map(({ id, from, to }) => `${id} from “${from}” to “${to}”`);
  const more = changes.length > mostNamed ? ` and ${changes.length - mostNamed} more` : '';
  return named.join(', ') + more;
}
