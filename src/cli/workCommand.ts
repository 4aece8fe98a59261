import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { PartNumber } from '../audit/parts/rows';
import { featuresInProcess, foldsInProcess } from '../audit/run/auditClient';
import { HumanError } from '../base/humanError';
import { labelFilesOf } from '../labels/dataSet';
import type { WorkSummary } from '../protocol/auditProcess';
import type { ImageTraining } from '../protocol/training';
import { auditEntry, givenSource, type ScoringOptions, watched } from './auditCommand';
import { dataSetFolder } from './givenPaths';
import { chooseLabels } from './labelReading';
import { printFound } from './terminal';

export type WorkOptions = ScoringOptions & {
  /** `true`: as the environment says. */
  readonly part?: PartNumber;
  readonly folds?: PartNumber | true;
  readonly out: string;
  readonly imageTraining?: ImageTraining | undefined;
  readonly decisions?: boolean;
  readonly json?: boolean;
};

/** More are no help: each reads the label file. */
export const mostParts = 100_000;

/**
 * Which part of how many, as a person writes it: `3/8`.
 * @throws InvalidArgumentError where it is none.
 */
export function givenPart(text: string): PartNumber {
  const [, first, second] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (first === undefined || second === undefined)
    throw new InvalidArgumentError('It must be K/N, such as 3/8: part 3 of 8.');
  return checkedPart(Number(first), Number(second), (reason) => new InvalidArgumentError(reason));
}

function checkedPart(part: number, of: number, wrong: (reason: string) => Error): PartNumber {
  if (!Number.isSafeInteger(of) || of < 1 || of > mostParts)
    throw wrong(`There can be 1 to ${mostParts.toLocaleString('en')} parts, not ${of}.`);
  if (!Number.isSafeInteger(part) || part < 1 || part > of)
    throw wrong(`There is no part ${part} of ${of}: parts count from 1 to ${of}.`);
  return { part, of };
}

/**
 * Which part of how many a task of a cluster does: of a job array of Slurm, or an Indexed Job of Kubernetes, whose completions
 * Kubernetes itself does not tell the task.
 * @throws HumanError where the environment does not say it.
 */
export function partOfTask(environment: NodeJS.ProcessEnv): PartNumber {
  const wrong = (reason: string) =>
    new HumanError(`${reason} Say which part to compute, such as --part 3/8.`);
  const numberIn = (name: string) => {
    const text = environment[name];
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  };
  const task = numberIn('SLURM_ARRAY_TASK_ID');
  if (task !== undefined) {
    const count = numberIn('SLURM_ARRAY_TASK_COUNT');
    const least = numberIn('SLURM_ARRAY_TASK_MIN') ?? 1;
    const most = numberIn('SLURM_ARRAY_TASK_MAX');
    const step = Math.max(1, numberIn('SLURM_ARRAY_TASK_STEP') ?? 1);
    if (count === undefined) throw wrong('SLURM_ARRAY_TASK_COUNT does not say how many tasks the array has.');
    // Of an array such as 3,5,9 nobody says which number comes after which.
    const isEven = most === undefined || (most - least) / step + 1 === count;
    if (!isEven || (task - least) % step !== 0)
      throw wrong(`The array’s ${count} tasks are not numbered in equal steps (${least} to ${most ?? '?'}).`);
    return checkedPart((task - least) / step + 1, count, wrong);
  }
  const index = numberIn('JOB_COMPLETION_INDEX');
  if (index !== undefined) {
    const completions = numberIn('JOB_COMPLETIONS');
    if (completions === undefined)
      throw wrong(
        'JOB_COMPLETION_INDEX says which task this is, but not of how many; put the job’s completions into JOB_COMPLETIONS.',
      );
    return checkedPart(index + 1, completions, wrong);
  }
  throw wrong(
    'This is no task of a job array (neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set).',
  );
}

/** Does a part of an audit's work, into a folder that the tasks of all parts share. */
export async function workCommand(givenFolder: string, options: WorkOptions): Promise<void> {
  const { part, folds, imageTraining } = options;
  const number = (folds === true ? part : folds) ?? part ?? partOfTask(process.env);
  const out = path.resolve(options.out);
  // A store that several computers open at once breaks, and home folders are often shared.
  const isOwn = options.cache === undefined;
  const cache = options.cache ?? (await mkdtemp(path.join(tmpdir(), 'scn-label-audit-work-')));
  try {
    const summary = await watched(async ({ listen }) => {
      const folder = await dataSetFolder(givenFolder);
      const dataSet = await chooseLabels(folder, options);
      if (labelFilesOf(dataSet).includes(out))
        throw new HumanError(`--out names ${out}, which is the label file. Name a folder of its own.`);
      const { request } = givenSource(folder, dataSet, { ...options, cache });
      const work = { ...request, ...number, folder: out };
      return folds !== undefined && imageTraining
        ? foldsInProcess(
            auditEntry,
            { ...work, imageTraining, ...(options.decisions === false && { ignoreDecisions: true }) },
            listen(),
          )
        : featuresInProcess(auditEntry, work, listen());
    }, 'What was computed so far is kept: the same command goes on there.');
    printFound([workText(summary)], summary, options.json === true);
  } finally {
    if (isOwn) await rm(cache, { recursive: true, force: true }).catch(() => undefined);
  }
}

function workText(summary: WorkSummary): string {
  const which = `Part ${summary.part} of ${summary.of}`;
  if (summary.kind === 'folds') {
    const { networks, folds, folder } = summary;
    return networks.length === 0
      ? `${which} has nothing to train: there are ${folds} networks.`
      : `${which}: ${networks.length} of ${folds} networks are trained, in ${folder}.`;
  }
  const { rows, computed, failed, file } = summary;
  if (rows === 0) return `${which} has no images: nothing was to be computed. ${file} says so.`;
  const unread = failed === 0 ? '' : `; ${failed.toLocaleString('en')} could not be read`;
  return `${which}: ${rows.toLocaleString('en')} rows, ${computed.toLocaleString('en')} images computed now${unread}. ${file}`;
}
