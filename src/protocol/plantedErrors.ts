import type { RecipeName } from './training';

/** How errors are planted: any other class at random, or the mix-ups that an audit of the data set found. */
export type PlantedPattern = 'uniform' | 'confusions';

/** How well the audit finds the planted errors of one class. */
export type PlantedClass = {
  /** The class that the faces had before. */
  readonly label: string;
  readonly faces: number;
  readonly planted: number;
  /** Of the planted, how many the audit flags. */
  readonly found: number;
  /** Of the planted, how many get their old label suggested. */
  readonly suggestedRight: number;
  /** The other class most often suggested for the planted; null where none is. */
  readonly wrongSuggestion: { readonly label: string; readonly count: number } | null;
};

/** A cut through the ranking: the most suspect `faces` hold `found` planted errors. */
export type PrecisionRecallPoint = {
  readonly faces: number;
  readonly found: number;
  /** The highest label quality among those faces. */
  readonly labelQuality: number;
};

/** How well planted errors are found among some faces. All numbers count faces; shares follow from the counts. */
export type PlantedMeasures = {
  readonly faces: number;
  readonly planted: number;
  /** Planted errors among as many of the most suspect faces. */
  readonly foundFirst: number;
  /** The chance that a planted error ranks before another face; null where all faces are planted, or none. */
  readonly auroc: number | null;
  /** Null where none is planted. */
  readonly averagePrecision: number | null;
  /** Faces that the audit flags (`is_label_issue`), and how many of these are planted. */
  readonly flags: { readonly flagged: number; readonly found: number };
  /** From the most suspect face on, at most 200 points; the last one has found all. */
  readonly curve: readonly PrecisionRecallPoint[];
};

/** What a test on planted errors found, among all audited faces. */
export type PlantedErrorsSummary = PlantedMeasures & {
  readonly labels: string;
  readonly recipe: RecipeName;
  readonly seed: number;
  readonly share: number;
  readonly pattern: PlantedPattern;
  /** Where the mix-ups come from; null for the uniform pattern. */
  readonly confusionsFrom: 'lastAudit' | 'thisTest' | null;
  /**
   * The same without the faces that an audit of the labels as they are flags: those may be errors of the data set's own,
   * which count as false alarms otherwise, or false alarms that are left out here. So the truth lies between the two.
   * Null where no such audit is at hand.
   */
  readonly withoutKnown: PlantedMeasures | null;
  /** Planted errors for which the audit suggests the old label. */
  readonly suggestedRight: number;
  readonly byClass: readonly PlantedClass[];
  /** Sentences that the reader should know. */
  readonly warnings: readonly string[];
  readonly seconds: { readonly features: number; readonly folds: number; readonly total: number };
  readonly facesDecoded: number;
};

/** What the page with the figures may ask of the host. */
export type PlantedErrorsRequests = {
  /** Null where VS Code restored the tab after a restart: the page knows what it showed. */
  ready(): PlantedErrorsState | null;
  testAgain(): void;
  openGallery(): void;
};

/** What the page shows. */
export type PlantedErrorsState = {
  /** The data set's name. */
  readonly title: string;
  readonly summary: PlantedErrorsSummary;
};
