import type {
  AuditGrouping,
  AuditLeaks,
  FacesFound,
  AuditModel,
  AuditPredictions,
  DecidedFaces,
} from '../../protocol/auditProcess';
import type { NoiseEstimate } from '../../protocol/noiseEstimate';
import type { RecipeName } from '../../protocol/training';

/** How an audit was made; kept in the result file's metadata. */
export type AuditMetadata = {
  readonly version: 1;
  /** ISO time at which the labels were read: what was decided since is about these. */
  readonly createdAt: string;
  /** The audit is not done: its networks still learn, no face has an importance yet, and all else may change. */
  readonly provisional?: boolean | undefined;
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
  /** Sentences: why no faster engine trained; missing in results of the first versions. */
  readonly engineNotes?: readonly string[] | undefined;
  /** The backbone of the features, or the network that was trained on the images. */
  readonly backbone: string;
  /** What computed the features: onnxruntime's version and provider; missing in results of the first versions. */
  readonly inference?: string | undefined;
  /** What the networks were trained on; missing in results of the first versions, which are of features. */
  readonly training?: 'features' | 'images' | undefined;
  /** The saved model that judged the labels; missing where networks were trained for the audit. */
  readonly model?: AuditModel | undefined;
  readonly warnings: readonly string[];
  /** What stands in more than one split; missing where the data set has no two of them. */
  readonly leaks?: AuditLeaks | undefined;
  /** What was found in photographs; missing where the images were taken as the faces that they are. */
  readonly faces?: FacesFound | undefined;
  /** How many labels are wrong, of which classes; missing in results of the first versions. */
  readonly noise?: NoiseEstimate | undefined;
  /** A sentence for people: whether the backbone's own expression classifier counted, and why. */
  readonly secondOpinion?: string | undefined;
  /** What predictions of the user's own model counted for; missing where there were none. */
  readonly predictions?: AuditPredictions | undefined;
  /** What people had decided before the audit, which it took for granted; missing where that is nothing. */
  readonly decided?: DecidedFaces | undefined;
  /** How far importance tells faces apart; missing in results of the first versions. */
  readonly importanceSpread?: ImportanceSpread | undefined;
  /** What the votes in the result are for, in their order; missing where the format has no votes. */
  readonly voteClasses?: readonly string[] | undefined;
  /** What is black and white in images that have not eight bits; missing where all have. */
  readonly values?: Readonly<Record<string, { readonly low: number; readonly high: number }>> | undefined;
  /** About how long the same audit takes again, whose features are kept; missing in results of the first versions. */
  readonly secondsAgain?: number | undefined;
  /** Why corrections cannot be written into the label file, a sentence; missing where they can. */
  readonly readOnly?: string | undefined;
};

/** Whether importance means something in this audit. */
export type ImportanceSpread = {
  /** Standard deviation of α over the audited faces; near 0: it has collapsed. */
  readonly deviation: number;
  /**
   * Spearman's correlation of α with certainty (less out-of-fold entropy), in [-1, 1]: below 0 α is upside down. Null
   * where either is the same for all faces.
   */
  readonly agreement: number | null;
};

/**
 * Scores of the samples, a column each, all [samples]; a sample that failed has NaN, 0 and `noClass`. One that was set
 * aside has no given label and nothing that judges one: only `suggested`, `importance`, `confidence`, `probabilities`
 * and `unclear`.
 */
export type AuditScores = {
  readonly given: Uint16Array;
  readonly suggested: Uint16Array;
  /** α in (0, 1): how clear the face is, whatever its label. */
  readonly importance: Float32Array;
  /** Probability that the given label is right: out of fold, and given how often labels of that class are wrong here. */
  readonly labelQuality: Float32Array;
  /** Probability that the suggested label is right. */
  readonly confidence: Float32Array;
  /** Confidence less label quality: 0 where the suggestion is the given label. */
  readonly margin: Float32Array;
  /** What the face alone says, without a look at its label, [samples × classes]; `chancesOf` gives what is shown. */
  readonly probabilities: Float32Array;
  /** 1 where the label is probably wrong. */
  readonly isIssue: Uint8Array;
  /**
   * 1 where two classes are about as likely, so that the suggestion is not to be trusted; only where `isIssue` is 1 or
   * the row was set aside.
   */
  readonly unclear: Uint8Array;
  /** 1 in the low-importance group: the share 1 − β with the lowest α. */
  readonly lowImportance: Uint8Array;
  /** 1 where SCN would relabel: P_max − P_given > δ2. */
  readonly relabelCandidate: Uint8Array;
};

/** Faces that were found in photographs, [samples]. */
export type FaceColumns = {
  /** The face's tilt in degrees clockwise, by which its box is turned; NaN where the box is upright, or there is none. */
  readonly turn: Float32Array;
  /** How sure the detector is, 0 to 1; 0 where it found none, NaN where nobody looked. */
  readonly score: Float32Array;
  /** Faces that were seen. */
  readonly count: Uint16Array;
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
  /** The split of each sample, `''` where it has none; missing where there are no two of them. */
  readonly splits?: readonly string[] | undefined;
  /** Why a sample could not be audited, by row. */
  readonly failures: ReadonlyMap<number, string>;
  /** Why a sample has no label to audit although it is in order, by row; none of them is among the failures. */
  readonly aside: ReadonlyMap<number, string>;
  /**
   * 1 where the saved model that judged the labels was trained on the face: its scores are not out of fold; missing where
   * networks were trained for the audit.
   */
  readonly inTraining?: Uint8Array | undefined;
  /**
   * 1 where people had decided before the audit which label is right, so that it knew: label quality is 1 or 0 there; missing
   * where they had of none.
   */
  readonly known?: Uint8Array | undefined;
  /** What an image is known again by, see `FeatureTable`: [samples × 16], 0 where it has none; missing in older results. */
  readonly contents?: Uint8Array | undefined;
  /**
   * What was measured of the pictures, [samples × `pictureMeasures`], and how far each stands out of the set for what harms,
   * [samples × `pictureIssues`]: NaN where a picture could not be read. Missing in older results.
   */
  readonly pictures?: { readonly measures: Float32Array; readonly scores: Float32Array } | undefined;
  /** Left, top, width and height of each face in its image, in pixels, NaN where the image is the face: [samples × 4]. */
  readonly boxes?: Float32Array | undefined;
  /** What was found in photographs; missing where the images were taken as the faces that they are. */
  readonly faces?: FaceColumns | undefined;
  /** How many annotators chose each of the `voteClasses`: [samples × vote classes]. */
  readonly votes?: Uint16Array | undefined;
};

/** Whether some faces are copies of others. */
export function hasCopies({ duplicateGroup }: Pick<AuditResult, 'duplicateGroup'>): boolean {
  return duplicateGroup.some((group) => group > 0);
}
