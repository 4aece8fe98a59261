import type { PendingCommit } from './commits';
import type { DecisionJournal } from './decisionJournal';

type Journal = Pick<DecisionJournal, 'pendingCommits' | 'isBegunHere'>;

/** The open commit, or undoing, that this machine began, if there is one. */
export async function pendingHere(journal: Journal): Promise<PendingCommit | undefined> {
  for (const pending of journal.pendingCommits()) if (await journal.isBegunHere(pending)) return pending;
  return undefined;
}

/** The first open commit, or undoing, that the journal only says was begun: a person decides about it. */
export async function pendingElsewhere(journal: Journal): Promise<PendingCommit | undefined> {
  for (const pending of journal.pendingCommits()) if (!(await journal.isBegunHere(pending))) return pending;
  return undefined;
}
