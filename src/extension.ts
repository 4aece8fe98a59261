import * as vscode from 'vscode';
import { AuditRunner } from './host/auditRunner';
import { CommitPreview } from './host/commitPreview';
import { DataSetChooser } from './host/dataSetChoice';
import { exportReport } from './host/exportReport';
import { registerCommand, showError } from './host/failableCommand';
import { GalleryController } from './host/galleryController';
import { galleryViewType } from './host/galleryPanel';
import { testOnPlantedErrors } from './host/plantedErrorsCommand';
import { PlantedErrorsPanels, plantedErrorsViewType } from './host/plantedErrorsPanels';
import { AuditStatusBar } from './host/statusBar';
import { messageOf } from './protocol/humanError';

export function activate(context: vscode.ExtensionContext): void {
  const { extensionUri } = context;
  const log = vscode.window.createOutputChannel('SCN Label Audit', { log: true });
  const chooser = new DataSetChooser(context.workspaceState);
  const runner = new AuditRunner(context, log);
  const statusBar = new AuditStatusBar();
  const preview = new CommitPreview();
  const gallery = new GalleryController({ extensionUri, log, chooser, runner, statusBar, preview });
  const panels = new PlantedErrorsPanels(extensionUri, (error) => {
    showError(error, log);
    return messageOf(error);
  });
  const command = (id: string, run: (...parameters: unknown[]) => Promise<void> | void) =>
    registerCommand(id, log, run);

  context.subscriptions.push(
    log,
    runner,
    statusBar,
    preview,
    gallery,
    command('scn.auditLabels', (target) =>
      gallery.audit(target instanceof vscode.Uri ? target.fsPath : undefined),
    ),
    command('scn.cancelAudit', () => {
      runner.cancel();
    }),
    command('scn.openGallery', () => gallery.open()),
    command('scn.commitCorrections', () => gallery.commit()),
    command('scn.commitShownChanges', () => gallery.commitShown()),
    command('scn.undoLastCommit', () => gallery.undoLastCommit()),
    command('scn.exportReport', async () => exportReport(await gallery.requireSession())),
    command('scn.testOnPlantedErrors', () => testOnPlantedErrors({ chooser, runner, panels })),
    command('scn.chooseReading', async () => {
      await chooser.chooseReading();
    }),
    command('scn.showLog', () => {
      log.show();
    }),
    vscode.window.registerWebviewPanelSerializer(galleryViewType, {
      deserializeWebviewPanel: (panel) => gallery.restore(panel),
    }),
    vscode.window.registerWebviewPanelSerializer(plantedErrorsViewType, {
      deserializeWebviewPanel: async (panel) => {
        panels.restore(panel);
      },
    }),
  );
}
