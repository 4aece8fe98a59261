import path from 'node:path';
import * as vscode from 'vscode';
import type { AuditProgress } from '../protocol/auditProgress';
import type { GalleryRequests, GalleryState, ReviewState } from '../protocol/gallery';
import { CancelledError, HumanError, messageOf } from '../protocol/humanError';
import { packState } from '../protocol/packedFaces';
import type { Handlers } from '../protocol/rpc';
import type { AuditRunner } from './auditRunner';
import type { CommitTarget } from '../audit/commits/commitTarget';
import type { Settlement } from '../audit/commits/settleCommit';
import type { LabelChange } from '../labels/labelFile';
import { commitCorrections, settleOpen, undoLastCommit } from './commitCommand';
import { EditorCommits } from './commitEditor';
import { tellCommitted, tellWritten } from './commitNotice';
import type { CommitPreview, ShownChanges } from './commitPreview';
import type { DataSetChoice, DataSetChooser } from './dataSetChoice';
import { parseDecideRequest } from './decideRequest';
import { showError } from './failableCommand';
import { galleryFaces } from './galleryFaces';
import { GalleryPanel } from './galleryPanel';
import { methodText } from './methodText';
import type { ReviewSession } from './reviewSession';
import { readSettings } from './settings';
import type { AuditStatusBar } from './statusBar';

/** Everything the controller uses; handed in by the wiring. */
export type GalleryServices = {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly chooser: DataSetChooser;
  readonly runner: AuditRunner;
  readonly statusBar: AuditStatusBar;
  readonly preview: CommitPreview;
};

/** What the gallery shows: owns the state of the audit and the review, and keeps the page and the status bar in step. */
export class GalleryController implements vscode.Disposable {
  private panel: GalleryPanel | undefined;
  private session: ReviewSession | undefined;
  /** The state while no audit is under review. */
  private waiting: Exclude<GalleryState, ReviewState> = { kind: 'empty', message: '' };

  private readonly editors: EditorCommits;

  constructor(private readonly services: GalleryServices) {
    this.editors = new EditorCommits(
      (...settled) => {
        this.showSettled(...settled);
      },
      (error) => {
        showError(error, services.log);
      },
    );
  }

