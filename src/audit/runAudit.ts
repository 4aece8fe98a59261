import type { AuditRequest, AuditSummary } from '../protocol/auditProcess';
import { recipes } from '../scn/recipe';
import { type AuditListener, type AuditProgram, stopIfCancelled } from './auditProgram';
import type { AuditMetadata, AuditResult } from './auditResult';
import { auditWarnings } from './auditWarnings';
import { faceColumns } from './faceColumns';
import { contradictionsWithOthers } from '../labels/classes/otherLabelFiles';
import { imagesElsewhere } from './imagesElsewhere';
import { importanceSpread } from './importanceSpread';
import { importanceWarnings } from './importanceWarnings';
import { keepResultsOutOfGit } from './places';
import { prepareAudit } from './prepareAudit';
import { writeReport } from './report';
import { writeAuditResult } from './resultFile';
import { opinionSentence } from './opinionSentence';
import { scoreLabels } from './scoreLabels';
import { noiseEstimateOf } from './scoring';
import { unlabelledImages } from './unlabelledImages';

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
  const prepared = await prepareAudit(request, program, signal, listener);
  const { dataSet, table, set, backbone, seconds } = prepared;
  const { labels } = dataSet;
  const { samples } = labels;
  const { seed } = request;
  const { outOfFold, scores, foldSeconds } = await scoreLabels(set, samples.length, {
    recipe,
    seed,
    program,
    signal,
    onProgress: (progress) => {
      listener.onProgress(progress);
    },
  });
  const failures = new Map([...dataSet.failures, ...table.failures]);
  const spread = importanceSpread(outOfFold, set.classes);
  const result: AuditResult = {
    metadata: {
      version: 1,
      createdAt: new Date().toISOString(),
      labels: request.labels,
      format: labels.format,
      classes: labels.classes,
      recipe: recipe.name,
      seed,
      folds: outOfFold.folds,
      seeds: outOfFold.seeds,
      grouping: set.grouping,
      engine: outOfFold.engine,
      backbone,
      noise: noiseEstimateOf(set.labels, set.classes, outOfFold),
      secondOpinion: opinionSentence(outOfFold.opinionUse, recipe),
      warnings: [
        ...auditWarnings(labels, set, outOfFold),
        ...importanceWarnings(spread, set.rows.length, recipe.name),
        ...set.groupWarnings,
        ...prepared.warnings,
        ...(await unlabelledImages(dataSet)),
        ...(await imagesElsewhere(labels, request.roots)),
        ...(await contradictionsWithOthers(labels)).map(({ message }) => message),
      ],
      importanceSpread: spread,
      ...(labels.voteClasses && { voteClasses: labels.voteClasses }),
      ...(labels.readOnly !== undefined && { readOnly: labels.readOnly }),
    },
    ids: samples.map(({ id }) => id),
    images: samples.map(({ image }) => image),
    files: dataSet.files.map((file) => file ?? ''),
    lines: Uint32Array.from(samples, ({ line }) => line ?? 0),
    scores,
    duplicateGroup: set.duplicateGroup,
    failures,
    aside: new Map([...dataSet.aside].filter(([row]) => !failures.has(row))),
    ...faceColumns(dataSet),
  };
  stopIfCancelled(signal);
  await writeAuditResult(request.resultFile, result);
  await keepResultsOutOfGit(request.resultFile);
  if (request.reportFile !== undefined) await writeReport(request.reportFile, result);
  const total = (performance.now() - started) / 1000;
  return {
    ...summaryOf(request, result),
    seconds: {
      labels: milliseconds(seconds.labels),
      features: milliseconds(seconds.features),
      folds: milliseconds(foldSeconds),
      scoring: milliseconds(total - seconds.labels - seconds.features - foldSeconds),
      total: milliseconds(total),
    },
    facesDecoded: table.decoded,
  };
}

/** Seconds, to the millisecond. */
const milliseconds = (seconds: number): number => Math.round(seconds * 1000) / 1000;

function summaryOf(
  request: AuditRequest,
  result: AuditResult,
): Omit<AuditSummary, 'seconds' | 'facesDecoded'> {
  const { scores, metadata } = result;
  const count = (flags: Uint8Array, which?: Uint8Array) =>
    flags.reduce((sum, flag, row) => sum + (flag & (which?.[row] ?? 1)), 0);
  const samples = result.ids.length;
  return {
    labels: request.labels,
    resultFile: request.resultFile,
    reportFile: request.reportFile ?? null,
    samples,
    audited: samples - result.failures.size - result.aside.size,
    failed: result.failures.size,
    setAside: result.aside.size,
    classes: metadata.classes.length,
    suspects: count(scores.isIssue),
    unclear: count(scores.unclear, scores.isIssue),
    ...estimatesOf(metadata),
    relabelCandidates: count(scores.relabelCandidate),
    lowImportance: count(scores.lowImportance),
    duplicateGroups: new Set(result.duplicateGroup.filter((group) => group > 0)).size,
    grouping: metadata.grouping,
    recipe: metadata.recipe,
    seed: metadata.seed,
    engine: metadata.engine,
    backbone: metadata.backbone,
    warnings: metadata.warnings,
  };
}

function estimatesOf({
  noise,
  classes,
  secondOpinion,
}: AuditMetadata): Pick<AuditSummary, 'estimatedErrors' | 'estimatedErrorsByClass' | 'secondOpinion'> {
  return {
    estimatedErrors: noise?.errors ?? null,
    estimatedErrorsByClass: noise
      ? Object.fromEntries(classes.map((name, label) => [name, noise.byClass[label]?.errors ?? 0]))
      : null,
    secondOpinion: secondOpinion ?? null,
  };
}
