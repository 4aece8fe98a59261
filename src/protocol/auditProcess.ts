import type { DataSet } from '../labels/dataSet';
import type { AuditProgress } from './auditProgress';
import type { FaceModelChoice } from './faceModel';
import type { ImageTraining, TrainingEstimate, RecipeName } from './training';
import type { PlantedErrorsSummary, PlantedPattern } from './plantedErrors';
import type { EngineWish, ProbeRequest, ProbedEngine } from './engine';
import type { Run } from './rpc';

/** Everything that decides an audit's result, and where it goes. Plain data: it crosses a process boundary. */
export type AuditRequest = {
  readonly dataSet: DataSet;
  /** Folders whose images may be read; what a label file names outside of them becomes a row with a reason. */
  readonly roots: readonly string[];
  /** Which faces stay together in a fold: `auto`, `off`, or a regular expression that finds the subject in an image's path. */
  readonly subjects: string;
  readonly recipe: RecipeName;
  readonly seed: number;
  /** Trains on the images themselves, end to end; undefined: on their features. */
  readonly imageTraining?: ImageTraining | undefined;
  /** Absolute path of the folder of a saved model that judges the labels; nothing is trained then. */
  readonly model?: string | undefined;
  /** Absolute path of a file with what a model of the user's own says of these faces: one more judge. */
  readonly predictions?: string | undefined;
  /** Whether what people decided about these labels, as the journal beside them says, is left out of account. */
  readonly ignoreDecisions?: boolean | undefined;
  /** Absolute path of the folder where the trained networks are kept as a model; undefined: they are not. */
  readonly keepModel?: string | undefined;
  /** Which face model gives the features, on what; undefined: the one that comes with the program, on the best there is. */
  readonly faceModel?: FaceModelChoice | undefined;
  /** Absolute path of a folder of parts that tasks computed elsewhere; undefined: all is computed here. */
  readonly parts?: string | undefined;
  /** What TensorFlow.js computes with; undefined: WebAssembly. */
  readonly engine?: EngineWish | undefined;
  /** Folder of the feature store; made when missing. */
  readonly cacheFolder: string;
  /** Where the Arrow file is written, atomically. */
  readonly resultFile: string;
  /**
   * Where a provisional result is written as well, long before the end, where waiting for that is worth it; undefined:
   * nowhere. Progress says when it is there.
   */
  readonly provisionalFile?: string | undefined;
  /** Where the CSV report is written as well, if anywhere. */
  readonly reportFile: string | undefined;
  /** Whether the report's cells that begin like formulas stay as they are; else spreadsheets show them as text. */
  readonly reportAsIs?: boolean | undefined;
};

/** Which faces stayed together in a fold, besides near-duplicates, so that no network judged a face whose subject it knew. */
export type AuditGrouping = {
  /** Where the subjects or videos were found; `none`: only near-duplicates stayed together. */
  readonly kind: 'none' | 'names' | 'column' | 'setting';
  /** Sentences for people. */
  readonly description: string;
  /** Subjects or videos among the audited faces; 0 for `none`. */
  readonly groups: number;
};

/** A saved model that judged an audit's labels. */
export type AuditModel = {
  /** Absolute path of its folder. */
  readonly folder: string;
  /** Where it came from, a sentence. */
  readonly origin: string;
  /** Audited faces that it was trained on; null where it is not known which those are. */
  readonly seenFaces: number | null;
};

/** What predictions of a model of the user's own counted for in an audit. */
export type PredictionsUse = {
  /**
   * `counted`; `unchecked`: counted, but too few labels are in doubt to see whether the model had learned them. Without
   * weight: `trained`, it repeats labels that all others find wrong, so it was trained on them; `disagrees`, it names the given
   * class far less often than the networks do.
   */
  readonly verdict: 'counted' | 'unchecked' | 'trained' | 'disagrees';
  /** Of the weight of all judges, 0 to 1. */
  readonly share: number;
  /** Audited faces of which it says something, and the share of their labels that it names. */
  readonly faces: number;
  readonly agreement: number;
  /** Labels that all other judges doubt, and how many of these it names nevertheless. */
  readonly doubted: number;
  readonly repeated: number;
  /**
   * Of the faces that truly show each class, as the other judges see it: how many, and the share that the model gets right,
   * null where there are none; in the order of the classes.
   */
  readonly byClass: readonly { readonly faces: number; readonly accuracy: number | null }[];
};

/** Faces that people had decided about before an audit. */
export type DecidedFaces = {
  /** Those whose label is known by it, and those of them where the label file still has another. */
  readonly known: number;
  readonly waiting: number;
  /** Those that were found unclear, or no faces: nothing was learned from them. */
  readonly leftOut: number;
};

