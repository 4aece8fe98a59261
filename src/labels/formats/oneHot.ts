import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { classKey, expressionOf } from '../classes/classEvidence';
import { changeTo, notAClass, planRewrite, type Replacement, SampleFinder } from '../edits/planRewrite';
import { imageCandidates } from '../images/imageCandidates';
import { isImageName } from '../images/peekFolder';
import type { LabelFile, LabelFormat, LabelProbe, Recognition } from '../labelFile';
import type { LabelSource } from '../labelSource';
import { namesNoImage, tooShort } from '../problemList';
import { imageColumnOf, labelColumnOf, subjectColumnOf } from '../text/columns';
import { compressedReason, isCompressed } from '../text/fileBlocks';
import type { EncodedText } from '../text/encodedText';
import { encodeText } from '../text/encodedText';
import type { LabelField, LabelRows } from '../text/labelRows';
import { fieldSpan, readRows } from '../text/readRows';
import type { Dialect, Row } from '../text/rowScanner';
import { fieldContent, fieldText } from '../text/scanText';
import { headLength } from '../text/fileBlocks';
import { sniffTable } from '../text/tableSniffer';

/** Where a table has its images, and a column for each class. Columns count from 0. */
export type OneHotColumns = {
  readonly image: number;
  readonly marks: readonly number[];
  readonly classes: readonly string[];
};

type Rows = readonly (readonly string[])[];

const yes = /^(1(\.0+)?|true|yes)$/i;
const no = /^(0(\.0+)?|false|no)?$/i;
const isMark = (cell: string) => yes.test(cell) || no.test(cell);
/** Rows with two marks, or none, are there by mistake; a table of many such says something else than one class. */
const rightShare = 0.9;
/** What programs put before a class: pandas' `emotion_happy`, scikit-learn's `x0_happy`. */
const columnPrefix = /^(label|labels|class|emotion|expression|category|target|is|x\d)[_.\s-]+/i;

/**
 * Finds the columns of a one-hot table: one a class, of which one is marked in each row.
 * @returns undefined where it is none, or has a label of its own.
 */
export function oneHotColumns(rows: Rows): OneHotColumns | undefined {
  const [names = [], ...values] = rows;
  if (values.length < 2 || names.some(isImageName) || labelColumnOf(names) !== undefined) return undefined;
  const shares = names.map((_, column) => values.filter((row) => isImageName(row[column] ?? '')).length);
  const image = imageColumnOf(names) ?? shares.indexOf(Math.max(...shares));
  if ((shares[image] ?? 0) * 2 <= values.length && imageColumnOf(names) === undefined) return undefined;
  const binary = [...names.keys()].filter(
    (column) =>
      column !== image && names[column] !== '' && isMostly(values, (row) => isMark(row[column] ?? '')),
  );
  const called = (column: number) => expressionOf(classOf(names[column] ?? ''));
  const expressions = binary.filter((column) => called(column) !== undefined);
  // Flags such as “occluded” stand beside the classes in some tables; two columns of anything are no classes yet.
  const marks = areOneHot(values, expressions)
    ? expressions
    : binary.length > 2 && areOneHot(values, binary)
      ? binary
      : undefined;
  if (!marks) return undefined;
  const classes = marks.map((column) => classOf(names[column] ?? ''));
  return new Set(classes).size === classes.length ? { image, marks, classes } : undefined;
}

/**
 * The columns beside a label's own that say it a second time, with 1 in that of the class.
 * @param rows with the header.
 * @returns their names; none where they say something else.
 */
export function marksBeside(rows: Rows, labelColumn: number): readonly string[] {
  const [names = [], ...values] = rows;
  const labelOf = (row: readonly string[]) => classKey(row[labelColumn] ?? '');
  const labels = new Set(values.map(labelOf));
  const keyOf = (column: number) => classKey(classOf(names[column] ?? ''));
  const marks = [...names.keys()].filter(
    (column) =>
      column !== labelColumn && labels.has(keyOf(column)) && values.every((row) => isMark(row[column] ?? '')),
  );
  const saysLabel = (row: readonly string[]) =>
    marks.every((column) => yes.test(row[column] ?? '') === (keyOf(column) === labelOf(row)));
  return marks.length > 1 && isMostly(values, saysLabel) ? marks.map((column) => names[column] ?? '') : [];
}

function classOf(name: string): string {
  const rest = name.trim().replace(columnPrefix, '');
  return rest === '' ? name : rest;
}

function isMostly(values: Rows, is: (row: readonly string[]) => boolean): boolean {
  return values.filter(is).length >= rightShare * values.length;
}

function areOneHot(values: Rows, columns: readonly number[]): boolean {
  const isRight = (row: readonly string[]) =>
    columns.filter((column) => yes.test(row[column] ?? '')).length === 1;
  const marked = columns.filter((column) => values.some((row) => yes.test(row[column] ?? '')));
  return columns.length > 1 && isMostly(values, isRight) && (marked.length > 1 || values.length < 5);
}

/** A table with a column for each class and a mark in one of them: `a.png,0,1,0`. */
export const oneHot: LabelFormat = { id: 'one-hot', title: () => l10n.t('One-hot table'), recognise, read };

