/** What a job asks of a cluster, each as the cluster's own tools take it; undefined: as the cluster does without a word. */
export type JobResources = {
  readonly cpus: number;
  /** Such as `4G`. */
  readonly memory: string | undefined;
  readonly gpus: number | undefined;
  /** Such as `02:00:00` (Slurm), or seconds (Kubernetes). */
  readonly time: string | undefined;
};

/** What is computed on a cluster: tasks first, and when they are done the audit that takes in what they computed. */
export type ClusterPlan = {
  /** How the program is started: its path, or that of Node.js and the program's. */
  readonly program: readonly string[];
  /** The folder that paths count from. */
  readonly cwd: string;
  /** The data set's folder, and the options on what is audited and how. */
  readonly data: string;
  readonly options: readonly string[];
  /** Further options of the audit alone. */
  readonly auditOptions: readonly string[];
  /** Absolute path of the folder that all jobs share. */
  readonly out: string;
  /** Tasks that compute features, and what each asks for. */
  readonly tasks: number;
  readonly task: JobResources;
  /** Networks that are trained end to end, each by a task of its own that asks for this; undefined: none are. */
  readonly folds: { readonly tasks: number; readonly each: JobResources } | undefined;
  readonly audit: JobResources;
};

/** The options that say where all jobs meet. */
export function commonArguments({ data, out, options }: ClusterPlan): {
  readonly work: readonly string[];
  readonly audit: readonly string[];
} {
  return {
    work: ['work', data, ...options, '--out', out],
    audit: ['audit', data, ...options, '--parts', out, '--json'],
  };
}
