import path from 'node:path';
import * as vscode from 'vscode';
import { NeighbourSearch } from '../../audit/neighbours/neighbourSearch';
import { CancelledError, HumanError, messageOf } from '../../base/humanError';
import type { OfferedDataSet } from '../../labels/opening/offeredDataSet';
import {
  type AskedFaces,
  type GalleryState,
  type ReviewState,
  packChange,
  type PackedFaces,
  type PackedState,
} from '../../protocol/gallery';
import type { GalleryCommand } from '../../protocol/galleryCommands';
import { packFaces } from '../../protocol/packedFaces';
import type { LookAround } from '../../audit/looking/lookAround';
import { type DataSet, keyOf } from '../../labels/dataSet';
import type { DataSetChooser } from '../dataSets/dataSetChooser';
import type { ReadingAspect } from '../../protocol/understoodLabels';
import { type ReadingRequests, ShownReading } from './shownReading';
import { showError } from '../ui/failableCommand';
import type { BlindMode } from '../reviews/blindMode';
import type { DriftWatch } from './driftWatch';
import type { SecondLabelFiles } from './secondLabelFiles';
import type { ReviewEvent } from '../reviews/reviewEvents';
import type { ReviewSession } from '../reviews/reviewSession';
import { setStatusBarMessage } from '../ui/notices';
import { GalleryContext } from './galleryContext';
import { galleryFaces, reviewState } from './galleryFaces';
import { GalleryPanel, type PanelServices } from './galleryPanel';

/** Everything the gallery uses; handed in by the wiring. */
export type GalleryServices = Omit<
  PanelServices,
  'search' | 'packedState' | 'shown' | 'explain' | 'reading' | 'context'
> & {
  readonly look: LookAround;
  readonly blind: BlindMode;
  /** Says where labels are no longer those that were audited. */
  readonly drift: Pick<DriftWatch, 'sentenceOf' | 'onDidChange'>;
  readonly chooser: DataSetChooser;
  /** The label files that reviews are compared with. */
  readonly second: Pick<SecondLabelFiles, 'of' | 'onDidChange'>;
};

/** The gallery's tab: shows the review that is open, or the audit that runs, and keeps its page in step. */
export class GalleryController implements vscode.Disposable {
  private panel: GalleryPanel | undefined;
  /** A panel of the last window that is not filled yet. */
  private restored: vscode.WebviewPanel | undefined;
  /** The page's state while no audit is under review. */
  private waiting: Exclude<GalleryState, ReviewState> = { kind: 'empty', message: '' };
  /** How the labels are read that the page shows, also those that are being audited. */
  private readonly reading: ShownReading;
  /** Whether the page shows how labels are read instead of a review. */
  private isReadingShown = false;
  /** The review that is shown of what an audit that runs has found so far; a page may show it a moment longer. */
  private provisional: { readonly session: ReviewSession; readonly isOver: boolean } | undefined;
  /** What a page that is not there yet is to show first. */
  private asked: AskedFaces | undefined;
  private readonly search: NeighbourSearch;
  private readonly context = new GalleryContext();
  /** A review's faces as a page gets them, made once for all the pages that start: they do not depend on decisions. */
  private made:
    { readonly session: ReviewSession; readonly roots: string; readonly faces: PackedFaces } | undefined;
  private readonly listening: readonly vscode.Disposable[];

  constructor(private readonly services: GalleryServices) {
    const { extensionUri, log, reviews, drift, second, look, thumbnails, runner } = services;
    const entry = vscode.Uri.joinPath(extensionUri, 'dist', 'neighbours.js').fsPath;
    this.search = new NeighbourSearch(entry, (line) => log.warn(line));
    this.reading = new ShownReading({
      look,
      thumbnails,
      log,
      rootsOf: (dataSet) => reviews.rootsOf(dataSet),
      addressOf: (place) => this.panel?.addressOf(place) ?? '',
      sampleFaces: (images) => runner.sampleFaces(images, AbortSignal.timeout(60_000)),
      onUnderstood: (understood) => {
        if (!this.services.blind.isOn) this.panel?.notify('labelsUnderstood', understood);
      },
    });
    this.listening = [
      reviews.onDidChange((event) => this.show(event)),
      reviews.onDidWant(() => this.openPanel()),
      drift.onDidChange((session) => {
        if (session !== reviews.current || this.provisional) return;
        this.panel?.notify('labelsDrifted', { drift: drift.sentenceOf(session) ?? null });
      }),
      second.onDidChange((session) => {
        if (session === reviews.current && !this.provisional) this.panel?.notify('secondChanged', null);
      }),
    ];
  }

  /**
   * Opens the gallery; parameters and errors as for `Reviews.open`.
   * @param asked the faces that it shows.
   */
  async open(dataSet?: OfferedDataSet, asked?: AskedFaces): Promise<void> {
    this.asked = this.services.blind.isOn ? undefined : asked;
    this.closeReading();
    try {
      await this.services.reviews.open(dataSet);
    } catch (error) {
      this.asked = undefined;
      throw error;
    }
    if (this.asked && this.panel?.notify('facesAsked', this.asked)) this.asked = undefined;
  }

