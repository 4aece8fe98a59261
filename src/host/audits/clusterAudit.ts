import path from 'node:path';
import * as vscode from 'vscode';
import { mostFolds } from '../../audit/judges/folds';
import { makeOwnFolder } from '../../base/disk/ownFiles';
import { writeWhole } from '../../base/disk/writeWhole';
import { auditMemory, type ClusterPlan } from '../../cluster/clusterPlan';
import { cancelSlurm, submitSlurm, watchSlurm, writeSlurmScript } from '../../cluster/slurmJobs';
import { CancelledError } from '../../base/humanError';
import { clusterBeside } from '../../labels/places';
import { openDataSet } from '../../labels/opening/openLabels';
import type { AuditRequest, AuditSummary, TaskRun } from '../../protocol/auditProcess';
import type { DataSetChooser } from '../dataSets/dataSetChooser';
import type { OfferedDataSet } from '../../labels/opening/offeredDataSet';
import type { Reviews } from '../reviews/reviews';
import { refuseUntrusted } from '../ui/failableCommand';
import { showInputBox } from '../ui/questions';

/** How an audit is carried to a cluster. */
export type ClusterWish = {
  readonly tasks: number;
  /** Options of `sbatch` for every job. */
  readonly sbatch: readonly string[];
};

/** What was answered the last time, whatever the workspace: a laboratory has one cluster. */
const memoryKey = 'cluster';
const firstAnswers = { tasks: '8', sbatch: '--time=04:00:00' };
const mostTasks = 10_000;

/** Processors and memory of each job, where the options of `sbatch` say nothing else. */
const job = { cpus: 2, memory: '4G', gpus: undefined, time: undefined };

/**
 * Asks how many tasks are wanted and what Slurm is to be told, and audits there; it ends as every audit does, in the gallery.
 * @throws HumanError where the audit fails, or the workspace is not trusted; CancelledError when the user stops.
 */
export async function auditOnCluster(
  chooser: DataSetChooser,
  reviews: Pick<Reviews, 'auditAs'>,
  memory: vscode.Memento,
  target?: OfferedDataSet,
): Promise<void> {
  refuseUntrusted('audit');
  const dataSet = await chooser.choose(target);
  const last = memory.get(memoryKey, firstAnswers);
  const title = vscode.l10n.t('Audit on the Cluster');
  const tasks = await answer({
    title,
    value: last.tasks,
    prompt: vscode.l10n.t('How many tasks compute features, each of a part of the faces?'),
    placeHolder: firstAnswers.tasks,
    validateInput: (text) =>
      /^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= mostTasks
        ? undefined
        : vscode.l10n.t('Enter a whole number from 1 to {0}.', mostTasks.toLocaleString('en')),
  });
  const sbatch = await answer({
    title,
    value: last.sbatch,
    prompt: vscode.l10n.t(
      'What is sbatch told about every job? Such as a partition, a time limit or an account; it may stay empty.',
    ),
    placeHolder: '--partition=… --time=04:00:00',
    validateInput: (text) =>
      words(text).every((word) => word.startsWith('-'))
        ? undefined
        : vscode.l10n.t(
            'Write options as sbatch takes them, each with its value behind =, such as --time=04:00:00.',
          ),
  });
  await memory.update(memoryKey, { tasks, sbatch });
  await reviews.auditAs(dataSet, { cluster: { tasks: Number(tasks), sbatch: words(sbatch) } });
}

const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');

async function answer(question: Parameters<typeof showInputBox>[0]): Promise<string> {
  const text = await showInputBox(question);
  if (text === undefined) throw new CancelledError();
  return text.trim();
}

/**
 * Has the jobs of an audit done by Slurm; when it is cancelled, so are they.
 * @param program absolute path of the folder of the program's bundles.
 * @throws HumanError where Slurm does not take the jobs or the audit fails there, CancelledError when the signal aborts.
 */
export async function runOnCluster(
  program: string,
  request: AuditRequest,
  { tasks, sbatch }: ClusterWish,
  { signal, onProgress, onNote }: TaskRun,
): Promise<AuditSummary> {
  const out = clusterBeside(request.resultFile);
  const file = path.join(out, 'request.json');
  await makeOwnFolder(out);
  await writeWhole(file, JSON.stringify({ ...request, provisionalFile: undefined }));
  const { samples } = await openDataSet(request.dataSet);
  const plan: ClusterPlan = {
    ...{ out, cwd: out, tasks: Math.max(1, Math.min(tasks, samples.length)) },
    program: [process.execPath, path.join(program, 'cli.js')],
    work: ['task', file],
    audit: ['task', file, '--audit', '--json'],
    ownCache: true,
    task: job,
    folds: request.imageTraining && { tasks: mostFolds, each: job },
    last: { ...job, memory: auditMemory(samples.length) },
  };
  // A desktop VS Code is its own Node.js, if it is told so.
  const setup = process.versions['electron'] === undefined ? [] : ['export ELECTRON_RUN_AS_NODE=1'];
  const script = await writeSlurmScript(plan, { sbatch, setup });
  const jobs = await submitSlurm(script);
  onNote(`Slurm has the jobs of ${script}: ${[...jobs].map(([stage, id]) => `${stage} ${id}`).join(', ')}.`);
  try {
    const summary = await watchSlurm(jobs, plan, {
      signal,
      onProgress: (elsewhere) => onProgress({ stage: 'labels', elsewhere }),
    });
    return summary as AuditSummary;
  } catch (error) {
    if (error instanceof CancelledError) await cancelSlurm(jobs);
    throw error;
  }
}
