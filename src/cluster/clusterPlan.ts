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
  /** What the program is asked for: to compute a part, which is named behind it, and the audit that takes them in. */
  readonly work: readonly string[];
  readonly audit: readonly string[];
  /** Whether the audit is given a folder of its own for what it keeps, instead of the usual one. */
  readonly ownCache: boolean;
  /** Absolute path of the folder that all jobs share. */
  readonly out: string;
  /** Tasks that compute features, and what each asks for. */
  readonly tasks: number;
  readonly task: JobResources;
  /** Networks that are trained end to end, each by a task of its own that asks for this; undefined: none are. */
  readonly folds: { readonly tasks: number; readonly each: JobResources } | undefined;
  readonly last: JobResources;
};

/** Of a row, in the memory of the audit at the end, bytes; see `docs/cluster.md`, where it is measured. */
const bytesPerRow = 8000;
/** Of the program itself. */
const leastMemory = 3e9;

/** What the audit at the end may take of a node's memory, such as `4G`. */
export function auditMemory(rows: number): string {
  return `${Math.ceil((leastMemory + rows * bytesPerRow) / 1e9)}G`;
}