function recognise(probe: LabelProbe): Recognition {
  const table = probe.isFolder ? undefined : sniffTable(probe);
  return table && oneHotColumns(table.rows) ? { kind: 'yes', options: {}, confidence: 0.9 } : { kind: 'no' };
}

/** A class's cell in a row. */
type Mark = { readonly text: string; readonly field: LabelField };

async function read(source: LabelSource): Promise<LabelFile> {
  const { location } = source;
  const table = sniffTable(await source.head(headLength));
  const columns = table && oneHotColumns(table.rows);
  if (!table || !columns)
    throw new HumanError(
      l10n.t(
        '{0} is no one-hot table, which has a column for the image and one for each class, with 1 in one of them and 0 in the others; choose another file or format.',
        location,
      ),
    );
  const { image: imageColumn, marks: markColumns, classes } = columns;
  const subjectColumn = subjectColumnOf(table.rows[0] ?? [], [imageColumn, ...markColumns]);
  const dialect: Dialect = { delimiter: table.delimiter, quotes: true };
  const needed = Math.max(imageColumn, ...markColumns) + 1;
  let marks: (readonly Mark[])[] = [];
  const take = (row: Row, text: EncodedText, rows: LabelRows) => {
    // The file is read once more where its encoding shows late.
    if (rows.samples.length === 0) marks = [];
    const image = fieldText(text, row, imageColumn);
    const { line } = row;
    if (row.fields < needed) return rows.problem(tooShort(row, needed), line, image || undefined);
    if (image === '') return rows.problem(namesNoImage(row), line);
    const cells = markColumns.map((column) => ({
      text: fieldText(text, row, column),
      field: fieldSpan(text, row, column),
    }));
    const wrong = cells.find((cell) => !isMark(cell.text));
    if (wrong)
      return rows.problem(
        l10n.t(
          'Line {0}: “{1}” is no mark of a class, which is 1 or 0; put the row right, it is left out until then.',
          line,
          wrong.text,
        ),
        line,
        image,
      );
    const found = classes.filter((_, index) => yes.test(cells[index]?.text ?? ''));
    const [label = '', ...others] = found;
    const aside = l10n.t('The row marks several classes: {0}.', found.join(', '));
    const subject = subjectColumn === undefined ? '' : fieldText(text, row, subjectColumn);
    const before = rows.samples.length;
    rows.add(image, others.length > 0 ? '' : label, line, fieldSpan(text, row, imageColumn), {
      ...(others.length > 0 && { aside }),
      ...(subject !== '' && { subject }),
    });
    if (rows.samples.length > before) marks.push(cells);
    if (others.length > 0)
      rows.problem(
        l10n.t('Line {0}: “{1}” has marks for {2}; keep the right one.', line, image, found.join(', ')),
        line,
        image,
      );
  };
  const { rows, scanned } = await readRows(source, { dialect, header: true, take });
  if (rows.samples.length === 0)
    throw new HumanError(
      l10n.t('{0} has no row with an image and marks of its class; choose another file.', location),
    );
  rows.finish();
  const finder = new SampleFinder(location, rows.samples);
  const readOnly = isCompressed(location) ? compressedReason(location) : undefined;
  const { samples, problems } = rows;
  return {
    ...{ format: oneHot.id, location, samples, classes, problems, readOnly },
    subjectColumn: subjectColumn === undefined ? undefined : table.rows[0]?.[subjectColumn],
    ...{ namesImages: true, takesClassNames: false, encoding: scanned.encoding },
    edit: async (corrections) => {
      if (readOnly !== undefined) throw new HumanError(readOnly);
      const wanted = finder.wanted(corrections);
      const spelt = spellings(marks);
      const replacements = wanted.flatMap(({ index, label }): Replacement[] => {
        const hot = classes.indexOf(label);
        if (hot < 0) throw notAClass(label, location, classes);
        return (marks[index] ?? []).flatMap(({ text, field }, column) => {
          const isHot = yes.test(text);
          if (isHot === (column === hot)) return [];
          const content = fieldContent(isHot ? spelt.no : spelt.yes, field.style, dialect);
          const inserted = encodeText(content ?? '', scanned.encoding);
          if (!inserted) throw new Error(`A mark cannot be written in ${scanned.encoding}.`);
          return [{ span: { start: field.start, end: field.end }, inserted }];
        });
      });
      replacements.sort((a, b) => a.span.start - b.span.start);
      return planRewrite(source, scanned.hash, replacements, wanted.map(changeTo));
    },
    // No one place says the class: a correction takes one mark away and makes another.
    labelSpan: () => undefined,
    idAfter: (id) => id,
    imageCandidates: (image) => imageCandidates(path.dirname(location), image),
    classOf: (written) => classes.find((name) => name === written),
  };
}

/** How the file writes that a class is the row's, and that it is not. */
function spellings(marks: readonly (readonly Mark[])[]): { readonly yes: string; readonly no: string } {
  const first = (is: RegExp) => {
    for (const row of marks) for (const { text } of row) if (text !== '' && is.test(text)) return text;
    return undefined;
  };
  // Cells that are empty where a class is not the row's stay so.
  return { yes: first(yes) ?? '1', no: first(no) ?? (first(yes) === undefined ? '0' : '') };
}
