import type { AuditGrouping } from '../protocol/auditProcess';
import type { RecipeName } from '../protocol/recipeName';

/** How an audit was made; kept in the result file's metadata. */
export type AuditMetadata = {
  /** Version of the result's layout. */
  readonly version: 1;
  /** ISO time. */
  readonly createdAt: string;
  /** Absolute path of the label file or folder. */
  readonly labels: string;
  readonly format: string;
  /** Class names; indices in the columns count in this order. */
  readonly classes: readonly string[];
  readonly recipe: RecipeName;
  readonly seed: number;
  readonly folds: number;
  readonly seeds: number;
  readonly grouping: AuditGrouping;
  readonly engine: string;
  readonly backbone: string;
  /** Sentences about the audit as a whole. */
  readonly warnings: readonly string[];
};

/** Scores of the samples, a column each, all [samples]; a sample that failed has NaN, 0 and `noClass`. */
export type AuditScores = {
  readonly given: Uint16Array;
  readonly suggested: Uint16Array;
  /** α in (0, 1): how clear the face is, whatever its label. */
  readonly importance: Float32Array;
  /** Out-of-fold probability of the given label. */
  readonly labelQuality: Float32Array;
  /** Out-of-fold probability of the suggested label. */
  readonly confidence: Float32Array;
  /** Confidence less label quality: 0 where the suggestion is the given label. */
  readonly margin: Float32Array;
  /** [samples × classes] */
  readonly probabilities: Float32Array;
  /** 1 where the label is probably wrong. */
  readonly isIssue: Uint8Array;
  /** 1 in the low-importance group: the share 1 − β with the lowest α. */
  readonly lowImportance: Uint8Array;
  /** 1 where SCN would relabel: P_max − P_given > δ2. */
  readonly relabelCandidate: Uint8Array;
};

/** An audit as it is written and read again: immutable, a column a field, row i of the label file's samples at i. */
export type AuditResult = {
  readonly metadata: AuditMetadata;
  readonly ids: readonly string[];
  /** The image as the label file writes it. */
  readonly images: readonly string[];
  /** Absolute path of the image file, `''` where there is none. */
  readonly files: readonly string[];
  /** Line in the label file, from 1; 0 where the format has none. */
  readonly lines: Uint32Array;
  readonly scores: AuditScores;
  /** Number of the near-duplicate group, from 1; 0 where the face has no twin. */
  readonly duplicateGroup: Uint32Array;
  /** Why a sample could not be audited, by row. */
  readonly failures: ReadonlyMap<number, string>;
};
