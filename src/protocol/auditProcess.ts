import type { LabelOptions } from '../labels/labelFile';
import type { AuditProgress } from './auditProgress';

/** Which training settings to use: `cure` finds the most errors, `paper` follows the paper. */
export type RecipeName = 'cure' | 'paper';

/** Everything that decides an audit's result, and where it goes. Plain data: it crosses a process boundary. */
export type AuditRequest = {
  /** Absolute path of the label file, or of the folder for a folder a class. */
  readonly labels: string;
  /** The format and what the user settled about it; undefined: recognised from the file. */
  readonly reading: LabelReading | undefined;
  /** Folders whose images may be read; what a label file names outside of them becomes a row with a reason. */
  readonly roots: readonly string[];
  readonly recipe: RecipeName;
  readonly seed: number;
  /** Folder of the feature store; made when missing. */
  readonly cacheFolder: string;
  /** Where the Arrow file is written, atomically. */
  readonly resultFile: string;
  /** Where the CSV report is written as well, if anywhere. */
  readonly reportFile: string | undefined;
};

/** How a label file is read, once that is settled. */
export type LabelReading = { readonly format: string; readonly options: LabelOptions };

/** What an audit says when it is done; the rows are in the result file. */
export type AuditSummary = {
  readonly labels: string;
  readonly resultFile: string;
  readonly reportFile: string | null;
  readonly samples: number;
  readonly audited: number;
  readonly failed: number;
  readonly classes: number;
  readonly suspects: number;
  readonly relabelCandidates: number;
  readonly lowImportance: number;
  readonly duplicateGroups: number;
  readonly recipe: RecipeName;
  readonly seed: number;
  readonly engine: string;
  readonly backbone: string;
  /** Sentences that the reader of the result should know, e.g. that importance collapsed. */
  readonly warnings: readonly string[];
  /** Wall-clock seconds of each stage and in all. */
  readonly seconds: {
    readonly features: number;
    readonly folds: number;
    readonly scoring: number;
    readonly total: number;
  };
  readonly facesDecoded: number;
};

/** What the owner tells the audit process. */
export type ToAuditProcess =
  { readonly kind: 'start'; readonly request: AuditRequest } | { readonly kind: 'cancel' };

/** What the audit process tells its owner. Exactly one of `finished`, `failed` and `cancelled` ends a run. */
export type FromAuditProcess =
  | { readonly kind: 'progressed'; readonly progress: AuditProgress }
  | { readonly kind: 'logged'; readonly line: string }
  | { readonly kind: 'finished'; readonly summary: AuditSummary }
  /** `forPeople`: the reason is a sentence to show; otherwise it is for the log. */
  | { readonly kind: 'failed'; readonly reason: string; readonly forPeople: boolean }
  | { readonly kind: 'cancelled' };