/** Predictions that an audit was given, and what they counted for. */
export type AuditPredictions = PredictionsUse & {
  /** Absolute path. */
  readonly file: string;
  /** The same for people, sentences. */
  readonly text: string;
};

/** What stands in more than one split of a data set, such as training and test, by pairs of splits. */
export type AuditLeaks = {
  /** Groups of copies, and their faces in the two splits. */
  readonly copies: readonly {
    readonly splits: readonly [string, string];
    readonly groups: number;
    readonly faces: number;
  }[];
  readonly subjects: readonly { readonly splits: readonly [string, string]; readonly subjects: number }[];
};

/** That labels, or suspects, depend on something besides the face. */
export type AuditLink = {
  /** What they depend on, such as “brightness”. */
  readonly property: string;
  readonly of: 'labels' | 'suspects';
  /** Cramér's V, corrected for chance, from 0 to 1. */
  readonly strength: number;
  /** What stands out most, a sentence. */
  readonly text: string;
};

/** Of photographs: how many were searched for faces, hold one at least, several, and none. */
export type FacesFound = {
  readonly looked: number;
  readonly found: number;
  readonly several: number;
  readonly none: number;
};

/** What an audit says when it is done; the rows are in the result file. */
export type AuditSummary = {
  readonly labels: string;
  readonly resultFile: string;
  readonly reportFile: string | null;
  readonly samples: number;
  readonly audited: number;
  readonly failed: number;
  /** Rows that are in order but have no label to audit, e.g. without a majority among their votes. */
  readonly setAside: number;
  readonly classes: number;
  /** Labels that are probably wrong, and those among them for which two classes are about as likely instead. */
  readonly suspects: number;
  readonly unclear: number;
  /** Whether the networks recognise the classes in the images at all; where not, suspects mean little. */
  readonly recognised: boolean;
  /**
   * Wrong labels to expect among the audited, in all and by given class; null where the audit could not estimate them, or
   * did not recognise the classes.
   */
  readonly estimatedErrors: number | null;
  readonly estimatedErrorsByClass: Readonly<Record<string, number>> | null;
  /** A sentence: whether the backbone's own classifier counted, and why; null where it has none. */
  readonly secondOpinion: string | null;
  /** What the predictions of the user's own model counted for, where there are some. */
  readonly predictions?: AuditPredictions | undefined;
  /** What people had decided before; missing where that is nothing. */
  readonly decided?: DecidedFaces | undefined;
  /** Missing where the images were taken as the faces that they are. */
  readonly faces?: FacesFound | undefined;
  readonly relabelCandidates: number;
  readonly lowImportance: number;
  readonly duplicateGroups: number;
  /** Groups of copies whose given labels differ: one of them is wrong. */
  readonly duplicateConflicts: number;
  /** Missing where the data set has no two splits. */
  readonly leaks?: AuditLeaks | undefined;
  /** Pictures that stand out of the set, by what is wrong with them; none is a matter of its label. */
  readonly imageIssues?: Readonly<Record<string, number>> | undefined;
  /** Classes with too few faces to say much of their labels. */
  readonly smallClasses: readonly string[];
  /** What labels, or suspects, depend on besides the face, as far as somebody should look at it. */
  readonly links: readonly AuditLink[];
  readonly grouping: AuditGrouping;
  readonly recipe: RecipeName;
  readonly seed: number;
  readonly engine: string;
  /** Sentences: why no faster engine trained. */
  readonly engineNotes: readonly string[];
  readonly backbone: string;
  /** What computed the features: onnxruntime's version and provider. */
  readonly inference?: string | undefined;
  /** The saved model that judged the labels, where one did. */
  readonly model?: AuditModel | undefined;
  /** Sentences that the reader of the result should know, e.g. that importance collapsed. */
  readonly warnings: readonly string[];
  /** Wall-clock seconds of each stage and in all. */
  readonly seconds: {
    readonly labels: number;
    readonly features: number;
    readonly copies: number;
    readonly folds: number;
    readonly scoring: number;
    readonly total: number;
  };
  readonly facesDecoded: number;
};

/** A part of an audit's work, which a task does, maybe on another computer: which, from 1, of how many, and where it goes. */
type PartOfWork = {
  readonly part: number;
  readonly of: number;
  /** Absolute path; made when missing. Tasks of all parts share it. */
  readonly folder: string;
};