  /**
   * Shows how labels are read, with faces of each class, instead of a review.
   * @param dataSet undefined: those of the audit or review that is open, or the workspace's.
   * @throws as `DataSetChooser.choose`
   */
  async showReading(dataSet?: OfferedDataSet): Promise<void> {
    const { reviews, chooser, blind } = this.services;
    blind.refuse();
    // The audit's page says how its labels are read.
    if (reviews.runningAudit) return this.openPanel();
    const open = dataSet ? undefined : reviews.dataSet;
    const shown = open ?? (await chooser.choose(dataSet));
    this.reading.show(shown);
    this.isReadingShown = true;
    this.openPanel();
    this.readingOf(shown);
    this.panel?.notify('stateReplaced', this.state());
  }

  /** Shows the faces of the open review that its second label file has otherwise. */
  showDifferences(): void {
    this.asked = { given: null, suspects: false, disputed: false, differing: true };
    this.isReadingShown = false;
    this.openPanel();
    this.panel?.notify('secondChanged', null);
  }

  /** Has the page do what a command of VS Code asks for; one that is not there yet shows no faces to do it with. */
  ask(command: GalleryCommand): void {
    this.panel?.notify('commandAsked', { command });
  }

  /** Takes over a panel that VS Code restored after a restart. */
  async restore(panel: vscode.WebviewPanel): Promise<void> {
    this.restored = panel;
    try {
      if (!(await this.services.reviews.openRemembered()))
        this.waiting = {
          kind: 'empty',
          message: vscode.l10n.t('No data set has been audited in this workspace yet.'),
        };
    } catch (error) {
      this.waiting = { kind: 'empty', message: messageOf(error) };
    }
    if (this.restored) this.openPanel();
  }

  dispose(): void {
    this.panel?.dispose();
    for (const each of this.listening) each.dispose();
    this.search.dispose();
  }

  /** Finds out how labels are read, whose images the page may show from now on. */
  private readingOf(dataSet: DataSet): void {
    this.panel?.allowRoots(this.services.reviews.rootsOf(dataSet));
    this.reading.show(dataSet);
  }

  /** What the page asks about how labels are read. */
  private readingRequests(): ReadingRequests {
    const { reviews, log } = this.services;
    const report = (error: unknown) => showError(error, log);
    return {
      changeReading: (aspect) => void this.changeReading(aspect).catch(report),
      auditRead: () => {
        const { dataSet } = this.reading;
        if (dataSet) reviews.auditAs(dataSet).catch(report);
      },
      closeReading: () => this.closeReading(),
    };
  }

  private closeReading(): void {
    if (!this.isReadingShown) return;
    this.isReadingShown = false;
    this.panel?.notify('stateReplaced', this.state());
  }

