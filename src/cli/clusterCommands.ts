import { type Command, InvalidArgumentError, type Option } from 'commander';
import { example, withAuditOutputs, withDecisionsOption, withScoringOptions } from './auditOptions';
import {
  type KubernetesCommandOptions,
  kubernetesCommand,
  type PlanOptions,
  type SlurmCommandOptions,
  slurmCommand,
} from './clusterCommand';
import { type ImageTrainingOptions, imageTrainingOf, wholeNumber, withImageTrainingOptions } from './options';
import { type TaskOptions, taskCommand } from './taskCommand';
import { givenPart, mostParts, type WorkOptions, workCommand } from './workCommand';

const collected = (text: string, earlier: readonly string[] = []): readonly string[] => [...earlier, text];

function memory(text: string): string {
  if (!/^\d+[KMGT]$/i.test(text)) throw new InvalidArgumentError('It must be a size such as 4G.');
  return text.toUpperCase();
}

/** What Slurm takes for a time: minutes, or with `:` and `-` between. */
function time(text: string): string {
  if (!/^(\d+-)?\d+(:\d+){0,2}$/.test(text))
    throw new InvalidArgumentError('It must be a time such as 02:00:00, or minutes.');
  return text;
}

/** Notes the options of a command as they are written, for other command lines. */
function noted(command: Command, options: readonly Option[]): readonly string[] {
  const written: string[] = [];
  for (const option of options)
    command.on(`option:${option.name()}`, (value: string | null | undefined) => {
      written.push(option.long ?? option.flags, ...(typeof value === 'string' ? [value] : []));
    });
  return written;
}

/** The options on what is audited and how, as they are written: of all jobs, and of the audit alone. */
function withAuditedOptions(command: Command) {
  withDecisionsOption(withImageTrainingOptions(withScoringOptions(command)));
  const ofAll = [...command.options];
  withAuditOutputs(command);
  const ofAudit = command.options.filter((option) => !ofAll.includes(option));
  return { options: noted(command, ofAll), auditOptions: noted(command, ofAudit) };
}

function withPlanOptions(command: Command): Command {
  return command
    .option(
      '--tasks <n>',
      'how many tasks compute features, each of a part of the images',
      wholeNumber(1, mostParts),
      8,
    )
    .option('--cpus <n>', 'processors of each job', wholeNumber(1, 1024), 2)
    .option('--memory <size>', 'memory of each task', memory, '4G')
    .option(
      '--audit-memory <size>',
      'memory of the audit at the end; without it, by the number of rows, and on Kubernetes as much as a task has',
      memory,
    )
    .option(
      '--gpus <n>',
      'GPUs of each task that trains; without --training images, of each that computes features',
      wholeNumber(1, 64),
    );
}

