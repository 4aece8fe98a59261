import path from 'node:path';
import * as vscode from 'vscode';
import type { AuditProgress } from '../protocol/auditProgress';
import type { AskedFaces, GalleryState, ReviewChange, ReviewState } from '../protocol/gallery';
import { CancelledError, HumanError, messageOf } from '../protocol/humanError';
import { packState } from '../protocol/packedFaces';
import type { AuditRunner } from './auditRunner';
import type { CommitTarget } from '../audit/commits/commitTarget';
import type { Settlement } from '../audit/commits/settleCommit';
import { NeighbourSearch } from '../audit/neighbours/neighbourSearch';
import type { ThumbnailService } from '../audit/thumbnails/thumbnailService';
import type { LabelChange } from '../labels/labelFile';
import { commitCorrections, settleOpen, undoLastCommit } from './commitCommand';
import { EditorCommits } from './commitEditor';
import { tellCommitted, tellWritten } from './commitNotice';
import type { CommitPreview, ShownChanges } from './commitPreview';
import {
  type DataSetChoice,
  type DataSetChooser,
  isSameDataSet,
  nameOfDataSet,
  type OfferedDataSet,
} from './dataSetChoice';
import { parseDecideRequest } from './decideRequest';
import { showError } from './failableCommand';
import { GalleryPanel } from './galleryPanel';
import { galleryRequests } from './galleryRequests';
import { alreadyRunning, refuseUntrusted } from './refusals';
import type { ReviewSession } from './reviewSession';
import { reviewState } from './reviewState';
import { readSettings } from './settings';
import type { ViewMemory } from './viewMemory';

/** Everything the controller uses; handed in by the wiring. */
export type GalleryServices = {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly chooser: DataSetChooser;
  readonly runner: AuditRunner;
  readonly preview: CommitPreview;
  readonly thumbnails: ThumbnailService;
  readonly views: ViewMemory;
};

/** An audit that runs, and how far it is. */
export type RunningAudit = { readonly choice: DataSetChoice; readonly progress: AuditProgress };

/** What the gallery shows: owns the state of the audit and the review, and keeps the page in step. */
export class GalleryController implements vscode.Disposable {
  private panel: GalleryPanel | undefined;
  private session: ReviewSession | undefined;
  /** The state while no audit is under review. */
  private waiting: Exclude<GalleryState, ReviewState> = { kind: 'empty', message: '' };
  /** What a page that is not there yet is to show first. */
  private asked: AskedFaces | undefined;
  private running: RunningAudit | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  /** Another review, a decision, a commit, or an audit's progress. */
  readonly onDidChange = this.changed.event;

  private readonly editors: EditorCommits;
  private readonly search: NeighbourSearch;

  constructor(private readonly services: GalleryServices) {
    const entry = vscode.Uri.joinPath(services.extensionUri, 'dist', 'neighbours.js').fsPath;
    this.search = new NeighbourSearch(entry, (line) => {
      services.log.warn(line);
    });
    this.editors = new EditorCommits(
      (...settled) => {
        this.showSettled(...settled);
      },
      (error) => {
        showError(error, services.log);
      },
    );
  }

  /** The audit under review, if there is one. */
  get review(): ReviewSession | undefined {
    return this.session;
  }

  get runningAudit(): RunningAudit | undefined {
    return this.running;
  }

  /** Audits the chosen data set, shows how it goes, and ends with its review open. */
  async audit(target?: OfferedDataSet | string, model?: string): Promise<void> {
    refuseUntrusted('audit');
    const { chooser, runner } = this.services;
    if (runner.isRunning) {
      this.openPanel();
      throw alreadyRunning();
    }
    const choice = await chooser.choose(target);
    const before = this.session;
    this.session = undefined;
    const title = path.basename(choice.labels);
    this.running = { choice, progress: { stage: 'labels' } };
    this.showWaiting({ kind: 'auditing', title, progress: this.running.progress });
    this.openPanel();
    try {
      const onProgress = (progress: AuditProgress) => {
        this.showProgress(choice, progress);
      };
      await runner.run(choice, readSettings(), onProgress, model);
      await before?.journal.close();
      await this.startReview(choice);
    } catch (error) {
      this.showFailedAudit(error, before);
    } finally {
      this.running = undefined;
      this.changed.fire();
    }
  }

  /**
   * Opens the gallery.
   * @param dataSet the one whose last audit it shows; undefined: as it is, or the last audit of the workspace.
   * @param asked the faces that it shows.
   */
  async open(dataSet?: OfferedDataSet, asked?: AskedFaces): Promise<void> {
    const { chooser, runner } = this.services;
    if (!runner.isRunning) {
      const choice = dataSet
        ? await chooser.choose(dataSet)
        : (this.session?.choice ?? (await chooser.remembered()) ?? (await chooser.choose()));
      const { session } = this;
      if (!session || !isSameDataSet(session.choice, choice)) {
        await this.startReview(choice);
        await session?.journal.close();
      }
    }
    this.asked = asked;
    this.openPanel();
    if (asked && this.panel?.notify('facesAsked', asked)) this.asked = undefined;
  }

