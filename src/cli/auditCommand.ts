import { createHash } from 'node:crypto';
import path from 'node:path';
import envPaths from 'env-paths';
import { auditInProcess } from '../audit/auditClient';
import { auditPlaces, makeFolderFor } from '../audit/places';
import { summaryText } from '../audit/progressText';
import type { AuditRequest, AuditSummary, RecipeName } from '../protocol/auditProcess';
import { HumanError } from '../protocol/humanError';
import { dataSetFolder, refuseOverwriting } from './givenPaths';
import { abortable } from './interrupts';
import { type LabelChoiceOptions, chooseLabels } from './labelChoice';
import { TerminalProgress } from './terminalProgress';
import { terminalJson, terminalLine } from './terminalText';

export type AuditOptions = LabelChoiceOptions & {
  readonly report?: string;
  readonly result?: string;
  readonly recipe: RecipeName;
  readonly seed: number;
  readonly cache?: string;
  readonly json?: boolean;
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
  const summary = await abortable(async (signal) => {
    const request = await requestFor(await dataSetFolder(givenFolder), options);
    const progress = new TerminalProgress(process.stderr);
    try {
      return await auditInProcess(auditEntry, request, signal, {
        onProgress: (each) => {
          progress.update(each);
        },
        onNote: (text) => {
          progress.note(text);
        },
      });
    } finally {
      progress.stop();
    }
  });
  writeSummary(summary, options.json === true);
}

/** Everything that can be refused is refused here, before the audit spends its time. */
async function requestFor(folder: string, options: AuditOptions): Promise<AuditRequest> {
  const { location, isFolder, reading } = await chooseLabels(folder, options);
  const { dataFolder, resultFile: besideData } = auditPlaces(location, isFolder);
  const cache = path.resolve(options.cache ?? envPaths('scn-label-audit', { suffix: '' }).cache);
  const resultFile =
    options.result === undefined ? await writablePlace(besideData, cache) : path.resolve(options.result);
  const reportFile = options.report === undefined ? undefined : path.resolve(options.report);
  await refuseOverwriting(location, { '--result': resultFile, '--report': reportFile });
  await makeFolderFor(resultFile);
  if (reportFile !== undefined) await makeFolderFor(reportFile);
  return {
    labels: location,
    reading,
    roots: [...new Set([folder, dataFolder])],
    recipe: options.recipe,
    seed: options.seed,
    cacheFolder: path.join(cache, 'features'),
    resultFile,
    reportFile,
  };
}

/** Beside the data, where the gallery finds it; data that are read-only are audited all the same, into the cache. */
async function writablePlace(besideData: string, cache: string): Promise<string> {
  try {
    await makeFolderFor(besideData);
    return besideData;
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    const hash = createHash('sha256').update(besideData).digest('hex').slice(0, 8);
    return path.join(cache, 'results', `${hash}-${path.basename(besideData)}`);
  }
}

function writeSummary(summary: AuditSummary, json: boolean): void {
  const { features, folds, scoring, total } = summary.seconds;
  const lines = [
    summaryText(summary),
    ...summary.warnings.map((warning) => `Note: ${warning}`),
    `Features ${features.toFixed(1)} s, folds ${folds.toFixed(1)} s, scoring ${scoring.toFixed(1)} s, ${total.toFixed(1)} s in all.`,
    `Result: ${summary.resultFile}`,
    ...(summary.reportFile === null ? [] : [`Report: ${summary.reportFile}`]),
  ];
  (json ? process.stderr : process.stdout).write(`${lines.map(terminalLine).join('\n')}\n`);
  if (json) process.stdout.write(`${terminalJson(summary)}\n`);
}
