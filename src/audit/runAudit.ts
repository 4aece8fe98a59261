import * as l10n from '@vscode/l10n';
import type { AuditGrouping, AuditRequest, AuditSummary } from '../protocol/auditProcess';
import { recipes } from '../scn/recipe';
import { type AuditListener, type AuditProgram, stopIfCancelled } from './auditProgram';
import type { AuditMetadata, AuditResult } from './auditResult';
import { auditWarnings } from './auditWarnings';
import { faceColumns } from './faceColumns';
import { removeTraining } from './endToEnd/trainingFolder';
import { importanceSpread } from './importanceSpread';
import { importanceWarnings } from './importanceWarnings';
import { keepFeaturesModel, keepImagesModel } from './models/keepModel';
import { ModelAudit } from './models/modelAudit';
import { keepFeatures } from './neighbours/keepFeatures';
import { keepResultsOutOfGit } from './places';
import { prepareAudit } from './prepareAudit';
import { writeReport } from './report';
import { writeAuditResult } from './resultFile';
import { scoreAudit } from './scoreAudit';
import { noiseEstimateOf } from './scoring';

/** Nothing was trained, so no faces had to stay together. */
function noGrouping(): AuditGrouping {
  return {
    kind: 'none',
    description: l10n.t('A saved model judged each face by itself, whatever its subject or video.'),
    groups: 0,
  };
}

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
  const model = request.model === undefined ? undefined : await ModelAudit.open(request.model);
  const prepared = await prepareAudit(request, program, signal, listener, model?.check);
  const { dataSet, table, seconds } = prepared;
  const { labels } = dataSet;
  const { samples } = labels;
  const { seed } = request;
  const scored = model
    ? await model.score(prepared, program, signal, listener)
    : await scoreAudit(prepared, request, program, signal, listener);
  const { outOfFold, scores, foldSeconds, judged } = scored;
  const set = judged?.set ?? prepared.set;
  const failures = new Map([...dataSet.failures, ...table.failures]);
  const spread = importanceSpread(outOfFold, set.classes);
  const result: AuditResult = {
    metadata: {
      version: 1,
      createdAt: new Date().toISOString(),
      labels: request.labels,
      format: labels.format,
      classes: labels.classes,
      recipe: request.recipe,
      seed,
      folds: outOfFold.folds,
      seeds: outOfFold.seeds,
      grouping: judged ? noGrouping() : set.grouping,
      engine: outOfFold.engine,
      engineNotes: program.engine.notes,
      backbone: scored.backbone,
      inference: prepared.inference,
      training: scored.images ? 'images' : 'features',
      noise: noiseEstimateOf(set.labels, set.classes, outOfFold),
      secondOpinion: scored.opinion,
      warnings: [
        ...auditWarnings(labels, set, judged ? undefined : outOfFold),
        ...importanceWarnings(spread, set.rows.length, request.recipe),
        ...program.engine.warnings,
        ...scored.warnings,
        ...(judged ? [] : set.groupWarnings),
        ...prepared.warnings,
      ],
      importanceSpread: spread,
      ...(judged && { model: judged.model }),
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
    aside: new Map([...dataSet.aside, ...(judged?.aside ?? [])].filter(([row]) => !failures.has(row))),
    ...(judged && { inTraining: judged.inTraining }),
    ...faceColumns(dataSet),
  };
  stopIfCancelled(signal);
  await writeAuditResult(request.resultFile, result);
  const notKept = await keepFeatures(request.resultFile, result, table);
  if (notKept !== undefined) listener.onNote(notKept);
  await keepResultsOutOfGit(request.resultFile);
  if (request.reportFile !== undefined) {
    const cells = request.reportAsIs === true ? 'asTheyAre' : 'forSpreadsheets';
    await writeReport(request.reportFile, result, cells);
  }
  if (request.keepModel !== undefined) {
    const { createdAt, engine, noise } = result.metadata;
    const audited = { createdAt, engine, estimatedErrors: noise?.errors ?? null };
    const { trained } = outOfFold;
    const name = request.recipe;
    const note = scored.images
      ? await keepImagesModel(request.keepModel, prepared, {
          ...audited,
          name,
          scores: scored.images.outOfFold,
        })
      : trained &&
        (await keepFeaturesModel(request.keepModel, prepared, {
          ...audited,
          recipe: recipes[name],
          trained,
        }));
    if (note !== undefined) listener.onNote(note);
  }
  // Until now the audit could be taken up again.
  if (scored.images) await removeTraining(scored.images.outOfFold.stateFolder);
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
    engineNotes: metadata.engineNotes ?? [],
    backbone: metadata.backbone,
    inference: metadata.inference,
    ...(metadata.model && { model: metadata.model }),
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
