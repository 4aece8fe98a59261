import * as vscode from 'vscode';
import { speakLanguage } from './processes/displayLanguage';
import { LookAround } from './audit/looking/lookAround';
import { ThumbnailService } from './audit/thumbnails/thumbnailService';
import { AuditRunner } from './host/audits/auditRunner';
import { renameClasses } from './host/commits/renameClasses';
import { CommitPage } from './host/commitPage/commitPage';
import { CommitPreview } from './host/commits/commitPreview';
import { DataSetChooser } from './host/dataSets/dataSetChooser';
import { openSampleFaces } from './host/samples/sampleFaces';
import { installEngineCommand } from './host/engines/installCommand';
import { windowEngineFolders } from './host/engines/engineFolders';
import { annotateBlind, leaveBlind } from './host/reviews/blindCommand';
import { BlindMode } from './host/reviews/blindMode';
import { exportHealth, exportReport } from './host/reviews/exportReport';
import { registerCommand, showError } from './host/ui/failableCommand';
import { GalleryController } from './host/gallery/galleryController';
import { registerGalleryCommands } from './host/gallery/galleryCommands';
import { galleryViewType } from './host/gallery/galleryPanel';
import { KnownModels } from './host/audits/knownModels';
import { auditWithModel, importCheckpoint, saveModel } from './host/audits/modelCommands';
import { auditOnCluster } from './host/audits/clusterCommand';
import { auditWithPredictions } from './host/audits/predictionsCommand';
import { LabelEditor } from './host/labelEditor/labelEditor';
import { registerRowCommands } from './host/labelEditor/rowCommands';
import {
  testOnPlantedErrors,
  PlantedErrorsPanels,
  plantedErrorsViewType,
} from './host/plantedErrors/plantedErrorsCommand';
import { DriftWatch } from './host/gallery/driftWatch';
import { SecondLabelFiles } from './host/gallery/secondLabelFiles';
import { Reviews } from './host/reviews/reviews';
import { ReviewIndicators } from './host/views/reviewIndicators';
import { dataSetOf } from './host/views/treeItems';
import { DataSetsView } from './host/views/dataSetsView';
import { ViewMemory } from './host/gallery/viewMemory';
import type { AskedFaces } from './protocol/gallery';
import { hasSlurm } from './cluster/slurmJobs';
import { messageOf } from './base/humanError';

