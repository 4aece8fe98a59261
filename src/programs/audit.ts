import path from 'node:path';
import { isMainThread, parentPort } from 'node:worker_threads';
import type { AuditRun } from '../audit/engines/auditRun';
import type { LookAlikeRequests } from '../audit/copies/lookAlikes';
import type { TrainingRequests } from '../audit/judges/folds';
import { serveTask } from '../processes/serve';
import { serveOnThread } from '../processes/thread';
import type { AuditTasks, TaskRun } from '../protocol/auditProcess';
import type { EngineTask, EngineWish } from '../protocol/engine';

/*
 * The audit process: one task, then it ends. Its threads run this program, too. What a task needs is loaded when it
 * is asked for.
 */

const places = {
  entry: __filename,
  wasmFolder: __dirname,
  backboneFolder: path.join(__dirname, 'backbones'),
  faceModelFolder: path.join(__dirname, '..', 'media', 'faceModel'),
  faceDetectorFolder: path.join(__dirname, '..', 'media', 'faceDetector'),
};

async function withEngine(
  run: Required<TaskRun>,
  request: { readonly engine?: EngineWish | undefined; readonly imageTraining?: unknown },
): Promise<AuditRun> {
  const { chooseEngine } = await import('../audit/engines/chooseEngine');
  const task: EngineTask = request.imageTraining === undefined ? 'features' : 'images';
  const wish = request.engine && { ...request.engine, task };
  return { ...run, program: { ...places, engine: await chooseEngine(wish, places, run) } };
}

if (isMainThread)
  serveTask<AuditTasks>({
    audit: async (request, run) => {
      const { runAudit } = await import('../audit/run/runAudit');
      return runAudit(request, await withEngine(run, request));
    },
    features: async (request, run) => {
      const { runFeaturesWork } = await import('../audit/run/runWork');
      return runFeaturesWork(request, { ...run, program: places });
    },
    folds: async (request, run) => {
      const { runFoldsWork } = await import('../audit/run/runFoldsWork');
      return runFoldsWork(request, await withEngine(run, { engine: request.engine, imageTraining: true }));
    },
    plantedErrors: async (request, run) => {
      const { runPlantedErrors } = await import('../audit/plantedErrors/runPlantedErrors');
      return runPlantedErrors(request, await withEngine(run, request));
    },
    importCheckpoint: async (request) => {
      const { importCheckpoint } = await import('../audit/models/importCheckpoint');
      return importCheckpoint(request);
    },
    sampleFaces: async (request, run) => {
      const { lookForFaces } = await import('../audit/dataSet/photographs');
      return lookForFaces(request, places, run);
    },
    probeEngine: async (request) => {
      const { probeEngine } = await import('../audit/engines/chooseEngine');
      return probeEngine(request);
    },
  });
else if (parentPort)
  serveOnThread<TrainingRequests & LookAlikeRequests>(parentPort, {
    lookAlikes: async (task, run) => {
      const { findLookAlikes } = await import('../audit/copies/lookAlikes');
      return findLookAlikes(task, run);
    },
    companions: async (task) => {
      const { fitCompanions } = await import('../audit/judges/features/foldTraining');
      const { onEngine } = await import('../audit/engines/nextEngine');
      return onEngine(task, () => fitCompanions(task));
    },
    features: async (task, run) => {
      const { trainFolds } = await import('../audit/judges/features/foldTraining');
      const { onEngine } = await import('../audit/engines/nextEngine');
      return onEngine(task, () => trainFolds(task, (share) => run.onProgress(share)));
    },
    images: async (task, run) => {
      const { trainImageFold } = await import('../audit/judges/images/trainImageFold');
      const { onEngine } = await import('../audit/engines/nextEngine');
      return onEngine(task, () => trainImageFold(task, run));
    },
    measure: async (task) => {
      const { measureTraining } = await import('../audit/judges/images/measureTraining');
      const { onEngine } = await import('../audit/engines/nextEngine');
      return onEngine(task, () => measureTraining(task));
    },
  });
