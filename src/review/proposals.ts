import { randomUUID } from 'node:crypto';
import { journalFile } from '../base/disk/ownFiles';
import { appendLines, shareJournalByGit } from './appendLines';
import { linesOf, type NewProposal, signed } from './entries';
import type { Proposal } from './decision';
import { decisionsOn, type ReviewFold } from './fold';
import { unwritable } from './journalErrors';

/**
 * The proposals about a sample that wait for a person, one an agent: those that no person has decided about since, and that
 * the agent has not taken back.
 */
export function waitingProposals(state: ReviewFold, sampleId: string): readonly Proposal[] {
  const proposals = state.proposals.get(sampleId);
  if (!proposals) return [];
  const decided = decisionsOn(state, sampleId).filter(({ blind, verdict }) => !blind && verdict !== 'skip');
  return proposals.filter(
    (proposal) => proposal.verdict !== 'withdraw' && !decided.some(({ at }) => at >= proposal.at),
  );
}

/**
 * Appends proposals to a data set's journal; they are on disk when the promise resolves.
 * @param folder absolute path of the data folder; see `JournalOptions`.
 * @throws HumanError where the journal cannot be written; none of them is in it then.
 */
export async function propose(
  { folder, dataSet, who }: { readonly folder: string; readonly dataSet: string; readonly who: string },
  proposals: readonly NewProposal[],
): Promise<void> {
  if (proposals.length === 0) return;
  const file = journalFile(folder);
  const at = new Date().toISOString();
  const entries = proposals.map((proposal) =>
    signed({ ...proposal, kind: 'proposal' }, { entry: randomUUID(), at, who, dataSet }),
  );
  try {
    await appendLines(file, await linesOf(entries));
  } catch (error) {
    throw unwritable(file, 'proposal', error);
  }
  await shareJournalByGit(file);
}
