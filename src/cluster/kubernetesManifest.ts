import type { IJob } from 'kubernetes-models/batch/v1';
import { shellArgument } from '../base/disk/portableNames';
import type { ClusterPlan, JobResources } from './clusterPlan';

export type KubernetesOptions = {
  /** What the jobs are called: `<name>-parts`, `<name>-folds` and `<name>-audit`. */
  readonly name: string;
  /** The container image that has the program. */
  readonly image: string;
  /** The claim of the volume that holds the data, and where it is mounted. */
  readonly claim: string;
  readonly mount: string;
  /** How often a task that fails is tried again. */
  readonly retries: number;
};

/** A manifest, and what to do with it, lines of a shell. */
export type KubernetesManifest = { readonly jobs: readonly IJob[]; readonly commands: readonly string[] };

/** Where a container may write what nobody else needs. */
const scratch = '/scratch';

/**
 * The jobs of a plan as Kubernetes takes them: Indexed Jobs of tasks, and the audit, suspended. Kubernetes lets no job wait for
 * another, so whoever applies them lets the next one go when the one before is complete; all else is Kubernetes' own.
 * @param file what the manifest is called.
 */
export function kubernetesManifest(
  plan: ClusterPlan,
  options: KubernetesOptions,
  file: string,
): KubernetesManifest {
  const { work, audit, tasks, folds, ownCache, last } = plan;
  const cache = ownCache ? ['--cache', `${scratch}/cache`] : [];
  const jobs = [
    jobOf('parts', tasks, work, plan.task, plan, options, false),
    ...(folds ? [jobOf('folds', folds.tasks, [...work, '--folds'], folds.each, plan, options, true)] : []),
    jobOf('audit', undefined, [...audit, ...cache], last, plan, options, true),
  ];
  const names = jobs.map(({ metadata }) => metadata?.name ?? '');
  return {
    jobs,
    commands: [
      `kubectl apply -f ${shellArgument(file, 'linux') ?? 'FILE'}`,
      ...names
        .slice(1)
        .flatMap((name, index) => [
          `kubectl wait --for=condition=complete --timeout=-1s job/${names[index]}`,
          `kubectl patch job/${name} --type=merge -p '{"spec":{"suspend":false}}'`,
        ]),
      `kubectl wait --for=condition=complete --timeout=-1s job/${names.at(-1)}`,
      `kubectl logs job/${names.at(-1)}`,
    ],
  };
}

/** Kubernetes puts variables in the place of `$(NAME)`, and one dollar in that of two. */
const literal = (text: string): string => text.replaceAll('$', '$$$$');

function jobOf(
  stage: string,
  completions: number | undefined,
  parameters: readonly string[],
  { cpus, memory, gpus, time }: JobResources,
  { program, cwd }: ClusterPlan,
  { name, image, claim, mount, retries }: KubernetesOptions,
  suspend: boolean,
): IJob {
  const labels = { app: name };
  const quantities = { ...(memory !== undefined && { memory }) };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `${name}-${stage}`, labels },
    spec: {
      ...(completions === undefined
        ? { backoffLimit: retries }
        : {
            completionMode: 'Indexed' as const,
            completions,
            parallelism: completions,
            // Tasks on nodes that are drained fail without any fault of theirs: each is tried again by itself.
            backoffLimitPerIndex: retries,
          }),
      ...(time !== undefined && { activeDeadlineSeconds: Number(time) }),
      ...(suspend && { suspend }),
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          containers: [
            {
              name: stage,
              image,
              workingDir: cwd,
              command: program.map(literal),
              args: parameters.map(literal),
              ...(completions !== undefined && {
                // Kubernetes tells a task its index, but not of how many.
                env: [{ name: 'JOB_COMPLETIONS', value: String(completions) }],
              }),
              resources: {
                requests: { cpu: String(cpus), ...quantities },
                limits: { ...quantities, ...(gpus !== undefined && { 'nvidia.com/gpu': String(gpus) }) },
              },
              volumeMounts: [
                { name: 'data', mountPath: mount },
                { name: 'scratch', mountPath: scratch },
              ],
            },
          ],
          volumes: [
            { name: 'data', persistentVolumeClaim: { claimName: claim } },
            { name: 'scratch', emptyDir: {} },
          ],
        },
      },
    },
  };
}