  /** Takes over a panel that VS Code restored after a restart. */
  async restore(panel: vscode.WebviewPanel): Promise<void> {
    const choice = await this.services.chooser.remembered();
    if (choice) {
      await this.startReview(choice).catch((error: unknown) => {
        this.waiting = { kind: 'empty', message: messageOf(error) };
      });
    } else
      this.waiting = {
        kind: 'empty',
        message: vscode.l10n.t('No data set has been audited in this workspace yet.'),
      };
    this.openPanel(panel);
  }

  /**
   * @param shown what the user saw and confirmed already; undefined: it is shown first.
   * @param dataSet whose corrections; undefined: those of the audit under review.
   */
  async commit(shown?: ShownChanges, dataSet?: OfferedDataSet): Promise<void> {
    const session = await this.requireSession(dataSet);
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

  async undoLastCommit(dataSet?: OfferedDataSet): Promise<void> {
    const session = await this.requireSession(dataSet);
    const { changed } = await undoLastCommit(session, this.commitServices(session));
    this.showChanged(session, changed);
    tellWritten(session.choice.labels, changed.length);
  }

  /** The audit under review, opened if it isn't. */
  async requireSession(dataSet?: OfferedDataSet): Promise<ReviewSession> {
    if (!this.session || dataSet) await this.open(dataSet);
    if (!this.session)
      throw new HumanError(vscode.l10n.t('There is no finished audit to work on. Run “SCN: Audit Labels”.'));
    return this.session;
  }

  dispose(): void {
    this.panel?.dispose();
    this.editors.dispose();
    this.search.dispose();
    this.changed.dispose();
    void this.session?.journal.close();
  }

  private async startReview(choice: DataSetChoice): Promise<void> {
    const { log } = this.services;
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
    this.panel?.allowRoots(this.rootsOf(session.choice));
    this.panel?.notify('stateReplaced', packState(this.state()));
    this.changed.fire();
  }

  private openPanel(restored?: vscode.WebviewPanel): void {
    if (this.panel) {
      // A command opened one while VS Code was still restoring the last window's.
      restored?.dispose();
      this.panel.reveal();
      return;
    }
    const { extensionUri, log, thumbnails, views } = this.services;
    thumbnails.warm();
    // VS Code loads a page again when its folders change, and loses what is said to it in between.
    const choice = this.session?.choice ?? this.running?.choice;
    const roots = choice
      ? this.rootsOf(choice)
      : (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
    const panel = GalleryPanel.create(
      extensionUri,
      thumbnails.folder,
      roots,
      galleryRequests({
        packedState: () => {
          const state = packState(this.state());
          this.asked = undefined;
          return state;
        },
        change: (change) => this.told(change),
        review: () => this.requireSession(),
        search: this.search,
        small: {
          rootsOf: ({ choice }) => this.rootsOf(choice),
          thumbnails,
          addressOf: (folder) => this.panel?.addressOf(folder) ?? '',
        },
        rememberView: async (request) => {
          if (this.session) await views.remember(nameOfDataSet(this.session.choice), request);
        },
        runner: this.services.runner,
        log,
      }),
      (error) => this.explain(error),
      restored,
    );
    log.debug('The gallery opened.');
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.search.dispose();
      thumbnails.dispose();
    });
    this.panel = panel;
  }

  /** Records decisions that were made outside the page, and shows them in it. Errors as for `ReviewSession.decide`. */
  async decide(request: unknown): Promise<void> {
    const { faces, verdict, label } = parseDecideRequest(request);
    const change = await this.told((session) => session.decide(faces, verdict, label));
    this.panel?.notify('reviewChanged', change);
  }

  /** Lets the page change the review, and tells everybody else. */
  private async told(change: (session: ReviewSession) => Promise<ReviewChange>): Promise<ReviewChange> {
    const done = await change(await this.requireSession());
    this.changed.fire();
    return done;
  }

  private state(): GalleryState {
    const { session } = this;
    if (!session) return this.waiting;
    const view = this.services.views.viewOf(nameOfDataSet(session.choice));
    const addressOf = (root: string) => this.panel?.addressOf(root) ?? '';
    return reviewState(session, this.rootsOf(session.choice), addressOf, view, this.asked);
  }

  /** The folders whose images the page may show. */
  private rootsOf(choice: DataSetChoice): readonly string[] {
    return this.services.runner.shownRoots(choice, readSettings());
  }

  private showProgress(choice: DataSetChoice, progress: AuditProgress): void {
    this.running = { choice, progress };
    this.waiting = { kind: 'auditing', title: path.basename(choice.labels), progress };
    this.panel?.notify('auditProgressed', progress);
    this.changed.fire();
  }

  private showWaiting(state: Exclude<GalleryState, ReviewState>): void {
    this.waiting = state;
    this.panel?.notify('stateReplaced', packState(this.state()));
    this.changed.fire();
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
    this.changed.fire();
  }

  /** Others decided: a colleague whose lines a merge brought, or a second window. */
  private showNews(session: ReviewSession, changed: readonly string[]): void {
    if (session !== this.session) return;
    const mayHaveMoved =
      session.choice.isFolder &&
      changed.some((id) => session.journal.decisionsOn(id).some(({ committed }) => committed));
    if (mayHaveMoved) this.panel?.notify('stateReplaced', packState(this.state()));
    else this.panel?.notify('reviewChanged', session.newsOf(changed));
    this.changed.fire();
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
