import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as l10n from '@vscode/l10n';
import { findProgram } from '../base/disk/findProgram';
import { makeOwnFolder } from '../base/disk/ownFiles';
import { readRegular } from '../base/disk/regularFile';
import { writeWhole } from '../base/disk/writeWhole';
import { CancelledError, HumanError } from '../base/humanError';
import { withoutStop } from '../base/text';
import type { ClusterPlan } from './clusterPlan';
import { logsName, type SlurmOptions, type SlurmStage, slurmScript, slurmStages } from './slurmScript';

const run = promisify(execFile);

/** How often the queue is asked, milliseconds: its controller serves everybody. */
const askEvery = 5000;
/** Of a log, how much is looked at for why a job failed, bytes. */
const endOfLog = 4096;

/** The jobs that a script has given to Slurm, by stage. */
export type SlurmJobs = ReadonlyMap<SlurmStage, string>;

/** How many tasks of a stage wait, run, have ended well and badly, and why those that wait do. */
type StageState = {
  readonly stage: SlurmStage;
  readonly waiting: number;
  readonly running: number;
  readonly done: number;
  readonly failed: number;
  /** In Slurm's words, such as `Resources`. */
  readonly reason: string;
};

/** Whether jobs can be given to Slurm from this computer. */
export function hasSlurm(environment: NodeJS.ProcessEnv = process.env): boolean {
  return findProgram('sbatch', environment) !== undefined;
}

/**
 * Writes the script of a plan into the folder that its jobs share, which is made when missing.
 * @returns its absolute path.
 * @throws HumanError where it cannot be written.
 */
export async function writeSlurmScript(plan: ClusterPlan, options: SlurmOptions): Promise<string> {
  const script = path.join(plan.out, 'scn-audit.sh');
  const content = slurmScript(plan, options);
  await makeOwnFolder(plan.out);
  await writeWhole(script, content);
  return script;
}

/**
 * Runs a script of `slurmScript`.
 * @throws HumanError where Slurm does not take the jobs.
 */
export async function submitSlurm(script: string): Promise<SlurmJobs> {
  if (!hasSlurm())
    throw new HumanError(
      l10n.t('There is no sbatch on this computer. Run {0} on the cluster’s login node.', script),
    );
  const { stdout } = await run('sh', [script]).catch((error: unknown) => {
    throw new HumanError(l10n.t('Slurm did not take the jobs: {0}', reasonOf(error)));
  });
  const jobs = new Map<SlurmStage, string>();
  for (const [, stage, id] of stdout.matchAll(/^(\w+) (\d+)$/gm)) {
    const known = slurmStages.find((each) => each === stage);
    if (known && id !== undefined) jobs.set(known, id);
  }
  if (!jobs.has('audit'))
    throw new HumanError(l10n.t('Slurm took the jobs of {0} but did not say their numbers.', script));
  return jobs;
}

/** Ends jobs; those that have ended are no error. */
export async function cancelSlurm(jobs: SlurmJobs): Promise<void> {
  await run('scancel', [...jobs.values()]).catch(() => undefined);
}

/**
 * Waits for the last job, and tells how far all are. It asks `squeue` alone, and `sacct` where there is accounting: not every
 * cluster has it.
 * @param run `onProgress` is told a line for people whenever it is another.
 * @returns the summary that the audit printed, as JSON.
 * @throws HumanError where the audit failed; CancelledError when the signal aborts: the jobs go on then.
 */
export async function watchSlurm(
  jobs: SlurmJobs,
  { tasks, folds, out }: Pick<ClusterPlan, 'tasks' | 'folds' | 'out'>,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (text: string) => void },
): Promise<unknown> {
  const sizes = { parts: tasks, folds: folds?.tasks ?? 0, audit: 1 };
  const seen = new Map<string, string>();
  const auditJob = jobs.get('audit') ?? '';
  let text = '';
  for (let missed = 0; missed < 2;) {
    if (signal.aborted) throw new CancelledError();
    const queue = await queueOf(jobs);
    const now = slurmText([...jobs].map(([stage, job]) => stateOf(stage, sizes[stage], job, queue, seen)));
    if (now !== text) onProgress((text = now));
    const isThere = queue.some(({ job, state }) => job === auditJob && !hasEnded(state));
    // Between two of its own steps the controller may not list a job.
    missed = isThere ? 0 : missed + 1;
    await setTimeout(missed === 0 ? askEvery : 1000, undefined, { signal }).catch(() => undefined);
  }
  return outcome(auditJob, seen.get(`${auditJob}_N/A`), out);
}

type QueueEntry = {
  readonly job: string;
  readonly task: string;
  readonly state: string;
  readonly reason: string;
};

const endings = [
  'COMPLETED',
  'FAILED',
  'CANCELLED',
  'TIMEOUT',
  'OUT_OF_MEMORY',
  'NODE_FAIL',
  'BOOT_FAIL',
  'DEADLINE',
];
const hasEnded = (state: string) => endings.includes(state);

