import path from 'node:path';
import { mostFolds } from '../../audit/judges/folds';
import { makeOwnFolder } from '../../base/disk/ownFiles';
import { writeWhole } from '../../base/disk/writeWhole';
import { auditMemory, type ClusterPlan } from '../../cluster/clusterPlan';
import { cancelSlurm, submitSlurm, watchSlurm, writeSlurmScript } from '../../cluster/slurmJobs';
import { CancelledError } from '../../base/humanError';
import { clusterBeside } from '../../labels/places';
import { openDataSet } from '../../labels/opening/openLabels';
import type { AuditRequest, AuditSummary, TaskRun } from '../../protocol/auditProcess';

/** How an audit is carried to a cluster. */
export type ClusterWish = {
  readonly tasks: number;
  /** Options of `sbatch` for every job. */
  readonly sbatch: readonly string[];
};

/** Processors and memory of each job, where the options of `sbatch` say nothing else. */
const job = { cpus: 2, memory: '4G', gpus: undefined, time: undefined };

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
