import path from 'node:path';
import { HumanError } from '../../protocol/humanError';
import { ClassNames } from '../classes/classOrder';
import { hasHeader, recogniseColumns, subjectColumnOf } from '../text/columns';
import type { EncodedText } from '../text/encodedText';
import { fieldText } from '../text/fieldText';
import { imageCandidates } from '../images/imageCandidates';
import type { LabelFile, LabelFormat, LabelOptions, LabelProbe, Recognition } from '../labelFile';
import type { LabelRows } from '../text/labelRows';
import { readHead } from '../text/fileBlocks';
import { fieldSpan, readRows } from '../text/readRows';
import type { Dialect, Row } from '../text/rowScanner';
import { headLength, sniffTable } from '../text/tableSniffer';
import { TextLabelFile } from '../text/textLabelFile';

/** How the product's own CSV report starts: it is no label file. */
const reportHeader = ['image', 'given_label', 'predicted_label', 'label_quality'];

/** CSV, TSV and other text with one image a row, its columns separated by `,`, tab, `;` or `|`. */
export const delimitedText: LabelFormat = { id: 'csv', title: 'CSV or TSV', recognise, read };

function recognise(probe: LabelProbe): Recognition {
  if (probe.isFolder || /^\s*[{[<]/.test(probe.head.toString('latin1', 0, 64))) return { kind: 'no' };
  const table = sniffTable(probe.head);
  if (!table) return { kind: 'no' };
  const [first = []] = table.rows;
  if (reportHeader.every((name, column) => first[column] === name)) return { kind: 'no' };
  const columns = recogniseColumns(table.rows);
  if (columns) {
    const { confidence, ...options } = columns;
    return { kind: 'yes', options, confidence };
  }
  const header = hasHeader(table.rows);
  const count = Math.max(...table.rows.slice(0, 6).map((row) => row.length));
  return {
    kind: 'ask',
    columns: Array.from(
      { length: count },
      (_, column) => (header && first[column]) || `Column ${column + 1}`,
    ),
    preview: table.rows.slice(header ? 1 : 0).slice(0, 5),
    optionsFor: (imageColumn, labelColumn) => ({ imageColumn, labelColumn, header }),
  };
}

async function read(location: string, options: LabelOptions): Promise<LabelFile> {
  const { head } = await readHead(location, headLength);
  const table = sniffTable(head);
  if (!table)
    throw new HumanError(
      `${location} is not a table: no comma, tab, semicolon or bar separates an image from a label in most of its rows.`,
    );
  const columns = settle(location, options, table.rows);
  const headerNames = columns.header ? (table.rows[0] ?? []) : [];
  const subjectColumn = subjectColumnOf(headerNames, [columns.imageColumn, columns.labelColumn]);
  const dialect: Dialect = { delimiter: table.delimiter, quotes: true };
  const classNames = new ClassNames(options.classNames);
  const needed = Math.max(columns.imageColumn, columns.labelColumn) + 1;

  const take = (row: Row, text: EncodedText, rows: LabelRows) => {
    const image = fieldText(text, row, columns.imageColumn);
    const { line } = row;
    if (row.strayQuote)
      rows.problem(
        line,
        image,
        `Line ${line}: a field starts with a quote that is not closed; check the row.`,
      );
    if (row.fields < needed) {
      const message = `Line ${line}: the row is too short, it has ${row.fields} of the ${needed} columns needed; complete it or remove it.`;
      rows.problem(line, image === '' ? undefined : image, message);
      return;
    }
    if (image === '') {
      rows.problem(line, undefined, `Line ${line}: the row names no image; add one or remove the row.`);
      return;
    }
    const written = fieldText(text, row, columns.labelColumn);
    rows.found(written);
    const subject = subjectColumn === undefined ? '' : fieldText(text, row, subjectColumn);
    const span = fieldSpan(text, row, columns.labelColumn);
    rows.add(image, classNames.nameOf(written), line, span, subject === '' ? undefined : { subject });
  };
  const { start, line } = table;
  const read = await readRows(location, { dialect, start, line, header: columns.header, take });
  if (read.rows.samples.length === 0)
    throw new HumanError(
      `${location} has no row with an image in column ${columns.imageColumn + 1} and a label in column ${columns.labelColumn + 1}; choose other columns or another file.`,
    );
  const folder = path.dirname(location);
  return new TextLabelFile({
    format: delimitedText.id,
    location,
    read,
    dialect,
    classNames,
    openClasses: true,
    subjectColumn: subjectColumn === undefined ? undefined : headerNames[subjectColumn],
    imageCandidates: (image) => imageCandidates(folder, image),
  });
}

function settle(location: string, options: LabelOptions, rows: readonly (readonly string[])[]) {
  const { imageColumn, labelColumn } = options;
  if (imageColumn !== undefined && labelColumn !== undefined)
    return { imageColumn, labelColumn, header: options.header ?? hasHeader(rows) };
  const recognised = recogniseColumns(rows);
  if (!recognised)
    throw new HumanError(
      `It is not clear which columns of ${location} hold the image and the label; choose them.`,
    );
  return {
    imageColumn: imageColumn ?? recognised.imageColumn,
    labelColumn: labelColumn ?? recognised.labelColumn,
    header: options.header ?? recognised.header,
  };
}
