import type { DataSet } from '../dataSet';
import type { ColumnQuestion, LabelOptions } from '../labelFile';

/** Names the reading of a table of which a person says the columns. */
export const tableId = 'csv';

/**
 * How to read a file of which a person chose the columns.
 * @param imageColumn index into the question's columns, as is `labelColumn`.
 */
export function chosenColumns(
  { columnsAre }: Pick<ColumnQuestion, 'columnsAre'>,
  imageColumn: number,
  labelColumn: number,
): LabelOptions {
  if (columnsAre.kind === 'columns') return { imageColumn, labelColumn, header: columnsAre.header };
  const { keys } = columnsAre;
  return { imageKey: keys[imageColumn] ?? '', labelKey: keys[labelColumn] ?? '' };
}

/** A data set to choose, read as it shows itself, with its names for people. Plain data: it crosses a process boundary. */
export type OfferedDataSet = DataSet & {
  /** Which columns to read; missing where there is no choice. */
  readonly question?: ColumnQuestion;
  /** Whether the labels cannot be read before that is answered. */
  readonly isUnclear: boolean;
  readonly title: string;
  readonly formatTitle: string;
};
