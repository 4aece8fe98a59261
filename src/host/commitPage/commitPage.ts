import * as vscode from 'vscode';
import type { ThumbnailService } from '../../audit/thumbnails/thumbnailService';
import { CancelledError } from '../../base/humanError';
import type { LabelChange } from '../../labels/labelFile';
import type { CommitFace, CommitNotifications, CommitRequests, CommitState } from '../../protocol/commit';
import type { ThumbnailEdge } from '../../protocol/thumbnails';
import { type Handlers, isWireMessage, RpcAnswerer } from '../../protocol/rpc';
import type { CommitLook, LookAnswer, PlannedLook } from '../commits/commitLook';
import { thumbnailRequests, wishFor } from '../gallery/thumbnailRequests';
import type { ReviewSession } from '../reviews/reviewSession';
import { oneLine } from '../ui/fileText';
import { questionsWaitFor } from '../ui/notices';
import { pageHtml } from '../ui/pageHtml';
import { parseFacesRequest, parsePlanRequest, parseShowFaceRequest } from './commitMessages';
import { changesByPair, commitState, rowsOfChanges } from './commitState';

/** The panel's type; VS Code does not restore it, since what it showed is planned anew then. */
const commitViewType = 'scnCommit';

/** What the page of a commit needs; handed in by the wiring. */
export type CommitPageServices = {
  readonly extensionUri: vscode.Uri;
  readonly thumbnails: Pick<ThumbnailService, 'make' | 'folder'>;
  /** Reports an error to the log and says what the page shows of it. */
  readonly explain: (error: unknown) => string;
  /** Shows a face of the review that is open in the gallery. */
  readonly showFace: (row: number) => Promise<void>;
};

/** What the page shows, and who waits for an answer to it. */
type Shown = {
  readonly planned: PlannedLook;
  readonly session: ReviewSession;
  readonly state: CommitState;
  /** The audit's row of each change, in the page's order. */
  readonly rows: readonly (number | undefined)[];
  answer: ((answer: LookAnswer) => void) | undefined;
  leave: (() => void) | undefined;
};