export function activate(context: vscode.ExtensionContext): void {
  speakLanguage(vscode.l10n.bundle, vscode.l10n.uri?.fsPath);
  const { extensionUri } = context;
  const log = vscode.window.createOutputChannel('SCN Label Audit', { log: true });
  const runner = new AuditRunner(context, windowEngineFolders(context, log), log);
  const preview = new CommitPreview();
  const inDist = (name: string) => vscode.Uri.joinPath(extensionUri, 'dist', name).fsPath;
  const lookAround = new LookAround(inDist('looking.js'), (line) => log.warn(line));
  const chooser = new DataSetChooser(context.workspaceState, lookAround);
  const inStorage = (name: string) => vscode.Uri.joinPath(context.globalStorageUri, name).fsPath;
  const thumbnails = new ThumbnailService(inDist('thumbnails.js'), inStorage('thumbnails'), (line) =>
    log.warn(line),
  );
  const views = new ViewMemory(context.workspaceState);
  const blind = new BlindMode(context.workspaceState);
  const waitingDecisions = inStorage('decisions');
  const keptVersions = inStorage('keptVersions');
  const explain = (error: unknown) => {
    showError(error, log);
    return messageOf(error);
  };
  const look: CommitPage = new CommitPage({
    ...{ extensionUri, thumbnails, explain },
    showFace: (face) => gallery.open(undefined, { given: null, suspects: false, disputed: false, face }),
  });
  const reviews = new Reviews({
    ...{ log, chooser, runner, preview, look, keptVersions, waitingDecisions, blind },
  });
  const drift = new DriftWatch({ reviews, look: lookAround, waitingDecisions, log });
  const second = new SecondLabelFiles({
    ...{ reviews, chooser, look: lookAround, memory: context.workspaceState, log },
  });
  const gallery: GalleryController = new GalleryController({
    extensionUri,
    globalStorageUri: context.globalStorageUri,
    log,
    reviews,
    drift,
    second,
    runner,
    thumbnails,
    views,
    blind,
    look: lookAround,
    chooser,
  });
  const view = new DataSetsView(chooser, lookAround, reviews, waitingDecisions, log);
  const models = new KnownModels(context.globalState, chooser);
  const panels = new PlantedErrorsPanels(extensionUri, explain);
  // What no cluster can be asked for is not offered.
  void vscode.commands.executeCommand('setContext', 'scn.hasSlurm', hasSlurm());
  const command = (id: string, run: (...parameters: unknown[]) => Promise<void> | void) =>
    registerCommand(id, log, run);
  /** Of what shows or changes labels, suggestions or decisions: not while somebody annotates blind. */
  const inSight: typeof command = (id, run) =>
    command(id, (...parameters) => {
      blind.refuse();
      return run(...parameters);
    });

  context.subscriptions.push(
    log,
    runner,
    preview,
    lookAround,
    look,
    thumbnails,
    gallery,
    reviews,
    drift,
    second,
    view,
    new ReviewIndicators(reviews),
    new LabelEditor(reviews, (error) => showError(error, log)),
    ...registerRowCommands(reviews, gallery, inSight),
    ...registerGalleryCommands(gallery, reviews, command),
    ...['scn.auditLabels', 'scn.findWrongLabels'].map((id) =>
      inSight(id, (target) =>
        reviews.audit(target instanceof vscode.Uri ? target.fsPath : dataSetOf(target)),
      ),
    ),
    command('scn.cancelAudit', () => runner.cancel()),
    command('scn.openGallery', (target) => gallery.open(dataSetOf(target))),
    command('scn.annotateBlind', (target) => annotateBlind(reviews, dataSetOf(target))),
    command('scn.leaveBlind', () =>
      leaveBlind(reviews, () => gallery.open(undefined, { given: null, suspects: false, disputed: true })),
    ),
    inSight('scn.showReading', (target) => gallery.showReading(dataSetOf(target))),
    inSight('scn.showFaces', (target, asked) => gallery.open(dataSetOf(target), asked as AskedFaces)),
    inSight('scn.compareLabels', async (target) => {
      if (await second.compare(dataSetOf(target))) gallery.showDifferences();
    }),
    inSight('scn.commitCorrections', (target) => reviews.commit(undefined, dataSetOf(target))),
    inSight('scn.commitShownChanges', () => reviews.commit(preview.shown)),
    inSight('scn.undoLastCommit', (target) => reviews.undoCommit('last', dataSetOf(target))),
    inSight('scn.undoCommit', (target) => reviews.undoCommit('chosen', dataSetOf(target))),
    inSight('scn.exportReport', async () => {
      const session = await reviews.require();
      await exportReport(session, thumbnails, second.of(session));
    }),
    inSight('scn.exportHealth', async () => exportHealth(await reviews.require(), thumbnails)),
    inSight('scn.testOnPlantedErrors', () => testOnPlantedErrors(chooser, runner, panels)),
    command('scn.saveModel', () => saveModel(chooser, models)),
    inSight('scn.auditWithModel', () => auditWithModel(reviews, models)),
    inSight('scn.auditOnCluster', (target) =>
      auditOnCluster(chooser, reviews, context.globalState, dataSetOf(target)),
    ),
    inSight('scn.auditWithPredictions', (target) =>
      auditWithPredictions(chooser, reviews, context.workspaceState, dataSetOf(target)),
    ),
    command('scn.importCheckpoint', () => importCheckpoint(runner, models)),
    command('scn.installEngine', () => installEngineCommand(context, log)),
    inSight('scn.chooseReading', async (target) => {
      await chooser.chooseReading(dataSetOf(target));
    }),
    inSight('scn.renameClasses', (target) => renameClasses(chooser, reviews, dataSetOf(target))),
    command('scn.openSampleFaces', () => openSampleFaces(inDist('sampleFaces.js'), log)),
    command('scn.refreshDataSets', () => view.refresh()),
    command('scn.showLog', () => log.show()),
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