/** The commands that carry an audit's work to a cluster that is there. */
export function addClusterCommands(program: Command): void {
  withDecisionsOption(withImageTrainingOptions(withScoringOptions(program.command('work'))))
    .description(
      'Compute a part of what an audit needs, as a task of a cluster: the features of some of the faces, or some of the networks of --training images. “audit --parts” takes the parts in.',
    )
    .argument('<folder>', 'the folder of the data set')
    .requiredOption('--out <folder>', 'the folder that the tasks of all parts share')
    .option(
      '--part <k/n>',
      'part K of N of the images; without it, as SLURM_ARRAY_TASK_ID and _COUNT say, or JOB_COMPLETION_INDEX and JOB_COMPLETIONS',
      givenPart,
    )
    .option(
      '--folds [k/n]',
      'instead of features: part K of N of the networks that --training images trains, on features that are in --out; without K/N, as --part or the environment says',
      givenPart,
    )
    .option('--json', 'print a summary as JSON, the last line of standard output')
    .addHelpText('after', example('work data --part 3/8 --out parts'))
    .action((folder: string, options: WorkOptions & ImageTrainingOptions, command: Command) => {
      const imageTraining = imageTrainingOf(options, command);
      if (options.folds !== undefined && !imageTraining)
        command.error('error: --folds is for --training images');
      if (typeof options.folds === 'object' && options.part !== undefined)
        command.error('error: --folds and --part both say which part; leave out one of the two');
      return workCommand(folder, { ...options, imageTraining });
    });

  program
    .command('task', { hidden: true })
    .argument('<request>')
    .option('--part <k/n>', '', givenPart)
    .option('--folds [k/n]', '', givenPart)
    .option('--audit')
    .option('--cache <folder>')
    .option('--json')
    .action((file: string, options: TaskOptions) => taskCommand(file, options));

  const cluster = program
    .command('cluster')
    .description('Audit on a cluster that is there: its own tools start, place and retry what is computed.');

  const slurm = cluster
    .command('slurm')
    .description(
      'Write a script that gives Slurm a job array of “work” tasks, and the audit that depends on it; --submit runs it and waits.',
    );
  const onSlurm = withAuditedOptions(slurm);
  withPlanOptions(slurm)
    .argument('<folder>', 'the folder of the data set, on a disk that all nodes share')
    .requiredOption(
      '--out <folder>',
      'the folder that all jobs share: parts, what the jobs print, and the script',
    )
    .option('--time <time>', 'time limit of each job, such as 02:00:00', time)
    .option(
      '--sbatch <option>',
      'a further option of sbatch for every job, such as --sbatch=--partition=gpu. May be given several times',
      collected,
    )
    .option(
      '--setup <line>',
      'a line of shell that every job begins with, such as "module load nodejs". May be given several times',
      collected,
    )
    .option('--submit', 'run the script now, and show how far the jobs are until the audit is done')
    .option('--json', 'print a summary as JSON, the last line of standard output')
    .addHelpText('after', example('cluster slurm data --out data-parts --tasks 16 --time 02:00:00 --submit'))
    .action((folder: string, options: SlurmCommandOptions & ImageTrainingOptions, command: Command) =>
      slurmCommand(folder, { ...options, ...trainingIn(options, command) }, onSlurm),
    );

  const kubernetes = cluster
    .command('kubernetes')
    .description(
      'Write a manifest of an Indexed Job of “work” tasks, and of the audit, which is let go when they are done.',
    );
  const onKubernetes = withAuditedOptions(kubernetes);
  withPlanOptions(kubernetes)
    .argument('<folder>', 'the folder of the data set, as the containers see it')
    .requiredOption('--out <folder>', 'the folder that all jobs share, as the containers see it')
    .requiredOption('--image <name>', 'a container image with Node.js and the program')
    .requiredOption(
      '--claim <name>',
      'the PersistentVolumeClaim of the data, which many pods may write (ReadWriteMany)',
    )
    .requiredOption('--manifest <file>', 'the YAML file to write')
    .option('--mount <folder>', 'where the volume is mounted', '/data')
    .option('--program <words>', 'how the program is started in the image', 'node /app/dist/cli.js')
    .option('--name <name>', 'what the jobs are called', 'scn')
    .option('--seconds <n>', 'time limit of each job', wholeNumber(1, 10_000_000))
    .option('--retries <n>', 'how often a task that fails is tried again', wholeNumber(0, 100), 3)
    .addHelpText(
      'after',
      example(
        'cluster kubernetes /data/faces --out /data/parts --image registry/scn:1 --claim faces --manifest scn.yaml',
      ),
    )
    .action((folder: string, options: KubernetesCommandOptions & ImageTrainingOptions, command: Command) =>
      kubernetesCommand(folder, { ...options, ...trainingIn(options, command) }, onKubernetes),
    );
}

function trainingIn(options: ImageTrainingOptions, command: Command): Pick<PlanOptions, 'imageTraining'> {
  return { imageTraining: imageTrainingOf(options, command) };
}
