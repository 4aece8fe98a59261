import type * as vscode from 'vscode';
import type { CommitTarget } from '../../audit/commits/commitTarget';
import type { Settlement } from '../../audit/commits/settleCommit';
import type { LabelChange } from '../../labels/labelFile';
import type { DecisionJournal } from '../../review/decisionJournal';
import { commitCorrections, type CommitServices, settleOpen, undoLastCommit } from './commitCommand';
import { EditorCommits } from './commitEditor';
import { tellCommitted, tellWritten } from './commitNotice';
import type { CommitPreview, ShownChanges } from './commitPreview';
import { showError } from '../failableCommand';
import type { ReviewSession } from '../review/reviewSession';
import { showInformationMessage } from '../ui/notices';

/** Writes a review's corrections, takes commits back, settles what was left open, and says what happened. */
export class ReviewCommits implements vscode.Disposable {
  private readonly editors: EditorCommits;

  /** @param onChanged told the samples whose decisions a commit changed. */
  constructor(
    private readonly preview: CommitPreview,
    private readonly log: vscode.LogOutputChannel,
    private readonly onChanged: (journal: DecisionJournal, changed: readonly string[]) => void,
  ) {
    this.editors = new EditorCommits(
      (...settled) => {
        this.showSettled(...settled);
      },
      (error) => {
        this.showError(error);
      },
    );
  }

  /** @param shown what the user saw and confirmed already; undefined: it is shown first. */
  async commit(session: ReviewSession, shown?: ShownChanges): Promise<void> {
    const done = await commitCorrections(session, this.servicesFor(session), shown);
    if (!done) return;
    this.onChanged(session.journal, done.changed);
    // The notification waits for an answer, the command does not.
    void tellCommitted(session.choice.labels, done).catch((error: unknown) => {
      this.showError(error);
    });
  }

  async undoLast(session: ReviewSession): Promise<void> {
    const { changed } = await undoLastCommit(session, this.servicesFor(session));
    this.onChanged(session.journal, changed);
    tellWritten(session.choice.labels, changed.length);
  }

  /** Settles what a crash left open; where the disk refuses, reviewing works and committing tries again. */
  async settle(session: ReviewSession): Promise<void> {
    await settleOpen(session, this.servicesFor(session)).catch((error: unknown) => {
      this.showError(error);
    });
  }

  dispose(): void {
    this.editors.dispose();
  }

  /** An editor that held a commit was saved, or let go of it. */
  private showSettled(
    { journal, labels }: CommitTarget,
    { changed, message }: Settlement,
    changes: readonly LabelChange[],
  ): void {
    this.onChanged(journal, changed);
    if (changed.length === changes.length)
      void tellCommitted(labels, { changed, changes, inEditor: false }).catch((error: unknown) => {
        this.showError(error);
      });
    else void showInformationMessage(message);
  }

  private servicesFor({ journal }: ReviewSession): CommitServices {
    return {
      preview: this.preview,
      editors: this.editors,
      onSettled: ({ changed, message }) => {
        this.log.warn(message);
        this.onChanged(journal, changed);
        void showInformationMessage(message);
      },
    };
  }

  private showError(error: unknown): void {
    showError(error, this.log);
  }
}
