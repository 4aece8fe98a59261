import { inUnits } from '../../audit/commits/planTextCommit';
import { LabelSource } from '../../labels/labelSource';
import type { LabelMember } from '../../labels/dataSet';
import { openLabels } from '../../labels/openLabels';

/** A sample's row in a text. */
export type LocatedRow = {
  /** As the file alone names the sample. */
  readonly id: string;
  /** The class that the row has. */
  readonly label: string;
  /** From 0. */
  readonly line: number;
  /** Where in the text the label is written, in UTF-16 units; undefined where it is written in another file. */
  readonly span: { readonly start: number; readonly end: number } | undefined;
};

/**
 * Finds rows in the text of an editor. The file's own format reads the text, so rows are found wherever they were moved
 * to, and none that looks alike.
 * @param wanted the samples, as the file alone names them; those that the text does not have are left out.
 * @throws HumanError where the text cannot be read as that format any more.
 */
export async function locateRows(
  { location, reading }: LabelMember,
  text: string,
  wanted: ReadonlySet<string>,
): Promise<readonly LocatedRow[]> {
  const bytes = Buffer.from(text);
  const { samples, labelSpan } = await openLabels(
    LabelSource.ofText(location, bytes),
    reading.options,
    reading.format,
  );
  const rows = samples.filter(({ id, line }) => line !== undefined && wanted.has(id));
  const places = rows
    .flatMap(({ id }) => {
      const span = labelSpan(id);
      return span ? [{ id, ...span }] : [];
    })
    .sort((a, b) => a.start - b.start);
  const spans = inUnits(bytes, places);
  const spanOf = new Map(places.map(({ id }, index) => [id, spans[index]]));
  return rows.map(({ id, label, line = 1 }) => ({ id, label, line: line - 1, span: spanOf.get(id) }));
}
