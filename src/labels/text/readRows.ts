import { LabelRows } from './labelRows';
import { type ScannedText, type TextScan, scanText } from './scanText';
import type { EncodedText } from './encodedText';
import type { Row } from './rowScanner';
import { fieldStyle, isBlankRow } from './rowScanner';

/** How to make samples of the rows of a label file. */
export type RowReading = Omit<TextScan, 'visitor'> & {
  /** Whether the first row that is not blank holds names. */
  readonly header: boolean;
  /** Takes in a row that is neither blank nor the header. */
  readonly take: (row: Row, text: EncodedText, rows: LabelRows) => void;
};

/** The samples of a label file, and what else reading it showed. */
export type ReadRows = { readonly rows: LabelRows; readonly scanned: ScannedText };

/**
 * Reads the samples of a label file that has a row an image.
 * @throws HumanError when it cannot be read.
 */
export async function readRows(location: string, { header, take, ...scan }: RowReading): Promise<ReadRows> {
  let rows = new LabelRows();
  const scanned = await scanText(location, {
    ...scan,
    visitor: () => {
      rows = new LabelRows();
      let headerAhead = header;
      return (row, text) => {
        if (isBlankRow(row)) return;
        if (headerAhead) headerAhead = false;
        else take(row, text, rows);
      };
    },
  });
  for (const line of scanned.damagedLines)
    rows.problem(
      line,
      undefined,
      `Line ${line}: some bytes are not UTF-8, as the rest of the file is; put the row right, or save the file anew as UTF-8.`,
    );
  if (rows.samples.length > 0) rows.finish();
  return { rows, scanned };
}

/** Where a field of a row stands in the file, and how it is written. */
export function fieldSpan(text: EncodedText, row: Row, field: number) {
  const { start, end } = text.byteSpan(row.starts[field] ?? 0, row.ends[field] ?? 0);
  return { start, end, style: row.styles[field] ?? fieldStyle.bare };
}
