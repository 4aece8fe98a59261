import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { isImageName } from '../../labels/images/peekFolder';
import type { LabelFile } from '../../labels/labelFile';
import type { LabelSource } from '../../labels/labelSource';
import { imageColumnOf } from '../../labels/text/columns';
import { headLength } from '../../labels/text/fileBlocks';
import { isBlankRow, separatorIn } from '../../labels/text/rowScanner';
import { fieldText, scanText } from '../../labels/text/scanText';
import { sniffTable, whyNotText } from '../../labels/text/tableSniffer';
import { type ClassColumns, classColumns } from './classColumns';
import { PredictionRows } from './predictionRows';
import type { Predictions } from './predictions';
import { RowsInOrder } from './rowsInOrder';

type Labels = Pick<LabelFile, 'samples' | 'classes' | 'location' | 'classOf'>;

/** Where a table of predictions has what. */
type Layout = ClassColumns & {
  readonly delimiter: number;
  /** Undefined where its rows are those of the label file. */
  readonly image: number | undefined;
  readonly header: boolean;
};

/**
 * Reads a CSV or TSV with a column a class, in the memory of a few blocks besides what becomes of it.
 * @throws HumanError where it is none, or has no columns of the labels' classes.
 */
export async function readPredictionTable(source: LabelSource, labels: Labels): Promise<Predictions> {
  const { location: file } = source;
  const { delimiter, image, header, classOf, others } = await layoutOf(source, labels);
  const used = [...classOf.keys()].filter((column) => (classOf[column] as number) >= 0);
  const needed = Math.max(image ?? 0, ...used, ...others) + 1;
  const toNumber = (text: string) => numberIn(delimiter === 44 ? text : text.replace(',', '.'));
  let gathered = new PredictionRows(file, labels, 'line');
  let inOrder = new RowsInOrder(file, labels, gathered);
  const scanned = await scanText(source, {
    dialect: { delimiter, quotes: true },
    // Made anew where the file is read once more, in another encoding.
    visitor: () => {
      gathered = new PredictionRows(file, labels, 'line');
      inOrder = new RowsInOrder(file, labels, gathered);
      let isAhead = header;
      return (row, text) => {
        if (row.fields === 0 || isBlankRow(row) || separatorIn(text, row) !== undefined) return;
        if (isAhead) {
          isAhead = false;
          return;
        }
        const { line } = row;
        const scores = new Float64Array(labels.classes.length).fill(NaN);
        let wrong: string | undefined = row.fields < needed ? '' : undefined;
        const scoreIn = (column: number): number => {
          const written = fieldText(text, row, column);
          const score = toNumber(written);
          if (Number.isNaN(score)) wrong ??= written;
          return score;
        };
        for (const column of used) scores[classOf[column] as number] = scoreIn(column);
        const further = others.map(scoreIn);
        if (wrong !== undefined) gathered.noteNoNumber(line, wrong);
        const found = wrong === undefined ? { scores, others: further } : undefined;
        if (image === undefined) inOrder.take(found, line);
        else if (found) gathered.takeImage(fieldText(text, row, image), found, line);
      };
    },
  });
  for (const line of [...scanned.damagedLines, ...scanned.binaryLines])
    gathered.noteBroken(line, l10n.t('some bytes are not {0}', scanned.encoding));
  inOrder.finish();
  return gathered.finish();
}

/** NaN for what is no finite number. */
function numberIn(text: string): number {
  const number = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(number) ? number : NaN;
}

async function layoutOf(source: LabelSource, labels: Labels): Promise<Layout> {
  const { location } = source;
  const start = await source.head(headLength);
  const table = sniffTable(start);
  const why = table ? undefined : whyNotText(location, start);
  const [names = [], ...rows] = table?.rows ?? [];
  if (!table || names.length < 2)
    throw new HumanError(
      why ??
        l10n.t(
          '{0} is no table of predictions; write a CSV with a column of images and one for each class.',
          location,
        ),
    );
  const isCounted = names.every((name, column) => name === String(column));
  const header = isCounted || names.some((name) => Number.isNaN(numberIn(name)) && !isImageName(name));
  const image = imageColumn(header ? names : [], header ? rows : table.rows);
  const columns = header
    ? classColumns(
        names.map((name, column) => (column === image ? '' : name)),
        labels,
      )
    : columnsInOrder(names.length, image, labels.classes.length);
  if (!columns)
    throw new HumanError(
      l10n.t(
        'The columns of {0} ({1}) are not those of the classes of {2} ({3}). Name a column after each class, such as “{4}” or “prob_{4}”.',
        location,
        names.slice(0, mostNamed).join(', '),
        labels.location,
        labels.classes.join(', '),
        labels.classes[0] ?? '',
      ),
    );
  return { ...columns, delimiter: table.delimiter, image, header };
}

const mostNamed = 30;

/** The column with most images; by its name where none holds names of images, which may lack their endings. */
function imageColumn(names: readonly string[], rows: readonly (readonly string[])[]): number | undefined {
  const width = Math.max(0, ...rows.map((row) => row.length));
  const shares = Array.from(
    { length: width },
    (_, column) => rows.filter((row) => isImageName(row[column] ?? '')).length,
  );
  const likeliest = shares.indexOf(Math.max(...shares));
  return (shares[likeliest] ?? 0) * 2 > rows.length ? likeliest : imageColumnOf(names);
}

/** Columns without names are the classes in their order, where there are as many. */
function columnsInOrder(width: number, image: number | undefined, classes: number): ClassColumns | undefined {
  if (width - (image === undefined ? 0 : 1) !== classes) return undefined;
  let label = 0;
  return {
    classOf: Int16Array.from({ length: width }, (_, column) => (column === image ? -1 : label++)),
    others: [],
  };
}
