import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { begunHere } from '../audit/commits/begunHere';
import type { CommitTarget } from '../audit/commits/commitTarget';
import { settlePendingCommit } from '../audit/commits/settleCommit';
import { makeFolderFor, placesOf } from '../audit/places';
import { errorCode, explainFileError } from '../base/disk/fileErrors';
import type { DataSet } from '../labels/dataSet';
import { HumanError, messageOf } from '../base/humanError';
import { DecisionJournal } from '../review/decisionJournal';
import { uninterrupted } from './interrupts';
import { note } from './note';
import { type OpenCommitOptions, settleElsewhere } from './openCommit';

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

/** Why the journal cannot be written, a sentence; undefined where it can. */
export async function journalRefusal({ file }: DecisionJournal): Promise<string | undefined> {
  try {
    await makeFolderFor(file);
    await access(file, constants.W_OK);
    return undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    const explained = explainFileError(error, file);
    if (explained instanceof HumanError) return explained.message;
    return messageOf(error);
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
