import path from 'node:path';
import * as vscode from 'vscode';
import { auditInProcess } from '../audit/auditClient';
import { auditPlaces, makeFolderFor } from '../audit/places';
import { summaryText } from '../audit/progressText';
import type { AuditSummary } from '../protocol/auditProcess';
import type { AuditProgress } from '../protocol/auditProgress';
import { HumanError } from '../protocol/humanError';
import type { DataSetChoice } from './dataSetChoice';
import type { Settings } from './settings';

/** Runs audits in their own process, one at a time. Disposing cancels the one that runs. */
export class AuditRunner implements vscode.Disposable {
  private abort: AbortController | undefined;

  constructor(
    private readonly context: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  get isRunning(): boolean {
    return this.abort !== undefined;
  }

  /**
   * @throws HumanError with one sentence when the audit failed; CancelledError when it was cancelled.
   */
  async run(
    choice: DataSetChoice,
    settings: Settings,
    onProgress: (progress: AuditProgress) => void,
  ): Promise<AuditSummary> {
    if (this.abort) throw new HumanError('An audit is running already. Wait for it or cancel it first.');
    const abort = new AbortController();
    this.setRunning(abort);
    try {
      const { resultFile } = auditPlaces(choice.labels, choice.isFolder);
      await makeFolderFor(resultFile);
      this.log.info(
        `Auditing ${choice.labels} (${choice.reading.format}), recipe ${settings.recipe}, seed ${settings.seed}.`,
      );
      const summary = await auditInProcess(
        vscode.Uri.joinPath(this.context.extensionUri, 'dist', 'audit.js').fsPath,
        {
          labels: choice.labels,
          reading: choice.reading,
          roots: imageRoots(choice, settings),
          recipe: settings.recipe,
          seed: settings.seed,
          cacheFolder: path.join(this.context.globalStorageUri.fsPath, 'features'),
          resultFile,
          reportFile: undefined,
        },
        abort.signal,
        {
          onProgress,
          onNote: (line) => {
            this.log.info(line);
          },
        },
      );
      this.log.info(`${summaryText(summary)} ${JSON.stringify(summary)}`);
      return summary;
    } finally {
      this.setRunning(undefined);
    }
  }

  /** The context key enables the command that cancels. */
  private setRunning(abort: AbortController | undefined): void {
    this.abort = abort;
    void vscode.commands.executeCommand('setContext', 'scn.auditRunning', abort !== undefined);
  }

  cancel(): void {
    this.abort?.abort();
  }

  dispose(): void {
    this.cancel();
  }
}

/** The folders whose images may be read and shown: the data's own, the workspace's, and those of the settings. */
export function imageRoots(choice: DataSetChoice, settings: Settings): string[] {
  const { dataFolder } = auditPlaces(choice.labels, choice.isFolder);
  const workspace = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
  return [...new Set([dataFolder, ...workspace, ...settings.imageRoots])];
}