  private async changeReading(aspect: ReadingAspect): Promise<void> {
    const { dataSet } = this.reading;
    if (!dataSet) return;
    if (aspect === 'subjects') {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'scn.subjects');
      return;
    }
    const faces = aspect === 'faces' ? this.reading.otherFaces() : undefined;
    const changed = await this.services.reviews.changeReading(dataSet, aspect, faces);
    if (!this.isReadingShown) return;
    this.readingOf(changed);
    this.panel?.notify('stateReplaced', this.state());
  }

  private openPanel(): void {
    const { restored } = this;
    this.restored = undefined;
    if (this.panel) {
      // A command opened one while VS Code was still restoring the last window's.
      restored?.dispose();
      this.panel.reveal();
      return;
    }
    const { reviews, thumbnails } = this.services;
    thumbnails.warm();
    // VS Code loads a page again when its folders change, and loses what is said to it in between.
    const roots = this.rootsOf(reviews.dataSet);
    const services = {
      ...this.services,
      search: this.search,
      packedState: () => this.stateForPage(),
      shown: () => this.provisional?.session ?? reviews.current,
      explain: (error: unknown) => this.explain(error),
      reading: this.readingRequests(),
      context: this.context,
    };
    const panel = GalleryPanel.create(services, roots, restored);
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.isReadingShown = false;
      this.context.clear();
      this.search.dispose();
      thumbnails.dispose();
    });
    this.panel = panel;
  }

  /** Who annotates blind gets pictures whose names say nothing, from a folder of ours. */
  private rootsOf(dataSet: DataSet | undefined): readonly string[] {
    const { reviews, blind } = this.services;
    if (blind.isOn) return [];
    return dataSet
      ? reviews.rootsOf(dataSet)
      : (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
  }

  /** All that a page shows that starts: it waits where that is being read. */
  private async stateForPage(): Promise<PackedState> {
    await this.services.reviews.settled();
    if (this.provisional?.isOver === true) this.provisional = undefined;
    const state = this.state();
    this.asked = undefined;
    return state;
  }

  private state(): PackedState {
    const state = this.presentState();
    this.context.show(state);
    return state;
  }

  private presentState(): PackedState {
    const { reviews, views, blind } = this.services;
    if (blind.isOn) return this.blindState();
    const session = this.provisional?.session ?? reviews.current;
    const { dataSet } = this.reading;
    if (this.isReadingShown && dataSet) {
      const title = path.basename(dataSet.location);
      const understood = this.reading.understoodOf(dataSet);
      return { kind: 'reading', title, understood, canClose: session !== undefined };
    }
    if (!session) return this.waiting;
    const view = views.viewOf(keyOf(session.dataSet));
    const roots = session.roots();
    const addresses = roots.map((root) => this.panel?.addressOf(root) ?? '');
    const faces = { ...this.facesOf(session, roots), second: this.services.second.of(session) };
    const state = reviewState(session, faces, addresses, view, this.asked);
    const progress = this.provisional && reviews.runningAudit?.progress;
    const drift = this.provisional ? undefined : this.services.drift.sentenceOf(session);
    return { ...state, ...(progress && { provisional: progress }), ...(drift !== undefined && { drift }) };
  }

  private blindState(): PackedState {
    const { blind, dataSet } = this.services.reviews;
    if (blind) return blind.state();
    if (!dataSet) return this.waiting;
    return {
      kind: 'failed',
      message: vscode.l10n.t(
        'This window annotates other labels blind. Run “SCN: Leave Blind Annotation” to see these.',
      ),
    };
  }

  /** @param roots folders whose images the page may show. */
  private facesOf(session: ReviewSession, roots: readonly string[]): PackedFaces {
    const key = roots.join('\n');
    if (this.made?.session === session && this.made.roots === key) return this.made.faces;
    const faces = packFaces(galleryFaces(session.result, roots, session.imageFiles()));
    // A commit moves the images of class folders.
    this.made = session.dataSet.isFolder ? undefined : { session, roots: key, faces };
    return faces;
  }

  private show(event: ReviewEvent): void {
    if (event.kind === 'blindChanged') {
      this.made = undefined;
      this.isReadingShown = false;
      this.panel?.reload(this.rootsOf(this.services.reviews.dataSet));
      return;
    }
    // What is decided, by whomever, is not shown, and nothing else happens.
    if (this.services.blind.isOn && event.kind !== 'opened' && event.kind !== 'notOpened') return;
    switch (event.kind) {
      case 'opened':
        this.isReadingShown = false;
        if (this.leftProvisional()) break;
        this.panel?.allowRoots(this.rootsOf(event.session.dataSet));
        this.panel?.notify('stateReplaced', this.state());
        break;
      case 'provisional':
        this.provisional = { session: event.session, isOver: false };
        this.panel?.allowRoots(event.session.roots());
        this.panel?.notify('stateReplaced', this.state());
        break;
      case 'notOpened': {
        const message =
          event.error instanceof CancelledError
            ? vscode.l10n.t('How these labels are read was not settled. Open the gallery again to answer.')
            : messageOf(event.error);
        this.waiting = { kind: 'empty', message };
        break;
      }
      case 'replaced':
        this.panel?.notify('stateReplaced', this.state());
        break;
      case 'decided':
        this.context.change(event.change);
        // The page's own come back as its answers.
        if (event.by !== 'page') this.panel?.notify('reviewChanged', packChange(event.change));
        break;
      case 'auditStarted':
      case 'auditProgressed': {
        const { dataSet, progress } = event.audit;
        if (event.kind === 'auditStarted') {
          this.isReadingShown = false;
          this.provisional = undefined;
          this.readingOf(dataSet);
        }
        const understood = this.reading.understoodOf(dataSet);
        this.waiting = { kind: 'auditing', title: path.basename(dataSet.location), progress, understood };
        if (event.kind === 'auditProgressed') this.panel?.notify('auditProgressed', progress);
        else this.panel?.notify('stateReplaced', this.state());
        break;
      }
      case 'auditFailed':
        this.showFailedAudit(event.error);
        break;
      case 'auditEnded':
      case 'blindAnswered':
        break;
    }
  }

  /**
   * What is provisional is over. The page asks for what takes its place once nothing is being typed or saved there: until
   * then what it decides is about what it shows.
   * @returns whether there is such a page.
   */
  private leftProvisional(): boolean {
    const { provisional } = this;
    if (!provisional) return false;
    const isTold = this.panel?.notify('provisionalOver', null) === true;
    this.provisional = isTold ? { ...provisional, isOver: true } : undefined;
    return isTold;
  }

  private showFailedAudit(error: unknown): void {
    const isCancelled = error instanceof CancelledError;
    this.waiting = isCancelled
      ? {
          kind: 'empty',
          message: vscode.l10n.t('The audit was cancelled. What it had computed is kept for the next one.'),
        }
      : { kind: 'failed', message: this.explain(error) };
    if (!this.leftProvisional()) this.panel?.notify('stateReplaced', this.state());
    // The page shows the last review again, not the words above.
    if (isCancelled && this.services.reviews.current)
      void setStatusBarMessage(
        vscode.l10n.t('SCN: The audit was cancelled; the gallery shows the last one.'),
        8000,
      );
  }

  private explain(error: unknown): string {
    if (error instanceof HumanError) return error.message;
    showError(error, this.services.log);
    return vscode.l10n.t('Something went wrong. The log has the details.');
  }
}
