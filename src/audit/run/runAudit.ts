import * as l10n from '@vscode/l10n';
import type { LabelFile } from '../../labels/labelFile';
import type { AuditRequest, AuditSummary, DecidedFaces } from '../../protocol/auditProcess';
import { type AuditRun, stopIfCancelled } from '../engines/auditRun';
import type { AuditMetadata, AuditResult } from '../result/auditResult';
import { leaksBetween, leakWarnings, splitsOf } from '../copies/leaks';
import { classesTooSmall } from '../../base/health/classTable';
import { conflictingGroups } from '../result/copyColumns';
import { dataSetHealth, notedLinks } from '../result/dataSetHealth';
import { issueCounts } from '../result/pictureColumns';
import { recognisesClasses } from '../result/recognition';
import { faceColumns, packContents, writeAuditResult } from '../result/resultFile';
import { featuresJudge } from '../judges/features/featuresJudge';
import { openImagesJudge } from '../judges/images/imagesJudge';
import type { EarlyJudged, Judge, Judged } from '../judges/judge';
import { openSavedModelJudge } from '../judges/savedModel/savedModelJudge';
import { importanceSpread, importanceWarnings } from '../judges/scores/importance';
import { noiseEstimateOf } from '../judges/scores/scoreFaces';
import { predictionsText } from '../predictions/predictionsText';
import { keepFeatures } from '../neighbours/keptFeatures';
import { keepResultsOutOfGit } from '../../labels/places';
import { numbersIn } from '../../base/health/healthWords';
import type { KnownFaces } from '../judges/knownFaces';
import { withDecisions } from './earlierDecisions';
import type { ChosenTrainingSet } from '../dataSet/trainingSet';
import { type PreparedAudit, prepareAudit } from './prepareAudit';
import { ProvisionalResult } from './provisionalResult';
import { writeReport } from '../result/report';

/** Problems of single rows that are spelt out. */
const mostProblems = 5;

/**
 * The whole audit: label file → features → a judge → result file and report.
 * @throws HumanError for what the user can put right, CancelledError when the signal aborts.
 */
export async function runAudit(request: AuditRequest, run: AuditRun): Promise<AuditSummary> {
  const started = performance.now();
  const createdAt = new Date().toISOString();
  const prepared = await withDecisions(
    await prepareAudit(request, await judgeFor(request), run),
    request,
    createdAt,
  );
  const early = new ProvisionalResult(request.provisionalFile, run, (judged) =>
    resultOf(request, prepared, judged, run, { createdAt, provisional: true }),
  );
  const onEarly = early.isWanted ? (each: EarlyJudged) => early.take(each, prepared.table) : undefined;
  const judged = await prepared.judge(prepared, early.run, onEarly);
  await early.written;
  const seconds = (performance.now() - started) / 1000;
  const spread = importanceSpread(judged.judgement, judged.set.classes);
  const result = resultOf(request, prepared, judged, run, {
    createdAt,
    importanceSpread: spread,
    secondsAgain: secondsAgain(prepared, seconds),
  });
  stopIfCancelled(run.signal);
  const note = (line: string | undefined) => {
    if (line !== undefined) run.onNote(line);
  };
  await writeAuditResult(request.resultFile, result);
  note(await keepFeatures(request.resultFile, result, prepared.table));
  await keepResultsOutOfGit(request.resultFile);
  if (request.reportFile !== undefined) {
    const cells = request.reportAsIs === true ? 'asTheyAre' : 'forSpreadsheets';
    await writeReport(request.reportFile, result, cells);
  }
  if (request.keepModel !== undefined) {
    const { createdAt, engine, noise } = result.metadata;
    note(await judged.keep(request.keepModel, { createdAt, engine, estimatedErrors: noise?.errors ?? null }));
  }
  await judged.cleanUp();
  const { labels, features, copies } = prepared.seconds;
  const total = (performance.now() - started) / 1000;
  return {
    ...summaryOf(request, result),
    seconds: {
      labels: milliseconds(labels),
      features: milliseconds(features),
      copies: milliseconds(copies),
      folds: milliseconds(judged.seconds),
      scoring: milliseconds(total - labels - features - copies - judged.seconds),
      total: milliseconds(total),
    },
    facesDecoded: prepared.table.decoded,
  };
}

