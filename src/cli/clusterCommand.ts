import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { mostFolds } from '../audit/judges/folds';
import { HumanError } from '../base/humanError';
import { makeOwnFolder } from '../base/disk/ownFiles';
import { writeWhole } from '../base/disk/writeWhole';
import { auditMemory, type ClusterPlan } from '../cluster/clusterPlan';
import { kubernetesManifest } from '../cluster/kubernetesManifest';
import { submitSlurm, watchSlurm, writeSlurmScript } from '../cluster/slurmJobs';
import { homeOf, labelFilesOf } from '../labels/dataSet';
import { openDataSet } from '../labels/opening/openLabels';
import type { ImageTraining } from '../protocol/training';
import { type AuditOptions, auditRequest } from './auditCommand';
import { dataSetFolder, shownPath } from './givenPaths';
import { chooseLabels } from './labelReading';
import { abortable, print, printFound, terminalLine } from './terminal';

/** The options on what is audited and how, as they were written: of all jobs, and of the audit alone. */
type Written = { readonly options: readonly string[]; readonly auditOptions: readonly string[] };

export type PlanOptions = Omit<AuditOptions, 'json'> & {
  readonly out: string;
  readonly tasks: number;
  readonly cpus: number;
  readonly memory: string;
  readonly auditMemory?: string;
  readonly gpus?: number;
};

export type SlurmCommandOptions = PlanOptions & {
  readonly time?: string;
  readonly sbatch?: readonly string[];
  readonly setup?: readonly string[];
  readonly submit?: boolean;
  readonly json?: boolean;
};

export type KubernetesCommandOptions = PlanOptions & {
  readonly image: string;
  readonly claim: string;
  readonly manifest: string;
  readonly mount: string;
  readonly program: string;
  readonly name: string;
  readonly seconds?: number;
  readonly retries: number;
};

/** Writes the script for Slurm, and gives it the jobs where that is asked for. */
export async function slurmCommand(
  givenFolder: string,
  options: SlurmCommandOptions,
  written: Written,
): Promise<void> {
  const folder = await dataSetFolder(givenFolder);
  const out = path.resolve(options.out);
  // What can be refused is refused here, and not on a node after hours in a queue.
  const dataSet = await chooseLabels(folder, options);
  if (labelFilesOf(dataSet).includes(out))
    throw new HumanError(`--out names ${out}, which is the label file. Name a folder of its own.`);
  const { samples } = await openDataSet(dataSet);
  if (samples.length === 0)
    throw new HumanError(`${dataSet.location} names no images. Choose the label file of your faces.`);
  if (options.tasks > samples.length)
    throw new HumanError(
      `There are ${samples.length.toLocaleString('en')} images, too few for ${options.tasks.toLocaleString('en')} tasks. Give --tasks a smaller number.`,
    );
  const isWritable = await access(homeOf(dataSet), constants.W_OK).then(
    () => true,
    () => false,
  );
  // The audit's own way out would be the cache, which goes with the job.
  const elsewhere = isWritable || options.result !== undefined ? undefined : path.join(out, 'audit.arrow');
  await makeOwnFolder(out);
  await auditRequest(folder, dataSet, elsewhere === undefined ? options : { ...options, result: elsewhere });
  const plan = planOf(folder, options, written, {
    out,
    program: [process.execPath, path.join(__dirname, 'cli.js')],
    cwd: process.cwd(),
    time: options.time,
    auditMemory: options.auditMemory ?? auditMemory(samples.length),
    auditOptions: elsewhere === undefined ? [] : ['--result', elsewhere],
  });
  const script = await writeSlurmScript(plan, { sbatch: options.sbatch ?? [], setup: options.setup ?? [] });
  if (options.submit !== true) {
    printFound(
      [`${script} is written. Give its jobs to Slurm: sh ${shownPath(script)}`],
      { script },
      options.json === true,
    );
    return;
  }
  const jobs = await submitSlurm(script);
  print(
    [`Slurm has the jobs: ${[...jobs].map(([stage, id]) => `${stage} ${id}`).join(', ')}.`],
    process.stderr,
  );
  const summary = await abortable(
    (signal) =>
      watchSlurm(jobs, plan, {
        signal,
        onProgress: (text) => process.stderr.write(`${terminalLine(text)}\n`),
      }),
    `The jobs go on; end them with: scancel ${[...jobs.values()].join(' ')}`,
  );
  printFound([`The audit is done. Result: ${resultIn(summary)}`], summary, options.json === true);
}

function resultIn(summary: unknown): string {
  return typeof summary === 'object' && summary !== null && 'resultFile' in summary
    ? String(summary.resultFile)
    : '';
}

/** Writes the manifest for Kubernetes; the data need not be on this computer. */
export async function kubernetesCommand(
  folder: string,
  options: KubernetesCommandOptions,
  written: Written,
): Promise<void> {
  const { image, claim, mount, name, retries, seconds } = options;
  for (const [option, given] of Object.entries({ folder, '--out': options.out, '--mount': mount }))
    if (!path.posix.isAbsolute(given))
      throw new HumanError(`${option} is ${given}: give the absolute path that the containers see.`);
  if (!/^[a-z]([-a-z0-9]{0,50}[a-z0-9])?$/.test(name))
    throw new HumanError(
      `--name ${name} is no name for Kubernetes: small letters, digits and hyphens, a letter first, 52 at most.`,
    );
  const plan = planOf(folder, options, written, {
    out: options.out,
    program: options.program.split(/\s+/).filter((word) => word !== ''),
    cwd: mount,
    time: seconds?.toString(),
    auditMemory: options.auditMemory ?? options.memory,
    auditOptions: [],
    inKubernetes: true,
  });
  const file = path.resolve(options.manifest);
  const { jobs, commands } = kubernetesManifest(
    plan,
    { name, image, claim, mount, retries },
    path.basename(file),
  );
  const head = [
    '# Written by scn-label-audit. To run it, from this folder:',
    ...commands.map((each) => `#   ${each}`),
    '# A job whose tasks failed for good is never complete: let the audit go all the same, it computes what is missing.',
  ];
  await writeWhole(
    file,
    `${head.join('\n')}\n${jobs.map((job) => stringify(job, { aliasDuplicateObjects: false })).join('---\n')}`,
  );
  print([`${file} is written. Its first lines say how to run it.`]);
}

type Place = Pick<ClusterPlan, 'out' | 'program' | 'cwd'> & {
  readonly auditOptions: readonly string[];
  readonly time: string | undefined;
  readonly auditMemory: string;
  readonly inKubernetes?: boolean;
};

function planOf(
  data: string,
  {
    tasks,
    cpus,
    memory,
    gpus,
    imageTraining,
  }: PlanOptions & { readonly imageTraining?: ImageTraining | undefined },
  written: Written,
  { time, auditMemory: last, auditOptions, inKubernetes = false, ...place }: Place,
): ClusterPlan {
  const sized = (text: string) => (inKubernetes ? `${text}i` : text);
  const job = { cpus, memory: sized(memory), time };
  const { options } = written;
  return {
    ...place,
    work: ['work', data, ...options, '--out', place.out],
    audit: [
      ...['audit', data, ...options, '--parts', place.out, '--json'],
      ...[...written.auditOptions, ...auditOptions],
    ],
    ownCache: !options.includes('--cache'),
    tasks,
    task: { ...job, gpus: imageTraining ? undefined : gpus },
    folds: imageTraining && { tasks: mostFolds, each: { ...job, gpus } },
    last: { ...job, memory: sized(last), gpus: undefined },
  };
}
