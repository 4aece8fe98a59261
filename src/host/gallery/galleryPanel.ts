import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { NeighbourSearch } from '../../audit/neighbours/neighbourSearch';
import type { ThumbnailService } from '../../audit/thumbnails/thumbnailService';
import {
  type GalleryNotifications,
  type GalleryRequests,
  type ReviewChange,
  packChange,
  type PackedState,
} from '../../protocol/gallery';
import { type Handlers, isWireMessage, RpcAnswerer } from '../../protocol/rpc';
import type { AuditRunner } from '../audits/auditRunner';
import { keyOf } from '../../labels/dataSet';
import { blindRequests } from './blindRequests';
import type { GalleryContext } from './galleryContext';
import { inspectorRequests } from './inspectFace';
import { questionsWaitFor } from '../ui/notices';
import { pageHtml } from '../ui/pageHtml';
import {
  parseChangeReading,
  parseDecideRequest,
  parseDecideTogether,
  parseNoteRequest,
} from '../ui/pageMessage';
import type { ReadingRequests } from './shownReading';
import type { Reviews } from '../reviews/reviews';
import type { ReviewSession } from '../reviews/reviewSession';
import { thumbnailRequests } from './thumbnailRequests';
import type { ViewMemory } from './viewMemory';
import { workbenchRequests } from './workbenchRequests';

/** The type under which VS Code restores the panel. */
export const galleryViewType = 'scnGallery';

/** Milliseconds in which a tab becomes the active one after the one above it was closed. */
const activationPatience = 1_000;

const galleryTitle = () => vscode.l10n.t('SCN Review Gallery');

/** What the page's answers take. */
export type PanelServices = {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly reviews: Reviews;
  readonly runner: AuditRunner;
  readonly thumbnails: ThumbnailService;
  readonly views: ViewMemory;
  /** The extension's folder among those that belong to no workspace. */
  readonly globalStorageUri: vscode.Uri;
  readonly context: GalleryContext;
  /** Finds similar faces. */
  readonly search: NeighbourSearch;
  /** The answers to what the page asks about how labels are read. */
  readonly reading: ReadingRequests;
  /** All the page shows, for a page that starts. */
  readonly packedState: () => Promise<PackedState>;
  /** The review that the page shows; undefined where it shows none. */
  readonly shown: () => ReviewSession | undefined;
  /** The sentence that the page shows of an error. */
  readonly explain: (error: unknown) => string;
};

/** The gallery's webview panel: its page, what that is answered and told, and which folders it may show. Disposed with its tab. */
export class GalleryPanel implements vscode.Disposable {
  private readonly disposed = new vscode.EventEmitter<void>();
  readonly onDidDispose = this.disposed.event;
  private readonly disposables: vscode.Disposable[] = [];
  /**
   * The page is told nothing before it was told everything, which it asks for: until then it has no listener, messages
   * would be lost, and the answer holds what they say.
   */
  private isReady = false;
  /** To be called once the page runs, or never will. */
  private started: () => void = () => undefined;

