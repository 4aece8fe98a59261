import * as l10n from '@vscode/l10n';
import { shellArgument } from '../base/disk/portableNames';
import { HumanError } from '../base/humanError';
import type { ClusterPlan, JobResources } from './clusterPlan';

export type SlurmOptions = {
  /** Further options of `sbatch` for every job, such as `--partition=gpu`. */
  readonly sbatch: readonly string[];
  /** Lines of a shell script that every job begins with, such as `module load nodejs`. */
  readonly setup: readonly string[];
};

/** What a script calls its jobs when it says their ids. */
export const slurmStages = ['parts', 'folds', 'audit'] as const;
export type SlurmStage = (typeof slurmStages)[number];

/** The folder of what jobs print. */
export const logsName = 'logs';

/**
 * A shell script that gives the jobs of a plan to Slurm: arrays of tasks, and the audit, which depends on them. It prints a
 * line a job, `parts 12`: its stage and its id. What one task lacks at the end is computed by the audit (`afterany`); when
 * tasks run, where, and how often they are tried again is Slurm's alone.
 * @throws HumanError where a path or an option cannot be written into a script.
 */
export function slurmScript(plan: ClusterPlan, { sbatch, setup }: SlurmOptions): string {
  const { out, tasks, folds, cwd, program, work, audit } = plan;
  const command = (parts: readonly string[]) => [...program, ...parts].map(quoted).join(' ');
  const part = (option: string, of: number) => `${quoted(option)} "$SLURM_ARRAY_TASK_ID/${of}"`;
  const begin = [`cd ${quoted(cwd)} || exit 1`, ...setup];
  const job = (
    stage: SlurmStage,
    array: number | undefined,
    after: SlurmStage | undefined,
    body: readonly string[],
    resources: JobResources,
  ) => {
    const log = (kind: string) =>
      quoted(`${forSlurm(`${out}/${logsName}`)}/${stage}-${array === undefined ? '%j' : '%A-%a'}.${kind}`);
    const submit = [
      `${stage}=$(sbatch --parsable --job-name=scn-${stage}`,
      `--output=${log('out')}`,
      `--error=${log('err')}`,
      ...(array === undefined ? [] : [`--array=1-${array}`]),
      ...(after === undefined ? [] : [`--dependency="afterany:$${after}"`]),
      `<<'SCN_JOB'`,
    ].join(' \\\n  ');
    const asked = sbatchLines(resources, sbatch).map((line) => `#SBATCH ${line}`);
    const lines = ['#!/bin/sh', ...asked, ...begin, ...body];
    if (lines.includes('SCN_JOB')) throw unwritable('SCN_JOB');
    return [
      submit,
      ...lines,
      'SCN_JOB',
      ') || giveUp',
      // Clusters of clusters say “id;cluster”.
      `${stage}=\${${stage}%%;*}`,
      `jobs="$jobs $${stage}"`,
      `echo "${stage} $${stage}"`,
      '',
    ];
  };
  const last: SlurmStage = folds ? 'folds' : 'parts';
  return [
    '#!/bin/sh',
    '# Audits labels on a Slurm cluster. Written by scn-label-audit; run it where sbatch is, or let --submit do it.',
    'set -eu',
    'jobs=""',
    '# What is there already must not wait for what will never come.',
    'giveUp() { [ -z "$jobs" ] || scancel $jobs; exit 1; }',
    `mkdir -p ${quoted(`${out}/${logsName}`)}`,
    '',
    ...job('parts', tasks, undefined, [`exec ${command(work)} ${part('--part', tasks)}`], plan.task),
    ...(folds
      ? job(
          'folds',
          folds.tasks,
          'parts',
          [`exec ${command(work)} ${part('--folds', folds.tasks)}`],
          folds.each,
        )
      : []),
    ...job(
      'audit',
      undefined,
      last,
      !plan.ownCache
        ? [`exec ${command(audit)}`]
        : [
            '# A feature store on a disk that several computers share would break.',
            'cache=$(mktemp -d) || exit 1',
            `trap 'rm -rf "$cache"' EXIT`,
            `${command(audit)} --cache "$cache"`,
          ],
      plan.last,
    ),
  ].join('\n');
}

function sbatchLines({ cpus, memory, gpus, time }: JobResources, further: readonly string[]): string[] {
  const lines = [
    '--ntasks=1',
    `--cpus-per-task=${cpus}`,
    ...(memory === undefined ? [] : [`--mem=${memory}`]),
    ...(time === undefined ? [] : [`--time=${time}`]),
    ...(gpus === undefined ? [] : [`--gpus=${gpus}`]),
    '--requeue',
    ...further,
  ];
  const broken = lines.find((line) => /\p{Cc}/u.test(line));
  if (broken !== undefined) throw unwritable(broken);
  return lines;
}

/** In names of log files Slurm replaces `%`, and a backslash would stop that altogether. */
function forSlurm(folder: string): string {
  if (folder.includes('\\')) throw unwritable(folder);
  return folder.replaceAll('%', '%%');
}

function quoted(text: string): string {
  const argument = shellArgument(text, 'linux');
  if (argument === undefined) throw unwritable(text);
  return /^[\w@+=:,./-]+$/.test(text) ? text : argument;
}

function unwritable(text: string): HumanError {
  return new HumanError(
    l10n.t(
      '“{0}” cannot be written into a script for a cluster: rename it, or choose another.',
      JSON.stringify(text).slice(1, -1),
    ),
  );
}