/** The features of a part of the faces. Plain data: it crosses a process boundary. */
export type FeaturesWork = Pick<AuditRequest, 'dataSet' | 'roots' | 'faceModel' | 'cacheFolder'> & PartOfWork;

/** Some of the networks that an audit trains end to end, on features that are in the folder where they are. */
export type FoldsWork = Pick<
  AuditRequest,
  | 'dataSet'
  | 'roots'
  | 'subjects'
  | 'recipe'
  | 'seed'
  | 'ignoreDecisions'
  | 'faceModel'
  | 'engine'
  | 'cacheFolder'
> &
  PartOfWork & { readonly imageTraining: ImageTraining };

/** What a task did. */
export type WorkSummary =
  | {
      readonly kind: 'features';
      readonly part: number;
      readonly of: number;
      readonly file: string;
      /** Rows of the part, of which so many images were decoded now, and could not be. */
      readonly rows: number;
      readonly computed: number;
      readonly failed: number;
    }
  | {
      readonly kind: 'folds';
      readonly part: number;
      readonly of: number;
      readonly folder: string;
      /** Numbers of the networks of this part, from 1, and how many there are in all. */
      readonly networks: readonly number[];
      readonly folds: number;
    };

/** A test on planted errors. Plain data: it crosses a process boundary. Nothing of the data set is written. */
export type PlantedErrorsRequest = Pick<
  AuditRequest,
  'dataSet' | 'roots' | 'subjects' | 'recipe' | 'seed' | 'faceModel' | 'cacheFolder' | 'engine'
> & {
  /** Share of the labels to flip, in (0, 1). */
  readonly share: number;
  readonly pattern: PlantedPattern;
  /** The Arrow file of the data set's last audit, which need not exist. */
  readonly lastResult: string;
};

/** A PyTorch checkpoint to turn into a model's folder. Plain data: it crosses a process boundary. */
export type ImportRequest = {
  /** Absolute path of the checkpoint. */
  readonly file: string;
  /** Absolute path of the model's folder; new, or a model that is replaced. */
  readonly folder: string;
  /** Names in the order of the network's outputs; undefined: RAF-DB's where there are seven. */
  readonly classes: readonly string[] | undefined;
};

/** What became of a checkpoint. */
export type ImportSummary = {
  readonly file: string;
  readonly folder: string;
  /** `images`: judges labels; `backbone`: a training can start from it. */
  readonly kind: 'images' | 'backbone';
  readonly classes: readonly string[];
  /** Sentences on what it is and what was taken for granted. */
  readonly notes: readonly string[];
};

/**
 * How a task of the audit process is watched and stopped. It asks before a training begins that may take long: it begins when
 * there is an answer; CancelledError thrown there cancels the task.
 */
export type TaskRun = Run<AuditProgress, TrainingEstimate>;

/** An image to look at: an absolute path, or what stands in a label file (grey values row by row, or an image file's bytes). */
export type SampledImage =
  | string
  | { readonly width: number; readonly height: number; readonly grey: Uint8Array }
  | { readonly encoded: Uint8Array };

/** Images of which somebody wants to know whether they are faces or photographs. */
export type SampleFacesRequest = { readonly images: readonly SampledImage[] };

/** What images are, by a sample of them. Plain data. */
export type SampledFaces = {
  /**
   * `faces`: they are cropped to faces already. `photographs`: faces are small parts of them. `nothing`: hardly any holds a
   * face that the detector sees, so they are taken as they are.
   */
  readonly kind: 'faces' | 'photographs' | 'nothing';
  /** Images that were looked at, and those in which a face was seen; both 0 where their sizes said enough. */
  readonly looked: number;
  readonly seen: number;
  /** Some of those that are files, with where the face is: a square, turned by so many degrees clockwise. */
  readonly examples: readonly {
    readonly file: string;
    readonly region: {
      readonly left: number;
      readonly top: number;
      readonly width: number;
      readonly height: number;
      readonly turn?: number | undefined;
    };
  }[];
};

/** What the audit process can be asked to do. A process does one thing and ends. */
export type AuditTasks = {
  audit(request: AuditRequest, run: TaskRun): AuditSummary;
  features(request: FeaturesWork, run: TaskRun): WorkSummary;
  folds(request: FoldsWork, run: TaskRun): WorkSummary;
  plantedErrors(request: PlantedErrorsRequest, run: TaskRun): PlantedErrorsSummary;
  importCheckpoint(request: ImportRequest, run: TaskRun): ImportSummary;
  sampleFaces(request: SampleFacesRequest, run: TaskRun): SampledFaces;
  probeEngine(request: ProbeRequest, run: TaskRun): ProbedEngine;
};
