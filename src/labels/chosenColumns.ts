import type { ColumnQuestion, LabelOptions } from './labelFile';

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
