import * as vscode from 'vscode';
import type { PlantedErrorsRequests, PlantedErrorsState } from '../../protocol/plantedErrors';
import { isWireMessage, RpcAnswerer } from '../../protocol/rpc';
import { oneLine } from '../fileText';
import { pageHtml } from '../pages/pageHtml';

/** The type under which VS Code restores the tabs. */
export const plantedErrorsViewType = 'scnPlantedErrors';

/** Tabs with the figures of tests on planted errors: one a test, so that two can be compared. */
export class PlantedErrorsPanels {
  constructor(
    private readonly extensionUri: vscode.Uri,
    /** Reports an error to the log and says what the page shows of it. */
    private readonly explain: (error: unknown) => string,
  ) {}

  open(state: PlantedErrorsState): void {
    const panel = vscode.window.createWebviewPanel(
      plantedErrorsViewType,
      oneLine(vscode.l10n.t('Planted errors: {0}', state.title)),
      vscode.ViewColumn.Active,
      { enableScripts: true },
    );
    this.fill(panel, state);
  }

  /** Takes over a tab that VS Code restored after a restart; its page remembers what it showed. */
  restore(panel: vscode.WebviewPanel): void {
    this.fill(panel, null);
  }

  private fill(panel: vscode.WebviewPanel, state: PlantedErrorsState | null): void {
    const distFolder = vscode.Uri.joinPath(this.extensionUri, 'dist');
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [distFolder] };
    const run = (command: string) => () => void vscode.commands.executeCommand(command);
    const handlers = {
      ready: () => state,
      testAgain: run('scn.testOnPlantedErrors'),
      openGallery: run('scn.openGallery'),
    };
    const answerer = new RpcAnswerer<PlantedErrorsRequests>(
      handlers,
      (reply) => void webview.postMessage(reply),
      this.explain,
    );
    const messages = webview.onDidReceiveMessage(async (message: unknown) => {
      if (isWireMessage(message)) await answerer.accept(message);
    });
    panel.onDidDispose(() => {
      messages.dispose();
    });
    const icon = (theme: string) => vscode.Uri.joinPath(this.extensionUri, 'media', `gallery-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    webview.html = pageHtml(webview, distFolder, {
      name: 'plantedErrors',
      title: vscode.l10n.t('Planted errors'),
    });
  }
}
