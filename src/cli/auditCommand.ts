import { stat } from 'node:fs/promises';
import path from 'node:path';
import envPaths from 'env-paths';
import { auditInProcess } from '../audit/auditClient';
import { auditPlaces, makeFolderFor } from '../audit/places';
import { summaryText } from '../audit/progressText';
import { findLabels } from '../labels/findLabels';
import { explainFileError } from '../labels/fileErrors';
import type { AuditSummary, LabelReading, RecipeName } from '../protocol/auditProcess';
import { HumanError } from '../protocol/humanError';
import { TerminalProgress } from './terminalProgress';

export type AuditOptions = {
  readonly labels?: string;
  readonly report?: string;
  readonly result?: string;
  readonly recipe: RecipeName;
  readonly seed: number;
  readonly cache?: string;
  readonly imageColumn?: number;
  readonly labelColumn?: number;
  readonly json?: boolean;
};

/** Audits a folder's labels; the sentence goes to stderr, the summary with `--json` to stdout. */
export async function auditCommand(folder: string, options: AuditOptions, auditEntry: string): Promise<void> {
  const root = path.resolve(folder);
  const labels = options.labels === undefined ? await onlyLabelsIn(root) : path.resolve(options.labels);
  const isFolder = (await statOf(labels)).isDirectory();
  const places = auditPlaces(labels, isFolder);
  const resultFile = options.result === undefined ? places.resultFile : path.resolve(options.result);
  await makeFolderFor(resultFile);
  const reportFile = options.report === undefined ? undefined : path.resolve(options.report);
  if (reportFile !== undefined) await makeFolderFor(reportFile);

  const abort = new AbortController();
  const onInterrupt = () => {
    abort.abort();
  };
  process.once('SIGINT', onInterrupt).once('SIGTERM', onInterrupt);
  const progress = new TerminalProgress(process.stderr);
  let summary: AuditSummary;
  try {
    summary = await auditInProcess(
      auditEntry,
      {
        labels,
        reading: readingOf(options),
        roots: [root, places.dataFolder],
        recipe: options.recipe,
        seed: options.seed,
        cacheFolder:
          options.cache === undefined
            ? path.join(envPaths('scn-label-audit', { suffix: '' }).cache, 'features')
            : path.resolve(options.cache),
        resultFile,
        reportFile,
      },
      abort.signal,
      {
        onProgress: (each) => {
          progress.update(each);
        },
        onNote: (line) => process.stderr.write(`${line}\n`),
      },
    );
  } finally {
    progress.stop();
    process.off('SIGINT', onInterrupt).off('SIGTERM', onInterrupt);
  }
  writeSummary(summary, options.json === true);
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
  (json ? process.stderr : process.stdout).write(`${lines.join('\n')}\n`);
  if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
}

async function onlyLabelsIn(root: string): Promise<string> {
  await statOf(root);
  const found = await findLabels(root);
  const [first, ...others] = found;
  if (!first) {
    throw new HumanError(
      `No labels were found in ${root}: no label file that names images, no folders of images named after classes. Name the label file with --labels.`,
    );
  }
  if (others.length > 0) {
    throw new HumanError(
      `There are ${found.length} data sets in ${root}: ${found.map(({ title }) => title).join(', ')}. Choose one with --labels.`,
    );
  }
  return first.location;
}

async function statOf(file: string) {
  return stat(file).catch((error: unknown) => {
    throw explainFileError(error, file);
  });
}

function readingOf({ imageColumn, labelColumn }: AuditOptions): LabelReading | undefined {
  if (imageColumn === undefined && labelColumn === undefined) return undefined;
  if (imageColumn === undefined || labelColumn === undefined) {
    throw new HumanError('Give both --image-column and --label-column, or neither.');
  }
  return { format: 'csv', options: { imageColumn: imageColumn - 1, labelColumn: labelColumn - 1 } };
}
