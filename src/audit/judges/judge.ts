import type { Backbone } from '../../faces/backbone';
import type { FeatureTable } from '../../faces/featureTable';
import type { LabelFile } from '../../labels/labelFile';
import type { Prediction } from '../../scn/predict';
import type { AuditMetadata, AuditResult, AuditScores } from '../result/auditResult';
import type { AuditRun } from '../engines/auditRun';
import type { SampleImages } from '../dataSet/sampleImages';
import type { ChosenTrainingSet } from '../dataSet/trainingSet';
import type { LabelJudgement } from './scores/judgeLabels';

/** What of a backbone decides whether a judge can use its features. */
export type BackboneModel = Pick<Backbone, 'id' | 'modelId' | 'dimensions' | 'classifier'>;

/** What is judged: labels with their images, and the features of these. */
export type AuditedFaces = {
  readonly images: SampleImages;
  readonly table: FeatureTable;
  readonly set: ChosenTrainingSet;
  readonly backbone: BackboneModel;
};

/** What says which labels are wrong: networks that are trained on the faces, or a model that was trained before. */
export type Judge = {
  /**
   * Asks the judge before features take their time.
   * @returns the one that judges these labels; there is no other way to one.
   * @throws HumanError where it cannot judge these labels, or not by such features.
   */
  fit(labels: LabelFile, backbone: BackboneModel): FittedJudge;
};

/**
 * A judge that fits what is audited: judges the labels of `faces.set`, which may be others than those of the label file.
 * Where it has something to say long before its end, it tells `onEarly` once.
 * @throws HumanError for what the user can put right, CancelledError when the run is cancelled.
 */
export type FittedJudge = (
  faces: AuditedFaces,
  run: AuditRun,
  onEarly?: (early: EarlyJudged) => void,
) => Promise<Judged>;

/** What a judge says of each face, in the order of the training set's rows. */
export type FaceJudgement = LabelJudgement & {
  readonly engine: string;
  /** α, [faces] */
  readonly importance: Float32Array;
  /** What it thinks of the rows that were set aside, in their order. */
  readonly aside: Prediction;
  /** Of its networks. */
  readonly folds: number;
  readonly seeds: number;
};

/** What a judge says of each label long before it is done, without importance. */
export type EarlyJudged = Pick<
  Judged,
  'judgement' | 'scores' | 'set' | 'aside' | 'how' | 'foldWarnings' | 'warnings'
> & {
  /** About how long the rest takes. */
  readonly secondsLeft: number;
};

/** Labels that were judged, and all that the judge has to say of that. */
export type Judged = Pick<AuditResult, 'inTraining'> & {
  readonly judgement: FaceJudgement;
  readonly scores: AuditScores;
  readonly set: ChosenTrainingSet;
  /** Why it set faces aside, by row. */
  readonly aside: ReadonlyMap<number, string>;
  /** What judging took, in seconds. */
  readonly seconds: number;
  readonly how: Pick<AuditMetadata, 'backbone' | 'training' | 'grouping' | 'model' | 'secondOpinion'>;
  /** Sentences on how the faces could be dealt into folds. */
  readonly foldWarnings: readonly string[];
  /** Other sentences that the reader of the result should know. */
  readonly warnings: readonly string[];
  /**
   * Keeps what was trained as a model, for “Save Model” and later audits.
   * @returns a sentence where the disk refuses: the audit is worth as much without.
   */
  keep(folder: string, audited: AuditedModel): Promise<string | undefined>;
  /** Removes what would only have served to take the audit up again; to be called once its result is written. */
  cleanUp(): Promise<void>;
};

/** What an audit says of the networks that it trained. */
export type AuditedModel = {
  /** ISO time. */
  readonly createdAt: string;
  readonly engine: string;
  readonly estimatedErrors: number | null;
};
