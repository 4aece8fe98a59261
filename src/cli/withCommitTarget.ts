import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { begunHere, settlePendingCommit } from '../commits/settleCommit';
import type { CommitTarget } from '../commits/planCommit';
import { makeFolderFor, placesOf } from '../labels/places';
import { errorCode, explainFileError } from '../base/disk/fileErrors';
import type { DataSet } from '../labels/dataSet';
import { HumanError, messageOf } from '../base/humanError';
import { DecisionJournal } from '../review/decisionJournal';
import { uninterrupted, note } from './terminal';
import {
  type OpenElsewhere,
  openElsewhere,
  type OpenWish,
  progressOfOpen,
  settleAs,
} from '../commits/openElsewhere';
import { progressText } from '../commits/openProgress';
import type { LabelChange } from '../labels/labelFile';
import { countOf } from '../base/text';

/** What becomes of a commit that the journal has open and this machine did not begin. */
export const openCommitWishes: readonly OpenWish[] = ['finish', 'take-back', 'drop'];

type OpenCommitOptions = { readonly openCommit?: OpenWish };

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
    note((await settleAs(openCommit, target, open)).message);
  }
}

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

export type CommitOptions = OpenCommitOptions & {
  /** Who signs what is written; without it, the user's login name. */
  readonly reviewer?: string;
};

/**
 * Runs `work` on the labels and the journal of their data set, in which a commit that a crash left open is settled
 * first; notes go to stderr.
 * @throws HumanError where the journal cannot be read, or a commit is open that somebody must decide about.
 */
export async function withCommitTarget<T>(
  dataSet: DataSet,
  options: CommitOptions,
  work: (target: CommitTarget) => Promise<T>,
): Promise<T> {
  const { home, name } = placesOf(dataSet);
  const who = options.reviewer?.trim() || loginName();
  const begun = begunHere();
  const journal = await DecisionJournal.open({ folder: home, dataSet: name, who, begun });
  try {
    for (const { message } of journal.notes) note(`${journal.file}: ${message}`);
    const target: CommitTarget = { ...dataSet, journal };
    const settled = await uninterrupted(() => settlePendingCommit(target));
    if (settled) note(settled.message);
    await uninterrupted(() => settleElsewhere(target, options));
    return await work(target);
  } finally {
    await journal.close();
  }
}

/**
 * Runs `work` on the labels and the journal of their data set as they are: nothing is settled or written.
 * @throws HumanError where the journal cannot be read.
 */
export async function withJournal<T>(
  dataSet: DataSet,
  work: (target: CommitTarget) => T | Promise<T>,
): Promise<T> {
  const { home, name } = placesOf(dataSet);
  const journal = await DecisionJournal.open({ folder: home, dataSet: name, who: loginName() });
  try {
    return await work({ ...dataSet, journal });
  } finally {
    await journal.close();
  }
}

/** The pattern of names that the last commit to a folder was made with, as its journal says; undefined where there is none. */
export async function lastPattern(dataSet: DataSet): Promise<string | undefined> {
  return withJournal(dataSet, ({ journal }) => journal.lastCommit()?.namePattern);
}

/** Why the journal cannot be written, a sentence; undefined where it can. */
export async function journalRefusal({ file }: DecisionJournal): Promise<string | undefined> {
  try {
    await makeFolderFor(file);
    await access(file, constants.W_OK);
    return undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    return messageOf(explainFileError(error, file));
  }
}

/** A user without an entry in the system's list has a number alone. */
function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? ''}`.trim();
  }
}