  /** Audits the chosen data set, shows how it goes, and ends with its review open. */
  async audit(location?: string): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      throw new HumanError(
        'This workspace is not trusted, so no audit runs in it. Trust it to audit; reviewing works without.',
      );
    }
    const { chooser, runner, statusBar } = this.services;
    if (runner.isRunning) {
      this.openPanel();
      throw new HumanError('An audit is running already. Wait for it or cancel it first.');
    }
    const choice = await chooser.choose(location);
    const before = this.session;
    this.session = undefined;
    const title = path.basename(choice.labels);
    this.showWaiting({ kind: 'auditing', title, progress: { stage: 'labels' } });
    this.openPanel();
    try {
      await runner.run(choice, readSettings(), (progress) => {
        this.showProgress(title, progress);
      });
      await before?.journal.close();
      await this.review(choice);
    } catch (error) {
      statusBar.hide();
      this.showFailedAudit(error, before);
    }
  }

  /** Opens the gallery on the last audit of the workspace. */
  async open(): Promise<void> {
    if (!this.session && !this.services.runner.isRunning) {
      const choice = (await this.services.chooser.remembered()) ?? (await this.services.chooser.choose());
      await this.review(choice);
    }
    this.openPanel();
  }

  /** Takes over a panel that VS Code restored after a restart. */
  async restore(panel: vscode.WebviewPanel): Promise<void> {
    const choice = await this.services.chooser.remembered();
    if (choice) {
      await this.review(choice).catch((error: unknown) => {
        this.waiting = { kind: 'empty', message: messageOf(error) };
      });
    } else
      this.waiting = {
        kind: 'empty',
        message: vscode.l10n.t('No data set has been audited in this workspace yet.'),
      };
    this.openPanel(panel);
  }

  /** @param shown what the user saw and confirmed already; undefined: it is shown first. */
  async commit(shown?: ShownChanges): Promise<void> {
    const session = await this.requireSession();
    const { preview, log } = this.services;
    const done = await commitCorrections(session, { preview, ...this.commitServices(session) }, shown);
    if (!done) return;
    this.showChanged(session, done.changed);
    // The notification waits for an answer, the command does not.
    void tellCommitted(session.choice.labels, done).catch((error: unknown) => {
      showError(error, log);
    });
  }

  /** Commits what the diffs show, which the user saw. */
  commitShown(): Promise<void> {
    return this.commit(this.services.preview.shown);
  }

  async undoLastCommit(): Promise<void> {
    const session = await this.requireSession();
    const { changed } = await undoLastCommit(session, this.commitServices(session));
    this.showChanged(session, changed);
    tellWritten(session.choice.labels, changed.length);
  }

  /** The audit under review, opened if it isn't. */
  async requireSession(): Promise<ReviewSession> {
    if (!this.session) await this.open();
    if (!this.session)
      throw new HumanError('There is no finished audit to work on. Run “SCN: Audit Labels”.');
    return this.session;
  }

  dispose(): void {
    this.panel?.dispose();
    this.editors.dispose();
    void this.session?.journal.close();
  }

  private async review(choice: DataSetChoice): Promise<void> {
    const { log, statusBar } = this.services;
    // Reading results takes the Arrow library, which activation must not wait for.
    const { openReview } = await import('./openReview');
    const session = await openReview(choice, readSettings().reviewer, log);
    this.session = session;
    session.journal.watch(
      (changed) => {
        this.showNews(session, changed);
      },
      (error) => {
        log.warn(messageOf(error));
      },
    );
    if (vscode.workspace.isTrusted) await this.settle(this.session);
    statusBar.showResult(suspectsOf(this.session), this.session.result.metadata.noise?.errors);
    this.panel?.allowRoots(this.services.runner.shownRoots(choice, readSettings()));
    this.panel?.notify('stateReplaced', packState(this.state()));
  }

  private openPanel(restored?: vscode.WebviewPanel): void {
    if (this.panel) {
      // A command opened one while VS Code was still restoring the last window's.
      restored?.dispose();
      this.panel.reveal();
      return;
    }
    const { extensionUri, log } = this.services;
    const choice = this.session?.choice;
    const roots = choice
      ? this.services.runner.shownRoots(choice, readSettings())
      : (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
    const panel = GalleryPanel.create(
      extensionUri,
      roots,
      this.handlers(),
      (error) => this.explain(error),
      restored,
    );
    log.debug('The gallery opened.');
    panel.onDidDispose(() => {
      this.panel = undefined;
    });
    this.panel = panel;
  }

  private handlers(): Handlers<GalleryRequests> {
    const { runner, log } = this.services;
    const background = (command: string) => () => void vscode.commands.executeCommand(command);
    return {
      ready: () => packState(this.state()),
      decide: async (request) => {
        const { faces, verdict, label } = parseDecideRequest(request);
        return (await this.requireSession()).decide(faces, verdict, label);
      },
      undo: async () => (await this.requireSession()).undo(),
      redo: async () => (await this.requireSession()).redo(),
      startAudit: background('scn.auditLabels'),
      cancelAudit: () => {
        runner.cancel();
      },
      commit: background('scn.commitCorrections'),
      exportReport: background('scn.exportReport'),
      showLog: () => {
        log.show();
      },
    };
  }

  private state(): GalleryState {
    const { session } = this;
    if (!session) return this.waiting;
    const roots = this.services.runner.shownRoots(session.choice, readSettings());
    return {
      kind: 'review',
      title: path.basename(session.choice.labels),
      classes: session.result.metadata.classes,
      imageRoots: roots.map((root) => this.panel?.addressOf(root) ?? ''),
      faces: galleryFaces(session.result, roots, (row) => session.fileOf(row)),
      review: session.allDecisions(),
      warnings: session.result.metadata.warnings,
      method: methodText(session.result.metadata),
      noise: session.result.metadata.noise ?? null,
      readOnly: vscode.workspace.isTrusted
        ? (session.result.metadata.readOnly ?? null)
        : vscode.l10n.t('This workspace is not trusted: reviewing works, label files are not changed.'),
    };
  }

  private showProgress(title: string, progress: AuditProgress): void {
    this.waiting = { kind: 'auditing', title, progress };
    this.services.statusBar.showProgress(progress);
    this.panel?.notify('auditProgressed', progress);
  }

  private showWaiting(state: Exclude<GalleryState, ReviewState>): void {
    this.waiting = state;
    this.panel?.notify('stateReplaced', packState(this.state()));
  }

  /** After a cancelled or failed audit the review that was open before is open again, if there was one. */
  private showFailedAudit(error: unknown, before: ReviewSession | undefined): void {
    const cancelled = error instanceof CancelledError;
    this.session = before;
    this.showWaiting(
      cancelled
        ? {
            kind: 'empty',
            message: vscode.l10n.t('The audit was cancelled. What it had computed is kept for the next one.'),
          }
        : { kind: 'failed', message: this.explain(error) },
    );
    if (before) this.services.statusBar.showResult(suspectsOf(before), before.result.metadata.noise?.errors);
    if (!cancelled) throw error;
    // The page shows the last review again, not the words above.
    if (before) {
      void vscode.window.setStatusBarMessage(
        vscode.l10n.t('SCN: The audit was cancelled; the gallery shows the last one.'),
        8000,
      );
    }
  }

  /** Moves change the images' addresses, so the page is told everything; else only what was decided. */
  private showChanged(session: ReviewSession, changed: readonly string[]): void {
    if (session.choice.isFolder) this.panel?.notify('stateReplaced', packState(this.state()));
    else this.panel?.notify('reviewChanged', session.changeOf(changed));
  }

  /** Others decided: a colleague whose lines a merge brought, or a second window. */
  private showNews(session: ReviewSession, changed: readonly string[]): void {
    if (session !== this.session) return;
    const mayHaveMoved =
      session.choice.isFolder &&
      changed.some((id) => session.journal.decisionsOn(id).some(({ committed }) => committed));
    if (mayHaveMoved) this.panel?.notify('stateReplaced', packState(this.state()));
    else this.panel?.notify('reviewChanged', session.newsOf(changed));
  }

  /** An editor that held a commit was saved, or let go of it. */
  private showSettled(
    { journal, labels }: CommitTarget,
    { changed, message }: Settlement,
    changes: readonly LabelChange[],
  ): void {
    const { session } = this;
    if (session?.journal === journal) this.showChanged(session, changed);
    if (changed.length === changes.length)
      void tellCommitted(labels, { changed, changes, inEditor: false }).catch((error: unknown) => {
        showError(error, this.services.log);
      });
    else void vscode.window.showInformationMessage(message);
  }

  /** Settles what a crash left open; where the disk refuses, reviewing works and committing tries again. */
  private async settle(session: ReviewSession): Promise<void> {
    await settleOpen(session, this.commitServices(session)).catch((error: unknown) => {
      showError(error, this.services.log);
    });
  }

  private commitServices(session: ReviewSession) {
    return {
      editors: this.editors,
      onSettled: ({ changed, message }: Settlement) => {
        this.services.log.warn(message);
        this.showChanged(session, changed);
        void vscode.window.showInformationMessage(message);
      },
    };
  }

  private explain(error: unknown): string {
    if (error instanceof HumanError) return error.message;
    showError(error, this.services.log);
    return vscode.l10n.t('Something went wrong. The log has the details.');
  }
}

function suspectsOf({ result }: ReviewSession): number {
  return result.scores.isIssue.reduce((sum, flag) => sum + flag, 0);
}