/**
 * What the queue says of jobs, those that have ended lately included. Slurm forgets them, so an unknown number is no error.
 * @throws HumanError where the controller does not answer.
 */
async function queueOf(jobs: SlurmJobs): Promise<QueueEntry[]> {
  const format = '%F|%K|%T|%r';
  const parameters = ['--noheader', '--array', '--states=all', `--format=${format}`];
  const entries: QueueEntry[] = [];
  // One by one: a forgotten job would make an error of all.
  for (const job of jobs.values()) {
    const { stdout } = await run('squeue', [...parameters, `--jobs=${job}`]).catch((error: unknown) => {
      const reason = reasonOf(error);
      if (/Invalid job id/i.test(reason)) return { stdout: '' };
      throw new HumanError(
        l10n.t(
          'Slurm does not answer ({0}). The jobs {1} go on; their result is where the audit’s would be.',
          withoutStop(reason),
          [...jobs.values()].join(', '),
        ),
      );
    });
    for (const line of stdout.split('\n')) {
      const [id, task, state, reason] = line.trim().split('|');
      if (id === job && task !== undefined && state !== undefined)
        entries.push({ job, task, state, reason: reason ?? '' });
    }
  }
  return entries;
}

function stateOf(
  stage: SlurmStage,
  tasks: number,
  job: string,
  queue: readonly QueueEntry[],
  seen: Map<string, string>,
): StageState {
  const own = queue.filter((entry) => entry.job === job);
  for (const { task, state } of own) seen.set(`${job}_${task}`, state);
  const count = (test: (state: string) => boolean) => own.filter(({ state }) => test(state)).length;
  const waiting = count((state) => ['PENDING', 'REQUEUED', 'REQUEUE_HOLD', 'SPECIAL_EXIT'].includes(state));
  const running = count((state) => !hasEnded(state)) - waiting;
  // What the queue has forgotten has ended; how, only what was seen before tells.
  const failed = [...seen].filter(
    ([name, state]) => name.startsWith(`${job}_`) && hasEnded(state) && state !== 'COMPLETED',
  ).length;
  const reason = own.find(({ state }) => state === 'PENDING')?.reason ?? '';
  return { stage, waiting, running, failed, done: Math.max(0, tasks - waiting - running - failed), reason };
}

/** How the audit ended: its own last words say it, whether or not anybody keeps accounts. */
async function outcome(job: string, seen: string | undefined, out: string): Promise<unknown> {
  const logs = path.join(out, logsName);
  const name = (await readdir(logs).catch(() => [])).find((each) => each === `audit-${job}.out`);
  const said = name === undefined ? '' : await endOf(path.join(logs, name));
  const summary = said.trimEnd().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(summary);
  } catch {
    const lines = (await endOf(path.join(logs, `audit-${job}.err`))).trimEnd().split('\n');
    const state = (await accounted(job)) ?? seen ?? l10n.t('ended');
    throw new HumanError(
      l10n.t(
        'The audit on the cluster did not come to its end (job {0}, {1}): {2} What the tasks computed is in {3}; run it again.',
        job,
        state,
        lines.at(-1) ?? '',
        out,
      ),
    );
  }
}

async function endOf(file: string): Promise<string> {
  const bytes = await readRegular(file).catch(() => Buffer.alloc(0));
  return bytes.subarray(-endOfLog * 16).toString('utf8');
}

/** How a job ended, where Slurm keeps accounts; undefined where it does not. */
async function accounted(job: string): Promise<string | undefined> {
  const parameters = ['--noheader', '--parsable2', '--allocations', `--jobs=${job}`, '--format=State'];
  const { stdout } = await run('sacct', parameters).catch(() => ({ stdout: '' }));
  const [state] = stdout.trim().split('\n');
  return state === '' ? undefined : state;
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'stderr' in error && typeof error.stderr === 'string' && error.stderr !== '')
    return error.stderr.trim();
  return error instanceof Error ? error.message : String(error);
}

/** How far jobs are, a line for people. */
function slurmText(states: readonly StageState[]): string {
  return states
    .map(({ stage, waiting, running, done, failed, reason }) => {
      const name =
        stage === 'parts' ? l10n.t('Features') : stage === 'folds' ? l10n.t('Networks') : l10n.t('Audit');
      const counts = [
        ...(done > 0 ? [l10n.t('{0} done', done)] : []),
        ...(running > 0 ? [l10n.t('{0} running', running)] : []),
        ...(waiting > 0 ? [l10n.t('{0} waiting ({1})', waiting, reason)] : []),
        ...(failed > 0 ? [l10n.t('{0} failed', failed)] : []),
      ];
      return `${name}: ${counts.join(', ')}`;
    })
    .join('; ');
}
