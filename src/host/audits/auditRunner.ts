import path from 'node:path';
import * as vscode from 'vscode';
import {
  auditInProcess,
  importCheckpointInProcess,
  sampleFacesInProcess,
  testPlantedErrorsInProcess,
} from '../../audit/run/auditClient';
import { parseBackbone } from '../../audit/run/ownBackboneSetting';
import { facesFolder, makeFolderFor, modelBeside, placesOf } from '../../labels/places';
import { summaryText, estimateText } from '../../audit/run/progressText';
import { type DataSet, imageRootsOf } from '../../labels/dataSet';
import type {
  AuditSummary,
  ImportRequest,
  ImportSummary,
  PlantedErrorsRequest,
  SampledFaces,
  SampledImage,
  TaskRun,
} from '../../protocol/auditProcess';
import type { FaceModelChoice } from '../../protocol/faceModel';
import type { AuditProgress } from '../../protocol/auditProgress';
import type { PlantedErrorsSummary } from '../../protocol/plantedErrors';
import type { EngineFolders } from '../engines/engineFolders';
import { alreadyRunning, refuseUntrusted } from '../ui/failableCommand';
import { type Settings, workspaceFolders } from '../ui/settings';
import { type ClusterWish, runOnCluster } from './clusterAudit';
import { ProvisionalFile } from './provisionalFile';
import type { TrainingEstimate } from '../../protocol/training';
import { ask } from '../ui/notices';

/** Seconds from which a training is too long to begin without a word. */
const longTraining = 600;

/**
 * Asks before a long training begins.
 * @throws CancelledError when the user would rather not.
 */
async function askBeforeTraining(estimate: TrainingEstimate): Promise<void> {
  if (estimate.seconds < longTraining) return;
  await ask(
    'warning',
    estimateText(estimate),
    vscode.l10n.t(
      'You can go on working, and cancel at any time: the same audit then goes on after the last epoch. Smaller images, the small network, fewer epochs or a GPU engine take less.',
    ),
    vscode.l10n.t('Start'),
  );
}

/** Who judges labels besides, or instead of, networks that are trained for an audit. */
export type AuditBy = {
  /** Folder of a saved model, which judges instead; undefined: networks are trained and kept. */
  readonly model?: string;
  /** File with what a model of the user's own says of the faces: one more judge. */
  readonly predictions?: string;
  /** Where it is computed on a cluster. */
  readonly cluster?: ClusterWish;
};

/** Runs audits in their own process, one at a time. Disposing cancels the one that runs. */
export class AuditRunner implements vscode.Disposable {
  private abort: AbortController | undefined;