/** The tab that shows what a commit would write, face by face, as the last look before it. */
export class CommitPage implements CommitLook, vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private shown: Shown | undefined;
  private plans = 0;
  /** The page asks for what it shows once it runs; before that, it would miss what it is told. */
  private isReady = false;

  constructor(private readonly services: CommitPageServices) {}

  ask(session: ReviewSession, planned: PlannedLook): Promise<LookAnswer> {
    if (this.shown?.planned !== planned) this.show(session, planned);
    return new Promise((resolve, reject) => {
      const { shown } = this;
      if (!shown) return reject(new CancelledError());
      shown.answer = (answer) => {
        shown.answer = undefined;
        shown.leave = undefined;
        resolve(answer);
      };
      shown.leave = () => reject(new CancelledError());
    });
  }

  close(planned?: PlannedLook): void {
    if (planned && this.shown?.planned !== planned) return;
    this.panel?.dispose();
  }

  dispose(): void {
    this.close();
  }

  private show(session: ReviewSession, planned: PlannedLook): void {
    this.shown?.leave?.();
    const { location, isFolder } = session.dataSet;
    const state = commitState(++this.plans, location, isFolder, planned);
    const rowOf = new Map<LabelChange, number | undefined>();
    rowsOfChanges(session, planned.changes, planned.edit).forEach((row, index) => {
      const change = planned.changes[index];
      if (change) rowOf.set(change, row);
    });
    const rows = changesByPair(planned.changes).flatMap((group) => group.map((change) => rowOf.get(change)));
    this.shown = { planned, session, state, rows, answer: undefined, leave: undefined };
    const panel = this.panel ?? this.open();
    panel.title = oneLine(vscode.l10n.t('Commit: {0}', state.title));
    this.allowImages(panel, session);
    if (this.isReady) void panel.webview.postMessage(notification('planned', state));
    panel.reveal(undefined, false);
  }

  private open(): vscode.WebviewPanel {
    const { extensionUri, explain } = this.services;
    const distFolder = vscode.Uri.joinPath(extensionUri, 'dist');
    const panel = vscode.window.createWebviewPanel(
      commitViewType,
      vscode.l10n.t('Commit'),
      vscode.ViewColumn.Active,
      // Somebody who looks something up in the gallery comes back to the same place.
      { enableScripts: true, retainContextWhenHidden: true },
    );
    this.panel = panel;
    this.isReady = false;
    let started = (): void => undefined;
    questionsWaitFor(new Promise((resolve) => (started = resolve)));
    const answerer = new RpcAnswerer<CommitRequests>(
      this.answers(panel),
      (reply) => {
        // What closes the page needs no answer.
        if (this.panel === panel) void panel.webview.postMessage(reply);
      },
      explain,
    );
    panel.webview.onDidReceiveMessage(async (message: unknown) => {
      if (!isWireMessage(message)) return;
      started();
      await answerer.accept(message);
      if (message.kind === 'request' && message.method === 'ready') this.isReady = true;
    });
    let wasActive = true;
    panel.onDidChangeViewState(() => {
      if (panel.active && !wasActive) this.shown?.answer?.('back');
      wasActive = panel.active;
    });
    panel.onDidDispose(() => {
      started();
      if (this.panel !== panel) return;
      const { shown } = this;
      this.panel = undefined;
      this.shown = undefined;
      shown?.leave?.();
    });
    const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `gallery-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.html = pageHtml(panel.webview, distFolder, {
      name: 'commit',
      title: vscode.l10n.t('Commit'),
    });
    return panel;
  }

  /** The page may show images of the data set from now on, and thumbnails always. */
  private allowImages(panel: vscode.WebviewPanel, session: ReviewSession): void {
    const { extensionUri, thumbnails } = this.services;
    const roots = [thumbnails.folder, ...session.roots()].map((root) => vscode.Uri.file(root));
    const localResourceRoots = [vscode.Uri.joinPath(extensionUri, 'dist'), ...roots];
    const namesOf = (all: readonly vscode.Uri[] = []) => all.map(String).join('\n');
    // VS Code loads a page again when its folders change.
    if (namesOf(panel.webview.options.localResourceRoots) !== namesOf(localResourceRoots))
      panel.webview.options = { enableScripts: true, localResourceRoots };
  }

  /** What is shown, if the page asks about that and not about what it showed before. */
  private shownPlan(plan: number): Shown | undefined {
    return this.shown?.state.plan === plan ? this.shown : undefined;
  }

  private answers(panel: vscode.WebviewPanel): Handlers<CommitRequests> {
    const answer = (request: unknown, is: LookAnswer) => {
      const { plan } = parsePlanRequest(request);
      this.shownPlan(plan)?.answer?.(is);
    };
    return {
      ready: () => this.shown?.state ?? null,
      faces: async (request) => {
        const { plan, changes, edge } = parseFacesRequest(request);
        const shown = this.shownPlan(plan);
        return shown ? this.facesOf(panel.webview, shown, changes, edge) : changes.map(() => noFace);
      },
      showFace: async (request) => {
        const { plan, change } = parseShowFaceRequest(request);
        const row = this.shownPlan(plan)?.rows[change];
        if (row !== undefined) await this.services.showFace(row);
      },
      commit: (request) => answer(request, 'commit'),
      showText: (request) => answer(request, 'showText'),
      cancel: () => panel.dispose(),
    };
  }

  private async facesOf(
    webview: vscode.Webview,
    { session, rows }: Shown,
    changes: readonly number[],
    edge: ThumbnailEdge,
  ): Promise<readonly CommitFace[]> {
    const { thumbnails } = this.services;
    const addressOf = (place: string) => webview.asWebviewUri(vscode.Uri.file(place)).toString();
    const known = changes.flatMap((change) => rows[change] ?? []);
    if (known.length === 0) return changes.map(() => noFace);
    const made = await thumbnailRequests({
      review: () => Promise.resolve(session),
      thumbnails,
      addressOf: (folder) => addressOf(folder).replace(/\/$/, ''),
    }).thumbnails({ faces: known, edge });
    const fileOf = session.imageFiles();
    const faces = new Map(
      known.map((row, index): [number, CommitFace] => {
        const face = made[index];
        if (face?.kind === 'made') return [row, { kind: 'image', address: face.address }];
        if (face?.kind === 'failed') return [row, { kind: 'none', reason: face.reason }];
        const file = fileOf(row);
        if (file === '') return [row, noFace];
        const box = wishFor(session, row, fileOf)?.region;
        const sides = box && ([box.left, box.top, box.width, box.height] as const);
        return [row, { kind: 'image', address: addressOf(file), ...(sides && { box: sides }) }];
      }),
    );
    return changes.map((change) => faces.get(rows[change] ?? -1) ?? noFace);
  }
}

const noFace: CommitFace = { kind: 'none' };

function notification<K extends keyof CommitNotifications>(method: K, parameter: CommitNotifications[K]) {
  return { kind: 'notification', method, parameter } as const;
}