/** What of a judge's words is in a result. */
type Said = Omit<EarlyJudged, 'secondsLeft'> & Pick<Judged, 'inTraining'>;

/**
 * About how long the same audit takes again: faces whose features are kept by now need not be decoded.
 * @param seconds that this one took.
 */
function secondsAgain({ seconds: { features }, table, images }: PreparedAudit, seconds: number): number {
  const faces = images.labels.samples.length;
  const decoded = faces > 0 ? Math.min(1, table.decoded / faces) : 0;
  return Math.round(seconds - features * decoded);
}

async function judgeFor(request: AuditRequest): Promise<Judge> {
  const { model, imageTraining } = request;
  if (model !== undefined) return openSavedModelJudge(model);
  return imageTraining ? openImagesJudge(request, imageTraining) : featuresJudge(request);
}

function resultOf(
  request: AuditRequest,
  { images, table, pictures, inference, warnings, subjects, faces }: PreparedAudit,
  { judgement, set, scores, how, aside, inTraining, ...judged }: Said,
  { program: { engine } }: AuditRun,
  about: Pick<AuditMetadata, 'createdAt' | 'provisional' | 'importanceSpread' | 'secondsAgain'>,
): AuditResult {
  const { labels } = images;
  const { samples } = labels;
  const failures = new Map([...images.failures, ...table.failures]);
  const { importanceSpread: spread } = about;
  const { splits, leaks } = leaksIn(samples, set.duplicateGroup, subjects);
  return {
    metadata: {
      version: 1,
      ...about,
      labels: request.dataSet.location,
      format: labels.format,
      classes: labels.classes,
      recipe: request.recipe,
      seed: request.seed,
      folds: judgement.folds,
      seeds: judgement.seeds,
      engine: judgement.engine,
      engineNotes: engine.notes,
      inference,
      ...how,
      noise: noiseEstimateOf(set.labels, set.classes, judgement),
      ...predictionsIn(request, judgement, labels.classes),
      ...(set.known && { decided: decidedOf(set.known, set.labels) }),
      ...(leaks && { leaks }),
      ...(faces && { faces }),
      warnings: [
        ...problemSentences(labels),
        ...judged.foldWarnings,
        ...(leaks ? leakWarnings(leaks) : []),
        ...(spread ? importanceWarnings(spread, set.rows.length, request.recipe) : []),
        ...engine.warnings,
        ...(engine.failures ?? []),
        ...judged.warnings,
        ...warnings,
      ],
      voteClasses: labels.voteClasses,
      readOnly: labels.readOnly,
      ...(Object.keys(table.values.ranges).length > 0 && { values: table.values.ranges }),
    },
    ids: samples.map(({ id }) => id),
    images: samples.map(({ image }) => image),
    files: images.files.map((file) => file ?? ''),
    lines: Uint32Array.from(samples, ({ line }) => line ?? 0),
    scores,
    duplicateGroup: set.duplicateGroup,
    ...(splits && { splits }),
    pictures,
    failures,
    aside: new Map([...images.aside, ...aside].filter(([row]) => !failures.has(row))),
    inTraining,
    ...(set.known && { known: knownRows(set, samples.length, set.known) }),
    contents: packContents(table.contentHashes),
    ...faceColumns(images),
  };
}

function decidedOf({ truth, leftOut }: KnownFaces, labels: Uint16Array): DecidedFaces {
  const count = (is: (label: number, face: number) => boolean) =>
    truth.reduce((sum, label, face) => sum + Number(is(label, face)), 0);
  return {
    known: count((label) => label >= 0),
    waiting: count((label, face) => label >= 0 && label !== labels[face]),
    leftOut: count((_, face) => leftOut[face] === 1),
  };
}

function knownRows({ rows }: ChosenTrainingSet, samples: number, { truth }: KnownFaces): Uint8Array {
  const known = new Uint8Array(samples);
  rows.forEach((row, face) => (known[row] = Number((truth[face] as number) >= 0)));
  return known;
}

