import type * as vscode from 'vscode';
import { applyLabelEdit, recoverLabelEdit, undoLabelEdit } from '../labels/edits/applyEdit';
import type { LabelEdit } from '../labels/labelFile';
import { openLabels } from '../labels/openLabels';
import { parseLabelEdit } from '../labels/edits/parseEdit';
import { HumanError } from '../protocol/humanError';
import type { DecisionJournal } from '../review/decisionJournal';
import type { ReviewSession } from './reviewSession';

/** Rows that a message names before it only counts them. */
const mostNamed = 5;

/**
 * Works out what committing the review's corrections changes, from the label file as it is on disk now.
 * @throws HumanError where a row that would be changed no longer has the label that was reviewed.
 */
export async function planCommit(session: ReviewSession): Promise<LabelEdit> {
  const { choice, journal } = session;
  const labels = await openLabels(choice.labels, choice.reading.options, choice.reading.format);
  const current = new Map(labels.samples.map((sample) => [sample.id, sample]));
  const corrections = session.pendingCorrections();
  const changed = corrections.filter(({ id, label }) => {
    const now = current.get(id)?.label;
    return now !== journal.decisionOf(id)?.given && now !== label;
  });
  if (changed.length > 0) {
    const names = changed.slice(0, mostNamed).map(({ id }) => {
      const sample = current.get(id);
      return sample
        ? `${id}${sample.line === undefined ? '' : ` (line ${sample.line})`}, now “${sample.label}”`
        : `${id}, now missing`;
    });
    const more = changed.length > mostNamed ? ` and ${changed.length - mostNamed} more` : '';
    throw new HumanError(
      `${choice.labels} has changed since it was audited: ${names.join('; ')}${more}. Nothing was written. ` +
        'Audit again and decide about those faces anew, or undo those decisions and commit the rest.',
    );
  }
  return labels.edit(corrections);
}

/**
 * Writes a planned commit: the journal first, then the label file, then the journal's word that it is done.
 * @param ids the samples whose corrections the edit covers, with those that had the wanted label already.
 * @returns the samples whose decision is now committed.
 */
export async function writeCommit(
  journal: DecisionJournal,
  edit: LabelEdit,
  ids: readonly string[],
): Promise<readonly string[]> {
  const commit = await journal.commitStarted(edit, ids);
  try {
    if (edit.changes.length > 0) await applyLabelEdit(edit);
  } catch (error) {
    await journal.commitAbandoned(commit);
    throw error;
  }
  return journal.commitFinished(commit);
}

/** The last commit's edit, as the journal kept it. @throws HumanError where there is none. */
export function lastCommit({ choice, journal }: ReviewSession): {
  readonly id: string;
  readonly edit: LabelEdit;
} {
  const last = journal.lastCommit();
  if (!last) throw new HumanError(`There is no commit to undo for ${choice.labels}.`);
  return { id: last.id, edit: parseLabelEdit(last.edit, choice.labels) };
}

/**
 * Puts the label file back as it was before the last commit.
 * @returns the samples whose decision is a correction again.
 * @throws HumanError where there is none, or the file has changed since.
 */
export async function undoLastCommit(session: ReviewSession): Promise<readonly string[]> {
  const { journal } = session;
  const { id, edit } = lastCommit(session);
  await journal.undoCommitStarted(id);
  try {
    if (edit.changes.length > 0) await undoLabelEdit(edit);
  } catch (error) {
    await journal.commitAbandoned(id);
    throw error;
  }
  return journal.undoCommitFinished(id);
}

/**
 * Settles a commit (or the undoing of one) of which a crash left open whether it happened: the disk tells. Moves that
 * were half done are taken back.
 */
export async function settlePendingCommit(
  journal: DecisionJournal,
  labels: string,
  log: vscode.LogOutputChannel,
): Promise<void> {
  const pending = journal.pendingCommit();
  if (!pending) return;
  const { kind, commit } = pending;
  const state = await recoverLabelEdit(parseLabelEdit(commit.edit, labels));
  log.warn(`A ${kind} was interrupted; the labels stand ${state} it.`);
  if (kind === 'commit' && state === 'after') await journal.commitFinished(commit.id);
  else if (kind === 'undo' && state === 'before') await journal.undoCommitFinished(commit.id);
  else await journal.commitAbandoned(commit.id);
}
