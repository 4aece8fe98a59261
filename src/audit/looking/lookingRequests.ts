import type { DataSet } from '../../labels/dataSet';
import type { PrefixProposal } from '../../labels/images/proposePrefix';
import type { LabelOptions } from '../../labels/labelFile';
import type { OfferedDataSet } from '../../labels/offeredDataSet';
import type { AuditOverview } from '../auditOverview';

/** A data set whose last audit and review are looked at. */
export type AuditedDataSet = {
  readonly dataSet: DataSet;
  /** Absolute path of the folder where decisions wait while the workspace is not trusted. */
  readonly waiting: string;
};

/** Labels whose reading is being settled. */
export type UnsettledReading = {
  /** Absolute path of the label file, or of the folder of several. */
  readonly location: string;
  /** Id of the format. */
  readonly format: string;
  /** What is settled so far. */
  readonly options: LabelOptions;
  /** Names the person's pass through the questions: what was read for one question holds for the next ones. */
  readonly session: string;
};

/** @see UnsettledReading */
export type LabelsInDoubt = UnsettledReading & {
  /** Absolute paths of the folders where images may be. */
  readonly roots: readonly string[];
};

/** Images that are not where the rows say. */
export type ImagesSought = LabelsInDoubt & {
  /** Absolute paths of the folders to look below. */
  readonly folders: readonly string[];
};

/** Classes that are bare numbers. */
export type NumberedClasses = {
  /** The numbers, as the file writes them. */
  readonly classes: readonly string[];
  /** How many images each has. */
  readonly images: readonly number[];
  /** The names by number that the images' folders have; null where these do not say. */
  readonly folders: Readonly<Record<string, string>> | null;
};

/** Evidence against the names of a label file's numbers. */
export type OtherNames = {
  /** Sentences: the evidence. */
  readonly message: string;
  /** The names that it speaks for, by number as written; null where that is not clear. */
  readonly names: Readonly<Record<string, string>> | null;
};

/** A row as it is read. */
export type ShownRow = {
  readonly image: string;
  /** The class's name; `''` where the row has none. */
  readonly label: string;
  /** The number that the file writes for the class, if it does. */
  readonly number: string | null;
  readonly line: number | null;
  /** Whether its image is there. */
  readonly isFound: boolean;
};

/** What the process that looks around answers. Plain data: it crosses a process boundary. */
export type LookingRequests = {
  /** The data sets below folders, absolute paths; those of the first folder first. */
  dataSetsIn(folders: readonly string[]): readonly OfferedDataSet[];
  /** The data set at an absolute path that somebody pointed at. */
  dataSetAt(location: string): OfferedDataSet;
  /** What the last audit found and how far its review is. */
  overview(audited: AuditedDataSet): AuditOverview;
  /** What must be known to ask how labels are read; see `UnsettledLabels`. */
  numbers(reading: UnsettledReading): NumberedClasses | null;
  otherNames(reading: UnsettledReading): OtherNames | null;
  missingImage(labels: LabelsInDoubt): string | null;
  imagesBelow(sought: ImagesSought): PrefixProposal | null;
  firstRows(labels: LabelsInDoubt): readonly ShownRow[];
};
