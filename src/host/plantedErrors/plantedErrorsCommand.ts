import path from 'node:path';
import * as vscode from 'vscode';
import { progressText } from '../../audit/run/progressText';
import type { AuditRunner } from '../audits/auditRunner';
import type { DataSetChooser } from '../dataSets/dataSetChooser';
import { alreadyRunning, refuseUntrusted } from '../ui/failableCommand';
import { readSettings } from '../ui/settings';
import { showProgress } from '../ui/notices';
import type { PlantedErrorsRequest } from '../../protocol/auditProcess';
import type { PlantedPattern, PlantedErrorsRequests, PlantedErrorsState } from '../../protocol/plantedErrors';
import { showQuickPick } from '../ui/questions';
import { isWireMessage, RpcAnswerer } from '../../protocol/rpc';
import { oneLine } from '../ui/fileText';
import { pageHtml } from '../ui/pageHtml';

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
    panel.onDidDispose(() => messages.dispose());
    const icon = (theme: string) => vscode.Uri.joinPath(this.extensionUri, 'media', `gallery-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    webview.html = pageHtml(webview, distFolder, {
      name: 'plantedErrors',
      title: vscode.l10n.t('Planted errors'),
    });
  }
}

/** Shares to choose from in percent, the usual one first. */
const shares = [10, 5, 20, 30];

/**
 * Asks how many labels to flip and in which way.
 * @throws CancelledError when the user leaves a question.
 */
async function askPlantingPlan(): Promise<Pick<PlantedErrorsRequest, 'share' | 'pattern'>> {
  const share = await ask(
    shares.map((percent) => ({
      label: `${percent} %`,
      ...(percent === 10 && { description: vscode.l10n.t('the default') }),
      value: percent / 100,
    })),
    vscode.l10n.t('Plant how many wrong labels?'),
    vscode.l10n.t('In memory only; the label file is not touched'),
  );
  const pattern = await ask<PlantedPattern>(
    [
      {
        label: vscode.l10n.t('Uniform'),
        detail: vscode.l10n.t('Any other class at random: slips of the hand'),
        value: 'uniform',
      },
      {
        label: vscode.l10n.t('Confusions found'),
        detail: vscode.l10n.t(
          'The mix-ups of the last audit, as people make them; without one, it audits first',
        ),
        value: 'confusions',
      },
    ],
    vscode.l10n.t('Plant which wrong labels?'),
    vscode.l10n.t('Errors that follow a pattern are harder to find'),
  );
  return { share, pattern };
}

async function ask<T>(
  items: readonly (vscode.QuickPickItem & { readonly value: T })[],
  title: string,
  placeHolder: string,
): Promise<T> {
  return (await showQuickPick(items, { title, placeHolder, ignoreFocusOut: true })).value;
}

/**
 * Asks for a data set and what to plant in its labels, tests, and opens a tab with the figures.
 * @throws HumanError with a sentence when the test cannot be done; CancelledError when the user stops it.
 */
export async function testOnPlantedErrors(
  chooser: DataSetChooser,
  runner: AuditRunner,
  panels: PlantedErrorsPanels,
): Promise<void> {
  refuseUntrusted('test');
  if (runner.isRunning) throw alreadyRunning();
  const dataSet = await chooser.chooseBeside(vscode.l10n.t('Test on which labels?'));
  const plan = await askPlantingPlan();
  const title = path.basename(dataSet.location);
  const summary = await showProgress(
    vscode.l10n.t('Testing on planted errors in {0}', title),
    () => runner.cancel(),
    (report) =>
      runner.testPlantedErrors(dataSet, readSettings(dataSet.location), plan, (progress) =>
        report(progressText(progress)),
      ),
  );
  panels.open({ title, summary });
}