  constructor(
    private readonly context: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri'>,
    private readonly engineFolders: Pick<EngineFolders, 'forAudit'>,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  get isRunning(): boolean {
    return this.abort !== undefined;
  }

  /**
   * @param onProvisional told once where there is a result of what was found so far; it is gone when the audit ends.
   * @throws HumanError with one sentence when the audit failed, or the workspace is not trusted; CancelledError when it
   * was cancelled.
   */
  run(
    dataSet: DataSet,
    settings: Settings,
    onProgress: (progress: AuditProgress) => void,
    { model, predictions, cluster }: AuditBy = {},
    onProvisional?: (resultFile: string) => void,
  ): Promise<AuditSummary> {
    const provisional = new ProvisionalFile(onProgress, onProvisional);
    return this.alone(provisional.onProgress, async (entry, run) => {
      const { resultFile } = placesOf(dataSet);
      await makeFolderFor(resultFile);
      const how =
        model === undefined ? `recipe ${settings.recipe}, seed ${settings.seed}` : `by the model ${model}`;
      const besides = predictions === undefined ? '' : `, with the predictions ${predictions}`;
      this.log.info(`Auditing ${dataSet.location} (${dataSet.reading.format}), ${how}${besides}.`);
      const request = {
        ...(await this.sourceOf(dataSet, settings)),
        resultFile,
        provisionalFile: await provisional.make(),
        reportFile: undefined,
        predictions,
        ...(model === undefined
          ? { keepModel: modelBeside(resultFile), imageTraining: settings.imageTraining }
          : { model }),
      };
      const audit = cluster
        ? runOnCluster(path.dirname(entry), request, cluster, run)
        : auditInProcess(entry, request, run);
      const summary = await audit.finally(() => provisional.remove());
      this.log.info(`${summaryText(summary)} ${summary.grouping.description} ${JSON.stringify(summary)}`);
      return summary;
    });
  }

  /** Tests an audit on planted errors; errors as for an audit. */
  testPlantedErrors(
    dataSet: DataSet,
    settings: Settings,
    plan: Pick<PlantedErrorsRequest, 'share' | 'pattern'>,
    onProgress: (progress: AuditProgress) => void,
  ): Promise<PlantedErrorsSummary> {
    return this.alone(onProgress, async (entry, run) => {
      const { resultFile: lastResult } = placesOf(dataSet);
      this.log.info(
        `Planting ${plan.share * 100} % errors (${plan.pattern}) in a copy of ${dataSet.location}, recipe ${settings.recipe}, seed ${settings.seed}.`,
      );
      const request = { ...(await this.sourceOf(dataSet, settings)), ...plan, lastResult };
      const summary = await testPlantedErrorsInProcess(entry, request, run);
      const figures = JSON.stringify(summary, (key, value: unknown) => (key === 'curve' ? undefined : value));
      this.log.info(`The test on planted errors is done. ${figures}`);
      return summary;
    });
  }

  /** Looks whether images are faces or photographs, beside whatever runs; errors as for an audit. */
  sampleFaces(images: readonly SampledImage[], signal: AbortSignal): Promise<SampledFaces> {
    return sampleFacesInProcess(this.entry, { images }, { signal, onNote: (line) => this.log.info(line) });
  }

  /** Turns a PyTorch checkpoint into a model; errors as for an audit. */
  importCheckpoint(request: ImportRequest): Promise<ImportSummary> {
    return this.alone(
      () => undefined,
      async (entry, run) => {
        this.log.info(`Importing ${request.file} into ${request.folder}.`);
        const summary = await importCheckpointInProcess(entry, request, run);
        this.log.info(`Imported. ${summary.notes.join(' ')}`);
        return summary;
      },
    );
  }

  /** What is audited, and how, whatever the task. */
  private async sourceOf(dataSet: DataSet, settings: Settings) {
    return {
      dataSet,
      roots: imageRoots(dataSet, settings),
      subjects: settings.subjects,
      recipe: settings.recipe,
      seed: settings.seed,
      faceModel: faceModelOf(settings),
      engine: { choice: settings.engine, folders: await this.engineFolders.forAudit(settings.engine) },
      cacheFolder: this.cacheFolder,
    };
  }

  private get entry(): string {
    return vscode.Uri.joinPath(this.context.extensionUri, 'dist', 'audit.js').fsPath;
  }

  private get cacheFolder(): string {
    return path.join(this.context.globalStorageUri.fsPath, 'features');
  }

  /** The folders whose images the gallery may show: those to read, and that of faces which had no place beside their label file. */
  shownRoots(dataSet: DataSet, settings: Settings): string[] {
    return [...imageRoots(dataSet, settings), path.join(this.cacheFolder, facesFolder)];
  }

  private async alone<T>(
    onProgress: (progress: AuditProgress) => void,
    work: (entry: string, run: TaskRun) => Promise<T>,
  ): Promise<T> {
    refuseUntrusted('audit');
    if (this.abort) throw alreadyRunning();
    const abort = new AbortController();
    this.setRunning(abort);
    try {
      return await work(this.entry, {
        signal: abort.signal,
        onProgress,
        onNote: (line) => this.log.info(line),
        ask: askBeforeTraining,
      });
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

/** The folders whose images may be read and shown: the data's own, the workspace's, those of the settings and those settled on. */
export function imageRoots(dataSet: DataSet, settings: Settings): string[] {
  return imageRootsOf(dataSet, [...workspaceFolders(), ...settings.imageRoots]);
}

/** @throws HumanError when the setting does not describe a face model. */
function faceModelOf({ backbone, provider }: Settings): FaceModelChoice {
  const [workspaceFolder = ''] = workspaceFolders();
  return {
    backbone: parseBackbone(backbone, workspaceFolder, vscode.l10n.t('The setting “scn.backbone”')),
    provider,
  };
}
