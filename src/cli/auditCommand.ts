import path from 'node:path';
import { auditInProcess } from '../audit/auditClient';
import { makeFolderFor, modelBeside } from '../audit/places';
import { summaryText } from '../audit/progressText';
import type { AuditRequest, AuditSummary } from '../protocol/auditProcess';
import type { ImageTraining } from '../protocol/imageTraining';
import { labelFilesOf } from '../labels/dataSet';
import { HumanError } from '../base/humanError';
import { roundedEstimate } from '../protocol/noiseEstimate';
import { type ScoringOptions, givenSource, resultInCache, watched } from './auditSource';
import { chooseLabels } from './chooseLabels';
import { dataSetFolder, refuseOverwriting } from './givenPaths';
import { note } from './note';
import { terminalJson, terminalLine } from './terminalText';

export type AuditOptions = ScoringOptions & {
  readonly report?: string;
  /** Whether the report is for spreadsheets; where it is not, its cells stay as they are. */
  readonly spreadsheet?: boolean;
  readonly result?: string;
  readonly json?: boolean;
  readonly imageTraining?: ImageTraining | undefined;
  /** The folder of a saved model, which judges instead of networks trained now. */
  readonly model?: string;
};

/**
 * Audits a folder's labels: progress and notes go to stderr, what was found to stdout; with `--json` all text goes to
 * stderr and the summary alone to stdout.
 */
export async function auditCommand(
  givenFolder: string,
  options: AuditOptions,
  auditEntry: string,
): Promise<void> {
  const summary = await watched(async ({ listen }) => {
    const request = await requestFor(await dataSetFolder(givenFolder), options);
    return auditInProcess(auditEntry, request, listen());
  });
  writeSummary(summary, options);
}

/** Everything that can be refused is refused here, before the audit spends its time. */
async function requestFor(folder: string, options: AuditOptions): Promise<AuditRequest> {
  const dataSet = await chooseLabels(folder, options);
  const { request, besideData, cache } = givenSource(folder, dataSet, options);
  const resultFile =
    options.result === undefined ? await writablePlace(besideData, cache) : path.resolve(options.result);
  const reportFile = options.report === undefined ? undefined : path.resolve(options.report);
  await refuseOverwriting(labelFilesOf(dataSet), { '--result': resultFile, '--report': reportFile });
  await makeFolderFor(resultFile);
  if (reportFile !== undefined) await makeFolderFor(reportFile);
  // Where the result was wanted elsewhere, nobody asked for a folder beside it.
  const keptBeside = options.result === undefined ? resultFile : resultInCache(besideData, cache);
  return {
    ...request,
    imageTraining: options.imageTraining,
    resultFile,
    reportFile,
    ...(options.spreadsheet === false && { reportAsIs: true }),
    ...(options.model === undefined
      ? { keepModel: modelBeside(keptBeside) }
      : { model: path.resolve(options.model) }),
  };
}

/** Beside the data, where the gallery finds it; data that are read-only are audited all the same, into the cache. */
async function writablePlace(besideData: string, cache: string): Promise<string> {
  try {
    await makeFolderFor(besideData);
    return besideData;
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    const inCache = resultInCache(besideData, cache);
    note(`${error.message} The result goes to ${inCache} this time.`);
    return inCache;
  }
}

/** The classes with wrong labels, the most wrong first. */
function classEstimates({ estimatedErrorsByClass }: AuditSummary): string[] {
  const classes = Object.entries(estimatedErrorsByClass ?? {})
    .map(([name, errors]) => ({ name, errors: roundedEstimate(errors) }))
    .filter(({ errors }) => errors > 0)
    .sort((a, b) => b.errors - a.errors);
  return classes.length === 0
    ? []
    : [
        `Wrong labels by class, estimated: ${classes.map(({ name, errors }) => `${name} ${errors.toLocaleString('en')}`).join(', ')}.`,
      ];
}

/** What trained, and where the training is a long one, why no faster engine did, as far as no warning has said it. */
function engineLine(
  { engine, engineNotes, warnings }: AuditSummary,
  { imageTraining }: AuditOptions,
): string {
  const notes = imageTraining ? engineNotes.filter((note) => !warnings.includes(note)) : [];
  return [`Trained by ${engine}.`, ...notes].join(' ');
}

function writeSummary(summary: AuditSummary, options: AuditOptions): void {
  const { features, folds, scoring, total } = summary.seconds;
  const lines = [
    summaryText(summary),
    ...classEstimates(summary),
    ...(summary.secondOpinion === null ? [] : [summary.secondOpinion]),
    summary.grouping.description,
    ...summary.warnings.map((warning) => `Note: ${warning}`),
    ...(summary.inference === undefined ? [] : [`Features were computed by ${summary.inference}.`]),
    engineLine(summary, options),
    `Features ${features.toFixed(1)} s, folds ${folds.toFixed(1)} s, scoring ${scoring.toFixed(1)} s, ${total.toFixed(1)} s in all.`,
    `Result: ${summary.resultFile}`,
    ...(summary.reportFile === null ? [] : [`Report: ${summary.reportFile}`]),
  ];
  const json = options.json === true;
  (json ? process.stderr : process.stdout).write(`${lines.map(terminalLine).join('\n')}\n`);
  if (json) process.stdout.write(`${terminalJson(summary)}\n`);
}
