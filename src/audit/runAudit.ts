import { openLabels } from '../labels/openLabels';
import { faceExpressionBackbone } from '../faces/backbone';
import { extractFeatures } from '../faces/extractFeatures';
import type { AuditRequest, AuditSummary } from '../protocol/auditProcess';
import type { AuditProgress } from '../protocol/auditProgress';
import { CancelledError } from '../protocol/humanError';
import { recipes } from '../scn/recipe';
import type { AuditResult } from './auditResult';
import { auditWarnings } from './auditWarnings';
import { resolveDataSet } from './dataSet';
import { scoreOutOfFold } from './outOfFold';
import { keepResultsOutOfGit } from './places';
import { writeReport } from './report';
import { writeAuditResult } from './resultFile';
import { scoreFaces } from './scoring';
import { chooseTrainingSet } from './trainingSet';
import { unlabelledImages } from './unlabelledImages';

/** Where the program's parts are. */
export type AuditProgram = {
  /** The bundle that also serves the training threads. */
  readonly entry: string;
  /** Folder of TensorFlow.js' `.wasm` files. */
  readonly wasmFolder: string;
  readonly backboneFolder: string;
};

/** Where an audit tells how it goes. */
export type AuditListener = {
  onProgress(progress: AuditProgress): void;
  onNote(line: string): void;
};

/**
 * The whole audit: label file → features → out-of-fold networks → result file and report.
 * @throws HumanError for what the user can put right, CancelledError when `signal` aborts.
 */
export async function runAudit(
  request: AuditRequest,
  program: AuditProgram,
  signal: AbortSignal,
  listener: AuditListener,
): Promise<AuditSummary> {
  const started = performance.now();
  const recipe = recipes[request.recipe];
  listener.onProgress({ stage: 'labels' });
  const labels = await openLabels(request.labels, request.reading?.options, request.reading?.format);
  const dataSet = resolveDataSet(labels, request.roots);
  stopIfCancelled(signal);

  const featuresStarted = performance.now();
  const backbone = await faceExpressionBackbone(program.backboneFolder);
  const table = await extractFeatures({
    files: dataSet.files,
    backbone,
    cacheFolder: request.cacheFolder,
    signal,
    onProgress: (progress) => {
      listener.onProgress({ stage: 'features', ...progress });
    },
    onNote: listener.onNote,
  });
  const set = chooseTrainingSet(dataSet, table);
  stopIfCancelled(signal);

  const foldsStarted = performance.now();
  const outOfFold = await scoreOutOfFold(set, recipe, request.seed, program, signal, (done, total) => {
    const seconds = (performance.now() - foldsStarted) / 1000;
    const secondsLeft = done > 0 ? (seconds / done) * (total - done) : undefined;
    listener.onProgress({ stage: 'folds', done, total, secondsLeft });
  });

  const scoringStarted = performance.now();
  listener.onProgress({ stage: 'scoring' });
  const { samples } = labels;
  const scores = scoreFaces(
    {
      samples: samples.length,
      classes: labels.classes.length,
      rows: set.rows,
      labels: set.labels,
      outOfFold,
    },
    recipe,
  );
  const result: AuditResult = {
    metadata: {
      version: 1,
      createdAt: new Date().toISOString(),
      labels: request.labels,
      format: labels.format,
      classes: labels.classes,
      recipe: recipe.name,
      seed: request.seed,
      folds: outOfFold.folds,
      seeds: outOfFold.seeds,
      engine: outOfFold.engine,
      backbone: backbone.id,
      warnings: [...auditWarnings(labels, set, outOfFold), ...(await unlabelledImages(dataSet))],
    },
    ids: samples.map(({ id }) => id),
    images: samples.map(({ image }) => image),
    files: dataSet.files.map((file) => file ?? ''),
    lines: Uint32Array.from(samples, ({ line }) => line ?? 0),
    scores,
    duplicateGroup: set.duplicateGroup,
    failures: new Map([...dataSet.failures, ...table.failures]),
  };
  stopIfCancelled(signal);
  await writeAuditResult(request.resultFile, result);
  await keepResultsOutOfGit(request.resultFile);
  if (request.reportFile !== undefined) await writeReport(request.reportFile, result);
  const finished = performance.now();
  const seconds = (from: number, to: number) => Math.round(to - from) / 1000;
  return {
    ...summaryOf(request, result),
    seconds: {
      features: seconds(featuresStarted, foldsStarted),
      folds: seconds(foldsStarted, scoringStarted),
      scoring: seconds(scoringStarted, finished),
      total: seconds(started, finished),
    },
    facesDecoded: table.decoded,
  };
}

function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new CancelledError();
}

function summaryOf(
  request: AuditRequest,
  result: AuditResult,
): Omit<AuditSummary, 'seconds' | 'facesDecoded'> {
  const { scores, metadata } = result;
  const count = (flags: Uint8Array) => flags.reduce((sum, flag) => sum + flag, 0);
  const samples = result.ids.length;
  return {
    labels: request.labels,
    resultFile: request.resultFile,
    reportFile: request.reportFile ?? null,
    samples,
    audited: samples - result.failures.size,
    failed: result.failures.size,
    classes: metadata.classes.length,
    suspects: count(scores.isIssue),
    relabelCandidates: count(scores.relabelCandidate),
    lowImportance: count(scores.lowImportance),
    duplicateGroups: new Set(result.duplicateGroup.filter((group) => group > 0)).size,
    recipe: metadata.recipe,
    seed: metadata.seed,
    engine: metadata.engine,
    backbone: metadata.backbone,
    warnings: metadata.warnings,
  };
}
