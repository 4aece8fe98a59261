import path from 'node:path';
import * as vscode from 'vscode';
import type { AuditProgress } from '../protocol/auditProgress';
import type { GalleryRequests, GalleryState, ReviewState } from '../protocol/gallery';
import { CancelledError, HumanError, messageOf } from '../protocol/humanError';
import { packState } from '../protocol/packedFaces';
import type { Handlers } from '../protocol/rpc';
import { type AuditRunner, imageRoots } from './auditRunner';
import { type CommitPreview } from './commitPreview';
import { commitCorrections, labelCount, undoCommit } from './commitCommand';
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

  constructor(private readonly services: GalleryServices) {}

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

  async commit(): Promise<void> {
    const session = await this.requireSession();
    const done = await commitCorrections(session, this.services.preview);
    if (done) this.showCommitted(session, done.edit.kind === 'move', done.changed);
  }

  async undoLastCommit(): Promise<void> {
    const session = await this.requireSession();
    const done = await undoCommit(session);
    this.showCommitted(session, done.edit.kind === 'move', done.changed);
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
    void this.session?.journal.close();
  }

  private async review(choice: DataSetChoice): Promise<void> {
    const { log, statusBar } = this.services;
    // Reading results takes the Arrow library, which activation must not wait for.
    const { openReview } = await import('./openReview');
    this.session = await openReview(choice, readSettings().reviewer, log);
    statusBar.showResult(suspectsOf(this.session), this.session.result.metadata.noise?.errors);
    this.panel?.allowRoots(imageRoots(choice, readSettings()));
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
      ? imageRoots(choice, readSettings())
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
    const roots = imageRoots(session.choice, readSettings());
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
        ? null
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
  private showCommitted(session: ReviewSession, moved: boolean, changed: readonly string[]): void {
    if (moved) this.panel?.notify('stateReplaced', packState(this.state()));
    else this.panel?.notify('reviewChanged', session.changeOf(changed));
    void vscode.window.setStatusBarMessage(
      vscode.l10n.t(
        'SCN: {0} written to {1}',
        labelCount(changed.length),
        path.basename(session.choice.labels),
      ),
      5000,
    );
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
