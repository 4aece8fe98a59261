import path from 'node:path';
import * as vscode from 'vscode';
import type { AuditProgress } from '../../protocol/auditProgress';
import type { AskedFaces, GalleryState, ReviewChange, ReviewState } from '../../protocol/gallery';
import { CancelledError, HumanError, messageOf } from '../../base/humanError';
import { Turns } from '../../base/turns';
import { packChange } from '../../protocol/packedChange';
import type { PackedState } from '../../protocol/packedFaces';
import { NeighbourSearch } from '../../audit/neighbours/neighbourSearch';
import type { ShownChanges } from '../commits/commitPreview';
import type { OfferedDataSet } from '../../labels/offeredDataSet';
import { type DataSetChoice, isSameDataSet, nameOfDataSet } from '../dataSetChoice';
import { parseDecideRequest } from './decideRequest';
import { showError } from '../failableCommand';
import { GalleryPanel } from './galleryPanel';
import { galleryRequests } from './galleryRequests';
import type { GalleryServices } from './galleryServices';
import { alreadyRunning, refuseUntrusted } from '../refusals';
import { ReviewCommits } from '../commits/reviewCommits';
import type { ReviewSession } from '../reviews/reviewSession';
import { requireResult } from '../reviews/requireResult';
import { reviewState } from './reviewState';
import { readSettings } from '../settings';
import { ShownFaces } from './shownFaces';
import { setStatusBarMessage } from '../ui/notices';

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
  /** The review that is being read: the page starts meanwhile, and waits for it. */
  private opening: { readonly choice: DataSetChoice; readonly done: Promise<void> } | undefined;
  /** A page that comes back and a command must not open the same review twice. */
  private readonly turns = new Turns();
  private readonly changed = new vscode.EventEmitter<void>();
  /** Another review, a decision, a commit, or an audit's progress. */
  readonly onDidChange = this.changed.event;

  private readonly commits: ReviewCommits;
  private readonly trust: vscode.Disposable;
  private readonly search: NeighbourSearch;
  private readonly shownFaces = new ShownFaces();

  constructor(private readonly services: GalleryServices) {
    const entry = vscode.Uri.joinPath(services.extensionUri, 'dist', 'neighbours.js').fsPath;
    this.search = new NeighbourSearch(entry, (line) => {
      services.log.warn(line);
    });
    this.commits = new ReviewCommits(
      services.preview,
      services.keptVersions,
      services.log,
      (journal, changed) => {
        if (this.session?.journal === journal) this.showChanged(this.session, changed);
      },
    );
    this.trust = vscode.workspace.onDidGrantWorkspaceTrust(
      () => void this.turns.take(() => this.takeUpTrust()),
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
    this.asked = asked;
    try {
      if (!this.services.runner.isRunning) await this.turns.take(() => this.openReviewOf(dataSet));
    } catch (error) {
      this.asked = undefined;
      throw error;
    }
    this.openPanel();
    if (this.asked && this.panel?.notify('facesAsked', this.asked)) this.asked = undefined;
  }

  /** Takes over a panel that VS Code restored after a restart. */
  restore(panel: vscode.WebviewPanel): Promise<void> {
    return this.turns.take(async () => {
      const choice = await this.services.chooser.remembered();
      if (choice) {
        await this.openReview(choice, undefined, panel).catch((error: unknown) => {
          this.waiting = { kind: 'empty', message: messageOf(error) };
        });
      } else
        this.waiting = {
          kind: 'empty',
          message: vscode.l10n.t('No data set has been audited in this workspace yet.'),
        };
      if (!this.panel) this.openPanel(panel);
    });
  }

  /**
   * @param shown what the user saw and confirmed already; undefined: it is shown first.
   * @param dataSet whose corrections; undefined: those of the audit under review.
   */
  async commit(shown?: ShownChanges, dataSet?: OfferedDataSet): Promise<void> {
    refuseUntrusted('commit');
    await this.commits.commit(await this.requireSession(dataSet), shown);
  }

  /** Commits what the diffs show, which the user saw. */
  commitShown(): Promise<void> {
    return this.commit(this.services.preview.shown);
  }

  async undoLastCommit(dataSet?: OfferedDataSet): Promise<void> {
    refuseUntrusted('commit');
    await this.commits.undoLast(await this.requireSession(dataSet));
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
    this.commits.dispose();
    this.trust.dispose();
    this.search.dispose();
    this.changed.dispose();
    void this.session?.journal.close();
  }

  private async openReviewOf(dataSet: OfferedDataSet | undefined): Promise<void> {
    const { chooser } = this.services;
    const known = dataSet ? undefined : (this.session?.choice ?? (await chooser.remembered()));
    if (known) return this.openReview(known);
    const offered = await chooser.offered(dataSet);
    return this.openReview(await chooser.unsettled(offered), () => chooser.choose(offered));
  }

  /**
   * Reads a review, unless it is open, while its page starts, which takes longer.
   * @param settle settles how it is read, and may ask.
   * @throws HumanError where it was not audited yet: no page opens then.
   */
  private async openReview(
    choice: DataSetChoice,
    settle = () => Promise.resolve(choice),
    restored?: vscode.WebviewPanel,
  ): Promise<void> {
    const { session } = this;
    if (session && isSameDataSet(session.choice, choice)) {
      await settle();
      return this.openPanel(restored);
    }
    await requireResult(choice);
    const started = this.startReview(choice, settle);
    this.openPanel(restored);
    await started;
    await session?.journal.close();
  }

  private async startReview(choice: DataSetChoice, settle = () => Promise.resolve(choice)): Promise<void> {
    const done = settle().then((settled) => this.readReview(settled));
    const opening = { choice, done };
    this.opening = opening;
    try {
      await done;
    } catch (error) {
      const message =
        error instanceof CancelledError
          ? vscode.l10n.t('How these labels are read was not settled. Open the gallery again to answer.')
          : messageOf(error);
      this.waiting = { kind: 'empty', message };
      throw error;
    } finally {
      if (this.opening === opening) this.opening = undefined;
    }
    this.panel?.allowRoots(this.rootsOf(this.session?.choice ?? choice));
    this.panel?.notify('stateReplaced', this.state());
    this.changed.fire();
  }

  private async readReview(choice: DataSetChoice): Promise<void> {
    const { log, waitingDecisions } = this.services;
    // Reading results takes the Arrow library, which activation must not wait for.
    const { openReview } = await import('../reviews/openReview');
    const roots = () => this.rootsOf(choice);
    const session = await openReview(choice, readSettings().reviewer, roots, log, waitingDecisions);
    this.session = session;
    session.journal.watch(
      (changed) => {
        this.showNews(session, changed);
      },
      (error) => {
        log.warn(messageOf(error));
      },
    );
    if (vscode.workspace.isTrusted) await this.commits.settle(session);
  }

  /** What waited for trust is done now. */
  private async takeUpTrust(): Promise<void> {
    const { session } = this;
    if (!session) return;
    const { admitWaiting } = await import('../reviews/openReview');
    await admitWaiting(session.journal, this.services.log);
    await this.commits.settle(session);
    this.panel?.notify('stateReplaced', this.state());
    this.changed.fire();
  }

  private openPanel(restored?: vscode.WebviewPanel): void {
    if (this.panel) {
      // A command opened one while VS Code was still restoring the last window's.
      restored?.dispose();
      return this.panel.reveal();
    }
    const { extensionUri, log, thumbnails, views } = this.services;
    thumbnails.warm();
    // VS Code loads a page again when its folders change, and loses what is said to it in between.
    const choice = this.opening?.choice ?? this.session?.choice ?? this.running?.choice;
    const roots = choice
      ? this.rootsOf(choice)
      : (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
    const panel = GalleryPanel.create(
      extensionUri,
      thumbnails.folder,
      roots,
      galleryRequests({
        packedState: () => this.stateForPage(),
        change: (change) => this.told(change),
        review: () => this.requireSession(),
        search: this.search,
        small: {
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
    this.panel?.notify('reviewChanged', packChange(change));
  }

  /** Lets the page change the review, and tells everybody else. */
  private async told(change: (session: ReviewSession) => Promise<ReviewChange>): Promise<ReviewChange> {
    const done = await change(await this.requireSession());
    this.changed.fire();
    return done;
  }

  /** All that a page shows that starts: it waits where that is being read. */
  private async stateForPage(): Promise<PackedState> {
    while (this.opening) await this.opening.done.catch(() => undefined);
    const state = this.state();
    this.asked = undefined;
    return state;
  }

  private state(): PackedState {
    const { session } = this;
    if (!session) return this.waiting;
    const view = this.services.views.viewOf(nameOfDataSet(session.choice));
    const roots = this.rootsOf(session.choice);
    const addresses = roots.map((root) => this.panel?.addressOf(root) ?? '');
    return reviewState(session, this.shownFaces.of(session, roots), addresses, view, this.asked);
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
    this.panel?.notify('stateReplaced', this.state());
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
      void setStatusBarMessage(
        vscode.l10n.t('SCN: The audit was cancelled; the gallery shows the last one.'),
        8000,
      );
    }
  }

  /** Moves change the images' addresses, so the page is told everything; else only what was decided. */
  private showChanged(session: ReviewSession, changed: readonly string[]): void {
    if (session.choice.isFolder) this.panel?.notify('stateReplaced', this.state());
    else this.panel?.notify('reviewChanged', packChange(session.changeOf(changed)));
    this.changed.fire();
  }

  /** Others decided: a colleague whose lines a merge brought, or a second window. */
  private showNews(session: ReviewSession, changed: readonly string[]): void {
    if (session !== this.session) return;
    const mayHaveMoved =
      session.choice.isFolder &&
      changed.some((id) => session.journal.decisionsOn(id).some(({ committed }) => committed));
    if (mayHaveMoved) this.panel?.notify('stateReplaced', this.state());
    else this.panel?.notify('reviewChanged', packChange(session.newsOf(changed)));
    this.changed.fire();
  }

  private explain(error: unknown): string {
    if (error instanceof HumanError) return error.message;
    showError(error, this.services.log);
    return vscode.l10n.t('Something went wrong. The log has the details.');
  }
}
