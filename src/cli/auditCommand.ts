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
  const places = auditPlaces(location, isFolder);
  const resultFile = options.result === undefined ? places.resultFile : path.resolve(options.result);
  const reportFile = options.report === undefined ? undefined : path.resolve(options.report);
  await refuseOverwriting(location, { '--result': resultFile, '--report': reportFile });
  await makeFolderFor(resultFile).catch((error: unknown) => {
    if (options.result !== undefined || !(error instanceof HumanError)) throw error;
    throw new HumanError(`${error.message} Or put the result elsewhere with --result.`, { cause: error });
  });
  if (reportFile !== undefined) await makeFolderFor(reportFile);
  return {
    labels: location,
    reading,
    roots: [...new Set([folder, places.dataFolder])],
    recipe: options.recipe,
    seed: options.seed,
    cacheFolder:
      options.cache === undefined
        ? path.join(envPaths('scn-label-audit', { suffix: '' }).cache, 'features')
        : path.resolve(options.cache),
    resultFile,
    reportFile,
  };
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
