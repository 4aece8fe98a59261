import path from 'node:path';
import * as vscode from 'vscode';
import type { CommitTarget } from '../../commits/planCommit';
import type { Settlement } from '../../commits/settleCommit';
import type { LabelChange } from '../../labels/labelFile';
import type { DecisionJournal } from '../../review/decisionJournal';
import {
  commitCorrections,
  type CommitServices,
  decideElsewhere,
  openElsewhereIn,
  settleOpen,
  targetOf,
  undoLastCommit,
} from './commitCommand';
import { EditorCommits } from './commitEditor';
import { SavingQuestion } from './editorText';
import { SaveWatch } from './saveWatch';
import { type Committed, tellCommitted, tellWritten } from './commitNotice';
import { openElsewhereText } from './commitQuestions';
import type { CommitPreview, ShownChanges } from './commitPreview';
import { showError } from '../ui/failableCommand';
import type { ReviewSession } from '../reviews/reviewSession';
import { showInformationMessage, showWarningMessage } from '../ui/notices';

/** Writes a review's corrections, takes commits back, settles what was left open, and says what happened. */
export class ReviewCommits implements vscode.Disposable {
  private readonly editors: EditorCommits;
  private readonly saving = new SavingQuestion();
  private readonly saves: SaveWatch;

  /**
   * @param keptVersions folder of the extension’s own for versions of label files that saving an editor would lose.
   * @param onChanged told the samples whose decisions a commit changed.
   */
  constructor(
    private readonly preview: CommitPreview,
    keptVersions: string,
    private readonly log: vscode.LogOutputChannel,
    private readonly onChanged: (journal: DecisionJournal, changed: readonly string[]) => void,
  ) {
    this.editors = new EditorCommits(
      (...settled) => this.showSettled(...settled),
      (error) => this.showError(error),
    );
    this.saves = new SaveWatch(keptVersions, (error) => this.showError(error));
  }

  /** @param shown what the user saw and confirmed already; undefined: it is shown first. */
  async commit(session: ReviewSession, shown?: ShownChanges): Promise<void> {
    await this.saves.watch(session.dataSet);
    const done = await commitCorrections(session, this.servicesFor(session), shown);
    if (!done) return;
    this.onChanged(session.journal, done.changed);
    await this.noteWritten('commit', session, done);
    // The notification waits for an answer, the command does not.
    void tellCommitted(session.dataSet.location, done).catch((error: unknown) => this.showError(error));
  }

  async undoLast(session: ReviewSession): Promise<void> {
    const done = await undoLastCommit(session, this.servicesFor(session));
    const { changed } = done;
    this.onChanged(session.journal, changed);
    await this.noteWritten('undo', session, done);
    tellWritten(session.dataSet.location, changed.length);
  }

  /** Settles what a crash left open; where the disk refuses, reviewing works and committing tries again. */
  async settle(session: ReviewSession): Promise<void> {
    await this.saves.watch(session.dataSet).catch((error: unknown) => this.showError(error));
    await settleOpen(session, this.servicesFor(session), false).catch((error: unknown) =>
      this.showError(error),
    );
    // The notification waits for an answer, the review does not.
    void this.tellOpenElsewhere(session).catch((error: unknown) => this.showError(error));
  }

  private async tellOpenElsewhere(session: ReviewSession): Promise<void> {
    const open = await openElsewhereIn(session);
    if (!open) return;
    const decide = vscode.l10n.t('Look at It');
    const choice = await showWarningMessage(
      openElsewhereText(path.basename(session.dataSet.location), open),
      decide,
    );
    if (choice === decide) await decideElsewhere(session, this.servicesFor(session));
  }

  dispose(): void {
    this.editors.dispose();
    this.saves.dispose();
  }

  private async noteWritten(
    kind: 'commit' | 'undo',
    session: ReviewSession,
    { changes, files }: Committed,
  ): Promise<void> {
    if (files.length > 0 && changes.length > 0)
      await this.saves.wrote(kind, targetOf(session), changes, files);
  }

  /** An editor that held a commit was saved, or let go of it. */
  private showSettled(
    target: CommitTarget,
    { changed, message }: Settlement,
    changes: readonly LabelChange[],
  ): void {
    const { journal, location } = target;
    this.onChanged(journal, changed);
    this.saves.wrote('commit', target, changes, [location]).catch((error: unknown) => this.showError(error));
    if (changed.length === changes.length)
      void tellCommitted(location, { changed, changes, inEditor: false, files: [location] }).catch(
        (error: unknown) => this.showError(error),
      );
    else void showInformationMessage(message);
  }

  private servicesFor({ journal }: ReviewSession): CommitServices {
    return {
      preview: this.preview,
      editors: this.editors,
      saving: this.saving,
      saves: this.saves,
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
