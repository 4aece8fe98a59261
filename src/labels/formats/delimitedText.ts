import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { tableId } from '../opening/offeredDataSet';
import { ClassNames } from '../classes/classOrder';
import { SameClass } from '../classes/sameClass';
import { nameNumbers } from '../classes/nameNumbers';
import { boxOf, findBoxes, wrongBox } from '../text/boxColumns';
import {
  hasHeader,
  idColumnOf,
  isWithoutLabels,
  labelColumnOf,
  holdsPredictions,
  recogniseColumns,
  splitColumnOf,
  subjectColumnOf,
  type TableColumns,
  twinColumns,
} from '../text/columns';
import type { EncodedText } from '../text/encodedText';
import { folderColumnsOf, joinedPath } from '../text/folderColumns';
import { fieldText } from '../text/scanText';
import type {
  ColumnQuestion,
  LabelFile,
  LabelFormat,
  LabelOptions,
  LabelProbe,
  Recognition,
} from '../labelFile';
import type { LabelSource } from '../labelSource';
import type { LabelRows } from '../text/labelRows';
import { fieldSpan, readRows } from '../text/readRows';
import { listSome, namesNoImage, tooShort } from '../problemList';
import type { Dialect, Row } from '../text/rowScanner';
import { sniffTable } from '../text/tableSniffer';
import { headLength } from '../text/fileBlocks';
import { textLabelFile } from '../edits/spanLabelFile';
import { unclearColumns } from '../dataSet';
import { marksBeside, oneHotColumns } from './oneHot';

/** How the product's own CSV report starts: it is no label file. */
const reportHeader = ['image', 'given_label', 'predicted_label', 'label_quality'];

/** CSV, TSV and other text with one image a row, its columns separated by `,`, tab, `;` or `|`. */
export const delimitedText: LabelFormat = { id: tableId, title: () => l10n.t('CSV or TSV'), recognise, read };