/** Each sample's split, and what stands in more than one; where there are two. */
function leaksIn(
  samples: LabelFile['samples'],
  duplicateGroup: Uint32Array,
  subjects: PreparedAudit['subjects'],
): Pick<AuditResult, 'splits'> & Pick<AuditMetadata, 'leaks'> {
  const splits = splitsOf(samples);
  if (!splits) return {};
  const leaks = leaksBetween(splits, duplicateGroup, subjects);
  const isLeaking = leaks.copies.length + leaks.subjects.length > 0;
  return { splits, ...(isLeaking && { leaks }) };
}

function predictionsIn(
  { predictions: file }: AuditRequest,
  { predictionsUse: use }: Judged['judgement'],
  classes: readonly string[],
): Pick<AuditMetadata, 'predictions'> {
  return file === undefined || !use
    ? {}
    : { predictions: { file, text: predictionsText(file, use, classes), ...use } };
}

function problemSentences(labels: LabelFile): string[] {
  // Each row of a contradiction has the same sentence.
  const problems = [...new Set(labels.problems.map(({ message }) => message))];
  const further = problems.length - mostProblems;
  return [
    ...problems.slice(0, mostProblems),
    ...(further > 0
      ? [
          further === 1
            ? l10n.t(
                '{0} has 1 further problem like these; put these right and audit it again to see the next ones.',
                labels.location,
              )
            : l10n.t(
                '{0} has {1} further problems like these; put these right and audit it again to see the next ones.',
                labels.location,
                further.toLocaleString('en'),
              ),
        ]
      : []),
  ];
}

/** Seconds, to the millisecond. */
const milliseconds = (seconds: number): number => Math.round(seconds * 1000) / 1000;

function summaryOf(
  request: AuditRequest,
  result: AuditResult,
): Omit<AuditSummary, 'seconds' | 'facesDecoded'> {
  const { scores, metadata } = result;
  const { grouping, recipe, seed, engine, engineNotes = [], backbone, inference, model, warnings } = metadata;
  const count = (flags: Uint8Array, which?: Uint8Array) =>
    flags.reduce((sum, flag, row) => sum + (flag & (which?.[row] ?? 1)), 0);
  const samples = result.ids.length;
  const recognised = recognisesClasses(result);
  return {
    labels: request.dataSet.location,
    resultFile: request.resultFile,
    reportFile: request.reportFile ?? null,
    samples,
    audited: samples - result.failures.size - result.aside.size,
    failed: result.failures.size,
    setAside: result.aside.size,
    classes: metadata.classes.length,
    suspects: count(scores.isIssue),
    unclear: count(scores.unclear, scores.isIssue),
    recognised,
    ...estimatesOf(metadata, recognised),
    relabelCandidates: count(scores.relabelCandidate),
    lowImportance: count(scores.lowImportance),
    duplicateGroups: new Set(result.duplicateGroup.filter((group) => group > 0)).size,
    duplicateConflicts: conflictingGroups(result).size,
    ...(metadata.leaks && { leaks: metadata.leaks }),
    ...healthOf(result),
    ...(metadata.faces && { faces: metadata.faces }),
    ...{ grouping, recipe, seed, engine, engineNotes, backbone, inference, warnings },
    ...(model && { model }),
    ...(metadata.predictions && { predictions: metadata.predictions }),
    ...(metadata.decided && { decided: metadata.decided }),
  };
}

function healthOf(result: AuditResult): Pick<AuditSummary, 'imageIssues' | 'smallClasses' | 'links'> {
  const { table, links } = dataSetHealth(result);
  const { classes } = result.metadata;
  return {
    imageIssues: issueCounts(result),
    smallClasses: classesTooSmall(table).map((label) => classes[label] ?? ''),
    links: notedLinks(links, classes, numbersIn('en')),
  };
}

function estimatesOf(
  { noise: estimated, classes, secondOpinion }: AuditMetadata,
  recognised: boolean,
): Pick<AuditSummary, 'estimatedErrors' | 'estimatedErrorsByClass' | 'secondOpinion'> {
  const noise = recognised ? estimated : undefined;
  return {
    estimatedErrors: noise?.errors ?? null,
    estimatedErrorsByClass: noise
      ? Object.fromEntries(classes.map((name, label) => [name, noise.byClass[label]?.errors ?? 0]))
      : null,
    secondOpinion: secondOpinion ?? null,
  };
}
