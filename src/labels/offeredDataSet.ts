import type { DataSet } from './dataSet';
import type { ColumnQuestion } from './labelFile';

/** A data set to choose, read as it shows itself, with its names for people. Plain data: it crosses a process boundary. */
export type OfferedDataSet = DataSet & {
  /** Which columns to read; missing where there is no choice. */
  readonly question?: ColumnQuestion;
  /** Whether the labels cannot be read before that is answered. */
  readonly isUnclear: boolean;
  readonly title: string;
  readonly formatTitle: string;
};