function recognise(probe: LabelProbe): Recognition {
  if (probe.isFolder || /^\s*[{[<]/.test(probe.head.toString('latin1', 0, 64))) return { kind: 'no' };
  const table = sniffTable(probe);
  if (!table) return { kind: 'no' };
  const [first = []] = table.rows;
  if (reportHeader.every((name, column) => first[column] === name)) return { kind: 'no' };
  const columns = recogniseColumns(table.rows) ?? columnsWithIds(table.rows, probe.source);
  const question = columnQuestion(table.rows);
  if (!columns)
    return {
      ...{ kind: 'ask', ...question, isWithoutLabels: isWithoutLabels(table.rows) },
      holdsPredictions: holdsPredictions(table.rows),
    };
  const { imageColumn, labelColumn, header, confidence } = columns;
  const folderColumns = foldersBefore(probe.source, table.rows, columns);
  const options = { imageColumn, labelColumn, header, ...(folderColumns && { folderColumns }) };
  return { kind: 'yes', options, confidence, question };
}

/** Looking for more images on the disk shows nothing more. */
const idsLookedFor = 8;

/**
 * The columns of a table that calls images by a number or another id, without their ending, such as Kaggle's
 * `train.csv` beside `train/`: where such images are there.
 */
function columnsWithIds(
  rows: readonly (readonly string[])[],
  { location, namesFiles }: LabelSource,
): TableColumns | undefined {
  const [names = [], ...values] = rows;
  const imageColumn = idColumnOf(names);
  const labelColumn = labelColumnOf(names);
  if (imageColumn === undefined || labelColumn === undefined) return undefined;
  const folder = path.parse(location).name;
  const ids = values.map((row) => row[imageColumn] ?? '');
  const areThere = ids
    .slice(0, idsLookedFor)
    .every((id) => id !== '' && (namesFiles(id) || namesFiles(`${folder}/${id}`)));
  return areThere && ids.length > 0 && new Set(ids).size === ids.length
    ? { imageColumn, labelColumn, header: true, confidence: 0.7, reason: 'name' }
    : undefined;
}

/** The columns with the folders of the images, where these are not found without. */
function foldersBefore(
  source: LabelSource,
  rows: readonly (readonly string[])[],
  columns: Pick<TableColumns, 'imageColumn' | 'labelColumn' | 'header'>,
): readonly number[] | undefined {
  const [names = [], ...values] = rows;
  return columns.header ? folderColumnsOf(names, values, columns, source.namesFiles) : undefined;
}

function inFolders(name: string, folders: readonly number[], row: Row, text: EncodedText): string {
  return joinedPath([...folders.map((column) => fieldText(text, row, column)), name]);
}

function columnQuestion(rows: readonly (readonly string[])[], header = hasHeader(rows)): ColumnQuestion {
  const [first = []] = rows;
  const count = Math.max(...rows.slice(0, 6).map((row) => row.length));
  return {
    columns: Array.from(
      { length: count },
      (_, column) => (header && first[column]) || l10n.t('Column {0}', column + 1),
    ),
    preview: rows.slice(header ? 1 : 0).slice(0, 5),
    columnsAre: { kind: 'columns', header },
  };
}

async function read(source: LabelSource, options: LabelOptions): Promise<LabelFile> {
  const { location } = source;
  const table = sniffTable(await source.head(headLength));
  if (!table)
    throw new HumanError(
      l10n.t(
        '{0} is not a table: no comma, tab, semicolon or bar separates an image from a label in most of its rows.',
        location,
      ),
    );
  const shown = recogniseColumns(table.rows) ?? columnsWithIds(table.rows, source);
  const columns = settle(location, options, table.rows, shown);
  const marks = oneHotColumns(table.rows);
  if (marks?.marks.includes(columns.labelColumn) === true)
    throw new HumanError(
      l10n.t(
        'The column “{0}” of {1} only says whether an image is of that class; all of {2} together are its label. Choose no columns, and the table is read so.',
        table.rows[0]?.[columns.labelColumn] ?? '',
        location,
        marks.classes.join(', '),
      ),
    );
  const headerNames = columns.header ? (table.rows[0] ?? []) : [];
  const columnNames = columnQuestion(table.rows, columns.header).columns;
  const subjectColumn = subjectColumnOf(headerNames, [columns.imageColumn, columns.labelColumn]);
  const rows = table.rows.slice(columns.header ? 1 : 0);
  const splitColumn = splitColumnOf(headerNames, rows, [columns.imageColumn, columns.labelColumn]);
  const found = findBoxes(headerNames, rows, [columns.imageColumn, columns.labelColumn]);
  const boxes = found?.kind === 'columns' ? found.boxes : undefined;
  const unusedBoxes = found?.kind === 'unused' ? found.columns : undefined;
  const folders = options.folderColumns ?? foldersBefore(source, table.rows, columns);
  const twins = twinColumns(columnNames, rows, columns).filter(
    ({ place }) => !boxes?.columns.includes(Number(place)) && folders?.includes(Number(place)) !== true,
  );
  const dialect: Dialect = { delimiter: table.delimiter, quotes: true };
  const given = new ClassNames(options.classNames);
  const needed = Math.max(columns.imageColumn, columns.labelColumn) + 1;
  const usual = Math.max(table.columns, headerNames.length);

  const take = (row: Row, text: EncodedText, rows: LabelRows) => {
    const name = pathInCell(fieldText(text, row, columns.imageColumn));
    const image = folders && name !== '' ? inFolders(name, folders, row, text) : name;
    const { line } = row;
    if (row.strayQuote)
      rows.problem(
        l10n.t('Line {0}: a field starts with a quote that is not closed; check the row.', line),
        line,
        image,
      );
    if (row.fields < needed) return rows.problem(tooShort(row, needed), line, image || undefined);
    if (image === '') return rows.problem(namesNoImage(row), line);
    if (row.fields > usual && hasContent(row, usual))
      rows.problem(
        l10n.t(
          'Line {0}: the row is too long, it has {1} columns where the others have {2}; look for a “{3}” that should be in quotes.',
          line,
          row.fields,
          usual,
          String.fromCharCode(table.delimiter),
        ),
        line,
        image,
      );
    const written = fieldText(text, row, columns.labelColumn);
    if (/[\r\n]/.test(written))
      rows.problem(
        l10n.t(
          'Line {0}: the label of “{1}” goes over several lines; look for a quote that is missing.',
          line,
          image,
        ),
        line,
        image,
      );
    const several = severalChoices(written);
    if (several === undefined) rows.found(written);
    const subject = subjectColumn === undefined ? '' : fieldText(text, row, subjectColumn);
    const split = splitColumn === undefined ? '' : fieldText(text, row, splitColumn);
    const span = fieldSpan(text, row, columns.labelColumn);
    const field = twins.length === 0 ? span : { ...span, twins: twinFields(row, text, rows, image, written) };
    const box = boxes && boxOf(boxes, text, row);
    if (box === 'wrong') rows.problem(wrongBox(line, image), line, image);
    if (unusedBoxes)
      rows.noteFace(unusedBoxes.map((column) => fieldText(text, row, column).replaceAll(/\s/g, '')).join());
    rows.add(image, several === undefined ? given.nameOf(written) : '', line, field, {
      ...(subject !== '' && { subject }),
      ...(split !== '' && { split }),
      ...(typeof box === 'object' && { box }),
      ...(several !== undefined && { aside: l10n.t('Several choices at once: {0}.', several) }),
    });
  };
  const twinFields = (row: Row, text: EncodedText, rows: LabelRows, image: string, written: string) =>
    twins.map(({ place }, index) => {
      const column = Number(place);
      if (column >= row.fields) return undefined;
      rows.alsoFound(index, written, fieldText(text, row, column), row.line, image);
      return fieldSpan(text, row, column);
    });
  const read = await readRows(source, { dialect, header: columns.header, take });
  if (read.rows.samples.length === 0)
    throw new HumanError(
      l10n.t(
        '{0} has no row with an image in column {1} and a label in column {2}; choose other columns or another file.',
        location,
        columns.imageColumn + 1,
        columns.labelColumn + 1,
      ),
    );
  if (found?.kind === 'unused') read.rows.problem(found.message);
  const marked = columns.header ? marksBeside(table.rows, columns.labelColumn) : [];
  if (marked.length > 0)
    read.rows.problem(
      l10n.t(
        'The columns {0} of {1} say the class a second time, with 1 in one of them; corrections go into “{2}” alone, so remove them, or make them anew after a commit.',
        listSome(marked, (name) => `“${name}”`),
        location,
        columnNames[columns.labelColumn] ?? '',
      ),
    );
  const sameClass = new SameClass(columnNames[columns.labelColumn] ?? '', twins, read.rows.tallies);
  const classNames = await nameNumbers(source, { ...options, ...columns }, read.rows, sameClass);
  read.rows.finish();
  return textLabelFile({
    format: delimitedText.id,
    source,
    read,
    dialect,
    classNames,
    sameClass,
    openClasses: true,
    labelColumn: {
      name: columnNames[columns.labelColumn] ?? '',
      reason: shown?.labelColumn === columns.labelColumn ? shown.reason : 'chosen',
    },
    subjectColumn: subjectColumn === undefined ? undefined : headerNames[subjectColumn],
  });
}

/**
 * The path of an image cell. `datasets` 5.2 writes images into CSV as Python dictionaries, `{'bytes': None, 'path': '/faces/a.jpg'}`,
 * with a backslash before what would end the text.
 */
function pathInCell(cell: string): string {
  if (!cell.startsWith("{'")) return cell;
  const written = /'path': (?:'((?:[^'\\]|\\.)+)'|"((?:[^"\\]|\\.)+)")/.exec(cell);
  return (written?.[1] ?? written?.[2])?.replaceAll(/\\([\\'"])/g, '$1') ?? cell;
}

/** What Label Studio's export has for a label where an annotator chose several; undefined for other labels. */
function severalChoices(written: string): string | undefined {
  const list = /^\{"choices":\s*\[([^[\]{}]*)\]\}$/.exec(written)?.[1];
  return list?.replaceAll('"', '').replaceAll(/,\s*/g, ', ');
}

function hasContent({ fields, starts, ends }: Row, first: number): boolean {
  for (let field = first; field < fields; field++) if (starts[field] !== ends[field]) return true;
  return false;
}

function settle(
  location: string,
  options: LabelOptions,
  rows: readonly (readonly string[])[],
  recognised: TableColumns | undefined,
) {
  const { imageColumn, labelColumn } = options;
  if (imageColumn !== undefined && labelColumn !== undefined)
    return { imageColumn, labelColumn, header: options.header ?? hasHeader(rows) };
  if (!recognised) throw new HumanError(`${unclearColumns(location, 'columns')} ${l10n.t('Choose them.')}`);
  return {
    imageColumn: imageColumn ?? recognised.imageColumn,
    labelColumn: labelColumn ?? recognised.labelColumn,
    header: options.header ?? recognised.header,
  };
}