  private constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly services: PanelServices,
  ) {
    const { extensionUri, explain } = services;
    questionsWaitFor(new Promise((resolve) => (this.started = resolve)));
    const answerer = new RpcAnswerer(
      this.answers(),
      (reply) => void panel.webview.postMessage(reply),
      explain,
    );
    this.disposables.push(
      panel.onDidDispose(() => {
        this.disposed.fire();
        this.dispose();
      }),
      // A page that is hidden may say nothing more.
      panel.onDidChangeViewState(() => panel.active || services.context.keysApply(false)),
      panel.webview.onDidReceiveMessage(async (message: unknown) => {
        if (!isWireMessage(message)) return;
        // Whatever it asks for first: its script runs.
        this.started();
        await answerer.accept(message);
        if (message.kind === 'request' && message.method === 'ready') this.isReady = true;
      }),
    );
    this.load();
    const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `gallery-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
  }

  /** @param roots folders whose images it may show, until `allowRoots`; it may always show thumbnails. */
  static create(
    services: PanelServices,
    roots: readonly string[],
    restored?: vscode.WebviewPanel,
  ): GalleryPanel {
    const options = optionsFor(services, roots);
    const panel =
      restored ??
      vscode.window.createWebviewPanel(galleryViewType, galleryTitle(), vscode.ViewColumn.Active, {
        ...options,
        // Redrawing 100,000 faces on each change of tabs is slower than keeping them.
        retainContextWhenHidden: true,
      });
    panel.webview.options = options;
    return new GalleryPanel(panel, services);
  }

  /** Begins the page anew, which forgets all that it was told. @param roots as for `allowRoots`. */
  reload(roots: readonly string[]): void {
    this.isReady = false;
    this.allowRoots(roots);
    this.load();
  }

  /** Images may come from these folders from now on. */
  allowRoots(roots: readonly string[]): void {
    this.panel.webview.options = optionsFor(this.services, roots);
  }

  /** The address under which the page reaches a folder, without a final slash. */
  addressOf(folder: string): string {
    return this.panel.webview.asWebviewUri(vscode.Uri.file(folder)).toString().replace(/\/$/, '');
  }

  reveal(): void {
    this.panel.reveal();
  }

  /** @returns whether the page is there to be told; one that is not asks for everything once it is. */
  notify<K extends keyof GalleryNotifications>(method: K, parameter: GalleryNotifications[K]): boolean {
    if (this.isReady) void this.panel.webview.postMessage({ kind: 'notification', method, parameter });
    return this.isReady;
  }

  dispose(): void {
    this.started();
    for (const disposable of this.disposables.splice(0)) disposable.dispose();
    this.disposed.dispose();
    this.panel.dispose();
  }

  /** The page and the notices of a commit take the keyboard away: it comes back, unless the commit led elsewhere. */
  private async commit(): Promise<void> {
    await vscode.commands.executeCommand('scn.commitCorrections');
    if (await this.isActiveSoon()) this.panel.reveal(undefined, false);
  }

  /** VS Code tells a moment after another tab is closed that this one is the active one again. */
  private async isActiveSoon(): Promise<boolean> {
    if (this.panel.active) return true;
    let listening: vscode.Disposable | undefined;
    const activated = new Promise<void>((resolve) => {
      listening = this.panel.onDidChangeViewState(() => this.panel.active && resolve());
    });
    await Promise.race([activated, sleep(activationPatience)]);
    listening?.dispose();
    return this.panel.active;
  }

  private load(): void {
    const { webview } = this.panel;
    const dist = vscode.Uri.joinPath(this.services.extensionUri, 'dist');
    webview.html = pageHtml(webview, dist, { name: 'gallery', title: galleryTitle() });
  }

  private answers(): Handlers<GalleryRequests> {
    const { reviews, runner, log, views, search, thumbnails, packedState, reading } = this.services;
    const { context, globalStorageUri } = this.services;
    const { shown } = this.services;
    const review = async () => shown() ?? reviews.require();
    const background = (command: string) => () => void vscode.commands.executeCommand(command);
    const changed = async (change: (session: ReviewSession) => Promise<ReviewChange>) => {
      const session = await review();
      const done = await change(session);
      reviews.decided(session, done, 'page');
      return packChange(done);
    };
    return {
      ready: packedState,
      decide: (request) => {
        const { faces, verdict, label } = parseDecideRequest(request);
        return changed((session) => session.decide(faces, verdict, label));
      },
      decideTogether: (request) => {
        const { decisions } = parseDecideTogether(request);
        return changed((session) => session.decideTogether(decisions));
      },
      note: (request) => {
        const { face, text } = parseNoteRequest(request);
        return changed((session) => session.note(face, text));
      },
      undo: () => changed((session) => session.undo()),
      redo: () => changed((session) => session.redo()),
      startAudit: background('scn.auditLabels'),
      cancelAudit: () => runner.cancel(),
      showReading: background('scn.showReading'),
      changeReading: (request) => reading.changeReading(parseChangeReading(request).aspect),
      closeReading: () => reading.closeReading(),
      auditRead: () => reading.auditRead(),
      commit: () => void this.commit(),
      showLog: () => log.show(),
      rememberView: async (request) => {
        const session = shown();
        if (session) await views.remember(keyOf(session.dataSet), request);
      },
      ...blindRequests({
        blind: () => reviews.blind,
        onAnswered: reviews.blindAnswered,
        thumbnails,
        addressOf: (folder) => this.addressOf(folder),
      }),
      ...inspectorRequests(review, search),
      ...workbenchRequests({ review, context, globalStorageUri }),
      ...thumbnailRequests({ review, thumbnails, addressOf: (folder) => this.addressOf(folder) }),
    };
  }
}

function optionsFor(
  { extensionUri, thumbnails }: PanelServices,
  roots: readonly string[],
): vscode.WebviewOptions {
  return {
    enableScripts: true,
    localResourceRoots: [
      vscode.Uri.joinPath(extensionUri, 'dist'),
      vscode.Uri.joinPath(extensionUri, 'media'),
      ...[thumbnails.folder, ...roots].map((root) => vscode.Uri.file(root)),
    ],
  };
}
