import * as vscode from 'vscode';
import type { GalleryNotifications, GalleryRequests } from '../../protocol/gallery';
import { type Handlers, isWireMessage, RpcAnswerer } from '../../protocol/rpc';
import { pageHtml } from '../pages/pageHtml';

/** The type under which VS Code restores the panel. */
export const galleryViewType = 'scnGallery';

const galleryTitle = () => vscode.l10n.t('SCN Review Gallery');

/** The gallery's webview panel: its page, its wire, and which folders it may show. Disposed with its tab. */
export class GalleryPanel implements vscode.Disposable {
  private readonly disposed = new vscode.EventEmitter<void>();
  readonly onDidDispose = this.disposed.event;
  private readonly disposables: vscode.Disposable[] = [];
  /**
   * The page is told nothing before it was told everything, which it asks for: until then it has no listener, messages
   * would be lost, and the answer holds what they say.
   */
  private isReady = false;

  private constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly extensionUri: vscode.Uri,
    private readonly thumbnails: string,
    handlers: Handlers<GalleryRequests>,
    explain: (error: unknown) => string,
  ) {
    const answerer = new RpcAnswerer(handlers, (reply) => void panel.webview.postMessage(reply), explain);
    this.disposables.push(
      panel.onDidDispose(() => {
        this.disposed.fire();
        this.dispose();
      }),
      panel.webview.onDidReceiveMessage(async (message: unknown) => {
        if (!isWireMessage(message)) return;
        await answerer.accept(message);
        if (message.kind === 'request' && message.method === 'ready') this.isReady = true;
      }),
    );
    const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `gallery-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.html = pageHtml(panel.webview, vscode.Uri.joinPath(extensionUri, 'dist'), {
      name: 'gallery',
      title: galleryTitle(),
    });
  }

  /** @param thumbnails folder of images that it may always show; so do those in `roots`, until `allowRoots`. */
  static create(
    extensionUri: vscode.Uri,
    thumbnails: string,
    roots: readonly string[],
    handlers: Handlers<GalleryRequests>,
    explain: (error: unknown) => string,
    restored?: vscode.WebviewPanel,
  ): GalleryPanel {
    const options = GalleryPanel.options(extensionUri, [thumbnails, ...roots]);
    const panel =
      restored ??
      vscode.window.createWebviewPanel(galleryViewType, galleryTitle(), vscode.ViewColumn.Active, {
        ...options,
        // Redrawing 100,000 faces on each change of tabs is slower than keeping them.
        retainContextWhenHidden: true,
      });
    panel.webview.options = options;
    return new GalleryPanel(panel, extensionUri, thumbnails, handlers, explain);
  }

  private static options(extensionUri: vscode.Uri, roots: readonly string[]): vscode.WebviewOptions {
    return {
      enableScripts: true,
      localResourceRoots: [
        vscode.Uri.joinPath(extensionUri, 'dist'),
        vscode.Uri.joinPath(extensionUri, 'media'),
        ...roots.map((root) => vscode.Uri.file(root)),
      ],
    };
  }

  /** Images may come from these folders from now on. */
  allowRoots(roots: readonly string[]): void {
    this.panel.webview.options = GalleryPanel.options(this.extensionUri, [this.thumbnails, ...roots]);
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
    for (const disposable of this.disposables.splice(0)) disposable.dispose();
    this.disposed.dispose();
    this.panel.dispose();
  }
}
