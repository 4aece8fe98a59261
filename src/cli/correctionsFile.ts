import { EncodedText } from '../labels/text/encodedText';
import { fieldText } from '../labels/text/fieldText';
import { explainFileError } from '../base/disk/fileErrors';
import { type Row, isBlankRow, scanRows } from '../labels/text/rowScanner';
import { HumanError } from '../base/humanError';
import { readGiven, statGiven } from './givenPaths';

/** A row of a corrections file. `line` counts from 1. */
export type CorrectionRow = { readonly image: string; readonly label: string; readonly line: number };

type Layout = {
  readonly delimiter: number;
  readonly image: number;
  readonly label: number;
  readonly header: boolean;
};

/** A header tells which of these it is written with; without one it is a comma. */
const delimiters = [',', ';', '\t'];

/**
 * Reads a corrections file: CSV whose header names the columns `image` and `label`, in any order and among others;
 * without such a header, its first two columns.
 * @throws HumanError for the first row that is not whole, or where there is none.
 */
export async function readCorrectionsFile(file: string): Promise<CorrectionRow[]> {
  await statGiven(file, 'corrections file');
  const bytes = await readGiven(file).catch((error: unknown) => {
    throw explainFileError(error, file);
  });
  const text = new EncodedText(bytes);
  const { delimiter, image, label, header } = layoutOf(text, file);
  const corrections: CorrectionRow[] = [];
  let headerAhead = header;
  scanRows(text.units, { delimiter, quotes: true }, (row): undefined => {
    if (isBlankRow(row)) return;
    if (headerAhead) {
      headerAhead = false;
      return;
    }
    const refuse = (what: string): never => {
      throw new HumanError(`Line ${row.line} of ${file} ${what}. Nothing was changed; correct that line.`);
    };
    if (row.strayQuote) refuse('has a quote that is not closed');
    const correction = {
      image: fieldText(text, row, image),
      label: fieldText(text, row, label),
      line: row.line,
    };
    if (row.fields <= Math.max(image, label)) refuse('is too short: it needs an image and a label');
    if (correction.image === '') refuse('names no image');
    if (correction.label === '') refuse(`gives no label for “${correction.image}”`);
    corrections.push(correction);
  });
  if (corrections.length === 0) {
    throw new HumanError(
      `${file} holds no corrections. Nothing was changed; write a row “image,label” for each label to correct.`,
    );
  }
  return corrections;
}

function layoutOf(text: EncodedText, file: string): Layout {
  for (const character of delimiters) {
    const delimiter = character.charCodeAt(0);
    const names = firstRow(text, delimiter).map((name) => name.toLowerCase());
    const [image, label] = [names.indexOf('image'), names.indexOf('label')];
    if (image < 0 || label < 0) continue;
    if (image !== names.lastIndexOf('image') || label !== names.lastIndexOf('label')) {
      throw new HumanError(
        `The header of ${file} names “image” or “label” twice. Nothing was changed; keep one column of each.`,
      );
    }
    return { delimiter, image, label, header: true };
  }
  return { delimiter: ','.charCodeAt(0), image: 0, label: 1, header: false };
}

function firstRow(text: EncodedText, delimiter: number): string[] {
  let fields: string[] = [];
  scanRows(text.units, { delimiter, quotes: true }, (row: Row) => {
    if (isBlankRow(row)) return true;
    fields = Array.from({ length: row.fields }, (_, field) => fieldText(text, row, field));
    return false;
  });
  return fields;
}
