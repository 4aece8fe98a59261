import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { isImageName } from '../images/peekFolder';
import type { LabelSource } from '../labelSource';
import type { EncodedText } from './encodedText';
import { LabelRows } from './labelRows';
import type { Row } from './rowScanner';
import { fieldStyle, isBlankRow, separatorIn } from './rowScanner';
import { type ScannedText, type TextScan, scanText } from './scanText';

export type RowReading = Omit<TextScan, 'visitor'> & {
  /** Whether the first row that is not blank holds names. */
  readonly header: boolean;
  /** Takes in a row that is neither blank, a comment nor the header; such rows are numbered from 1. */
  readonly take: (row: Row, text: EncodedText, rows: LabelRows, number: number) => void;
  /** How many samples fit into memory together with their audit. */
  readonly mostSamples?: number;
};

/** The samples of a label file, and what else reading it showed. */
export type ReadRows = { readonly rows: LabelRows; readonly scanned: ScannedText };

/** About a gigabyte. The largest data sets of the field have a tenth of that. */
const mostSamples = 5_000_000;

/**
 * Reads the samples of a label file that has a row an image. What only all rows together show is left to note.
 * @throws HumanError when it cannot be read, or has more rows than memory holds.
 */
export async function readRows(source: LabelSource, reading: RowReading): Promise<ReadRows> {
  const { dialect, header, take, mostSamples: most = mostSamples } = reading;
  let rows = new LabelRows();
  const scanned = await scanText(source, {
    dialect,
    visitor: () => {
      rows = new LabelRows();
      let number = header ? 0 : 1;
      let isFirst = true;
      return (row, text) => {
        if (row.fields === 0) return noteDoubtfulComment(row, text, dialect.quotes, rows);
        if (isBlankRow(row)) return;
        const saysSeparator = isFirst && separatorIn(text, row) !== undefined;
        isFirst = false;
        if (saysSeparator) return;
        if (number > 0) take(row, text, rows, number);
        number++;
        if (rows.samples.length > most)
          throw new HumanError(
            l10n.t(
              '{0} has more than {1} rows with an image, more than one audit can hold; split it into several files.',
              source.location,
              most.toLocaleString('en'),
            ),
          );
      };
    },
  });
  for (const line of scanned.damagedLines)
    rows.problem(
      l10n.t(
        'Line {0}: some bytes are not {1}, as the rest of the file is; put the row right, or save the file anew as UTF-8.',
        line,
        scanned.encoding,
      ),
      line,
    );
  for (const line of scanned.binaryLines)
    rows.problem(
      l10n.t(
        'Line {0}: the row was left out, since it has NUL characters, which no text has; put it right or remove it.',
        line,
      ),
      line,
    );
  return { rows, scanned };
}

/** Nobody should miss a row because its image's name starts with a number sign. */
function noteDoubtfulComment({ line, start, end }: Row, text: EncodedText, quotes: boolean, rows: LabelRows) {
  const [, name = ''] =
    /^#([^\s#,;|][^\t,;|]*\.\w+)[ \t,;|]/.exec(text.decode(start, Math.min(end, start + 1_000))) ?? [];
  if (!isImageName(name)) return;
  rows.problem(
    quotes
      ? l10n.t(
          'Line {0}: it starts with “#”, so it was read as a comment; if “#{1}” is an image, put its name in quotes.',
          line,
          name,
        )
      : l10n.t(
          'Line {0}: it starts with “#”, so it was read as a comment; if “#{1}” is an image, write “./” before its name.',
          line,
          name,
        ),
    line,
    `#${name}`,
  );
}

/** Where a field of a row stands in the file, and how it is written. */
export function fieldSpan(text: EncodedText, row: Row, field: number) {
  const { start, end } = text.byteSpan(row.starts[field] ?? 0, row.ends[field] ?? 0);
  return { start, end, style: row.styles[field] ?? fieldStyle.bare };
}
