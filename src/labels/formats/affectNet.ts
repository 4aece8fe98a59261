import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { imageCandidates } from '../images/imageCandidates';
import { isImageName } from '../images/peekFolder';
import type { FaceBox, LabelFile, LabelFormat, LabelOptions, LabelProbe, Recognition } from '../labelFile';
import type { LabelSource, TextHead } from '../labelSource';
import type { EncodedText } from '../text/encodedText';
import { fieldText } from '../text/scanText';
import type { LabelRows } from '../text/labelRows';
import { fieldSpan, readRows } from '../text/readRows';
import { namesNoImage, tooShort } from '../problemList';
import type { Dialect, Row } from '../text/rowScanner';
import { sniffTable } from '../text/tableSniffer';
import { headLength } from '../text/fileBlocks';
import { textLabelFile } from '../edits/spanLabelFile';
import { affectNetCodes, AffectNetLabels } from '../npy/arrayLabelFile';

/** The lists of AffectNet (Mollahosseini, Hasani and Mahoor, 2017), `training.csv`, `validation.csv` and the automatic one. */
export const affectNet: LabelFormat = { id: 'affectnet', title: () => 'AffectNet CSV', recognise, read };

const ownNames = [
  ...['subDirectory_filePath', 'face_x', 'face_y', 'face_width', 'face_height', 'facial_landmarks'],
  ...['expression', 'valence', 'arousal'],
] as const;
type ColumnName = (typeof ownNames)[number];

/** The columns' places, from 0, by their names in AffectNet's header; those that a copy left out are missing. */
type Columns = {
  readonly header: boolean;
  readonly image: number;
  readonly expression: number;
  readonly box: readonly number[] | undefined;
};

/** Where AffectNet's archives unpack to; some unpack into a folder of the same name once more. */
const imageFolders = [
  'Manually_Annotated_Images',
  'Manually_Annotated/Manually_Annotated_Images',
  'Manually_Annotated_Images/Manually_Annotated_Images',
  'Automatically_Annotated_Images',
  'Automatically_Annotated/Automatically_Annotated_Images',
  'Automatically_Annotated_Images/Automatically_Annotated_Images',
];

function recognise(probe: LabelProbe): Recognition {
  if (probe.isFolder || !tableIn(probe)) return { kind: 'no' };
  return { kind: 'yes', options: {}, confidence: 1 };
}

async function read(source: LabelSource, options: LabelOptions): Promise<LabelFile> {
  const { location } = source;
  const table = tableIn(await source.head(headLength));
  if (!table)
    throw new HumanError(
      l10n.t(
        '{0} does not start with a line such as “{1}”, nor with a row of AffectNet; choose another file or format.',
        location,
        ownNames.join(),
      ),
    );
  const { columns } = table;
  const dialect: Dialect = { delimiter: table.delimiter, quotes: true, comments: true };
  const labels = new AffectNetLabels(options.classNames);
  const needed = Math.max(columns.image, columns.expression) + 1;
  const take = (row: Row, text: EncodedText, rows: LabelRows) => {
    const { line } = row;
    const image = fieldText(text, row, columns.image);
    if (image === '' || row.fields < needed)
      return rows.problem(image === '' ? namesNoImage(row) : tooShort(row, needed), line, image || undefined);
    const code = fieldText(text, row, columns.expression);
    const meaning = labels.meaningOf(code);
    if (!meaning && code !== '')
      rows.problem(
        l10n.t(
          "Line {0}: “{1}” is none of AffectNet's expressions {2} to {3}; put the row right.",
          line,
          code,
          ...affectNetCodes,
        ),
        line,
        image,
      );
    const { label, aside } = meaning ?? { label: code };
    if (aside === undefined) rows.found(code);
    const box = columns.box && boxIn(columns.box.map((column) => fieldText(text, row, column)));
    rows.add(image, label, line, fieldSpan(text, row, columns.expression), {
      ...(box && { box }),
      ...(aside !== undefined && { aside }),
    });
  };
  const read = await readRows(source, { dialect, header: columns.header, take });
  if (read.rows.samples.length === 0)
    throw new HumanError(
      l10n.t('{0} has no row with an image and its expression; choose another file.', location),
    );
  read.rows.finish();
  return textLabelFile({
    format: affectNet.id,
    source,
    read,
    dialect,
    classNames: labels.classNames,
    openClasses: false,
    candidates: affectNetImages,
  });
}

function tableIn(start: TextHead): { delimiter: number; columns: Columns } | undefined {
  // Without a header the semicolons between the landmarks look more like a table than the commas.
  for (const delimiters of [undefined, [',']]) {
    const table = sniffTable(start, delimiters);
    const columns = table && columnsOf(table.rows);
    if (columns) return { delimiter: table.delimiter, columns };
  }
  return undefined;
}

function columnsOf(rows: readonly (readonly string[])[]): Columns | undefined {
  const [first = []] = rows;
  const columnOf = (name: ColumnName) => (first.includes(name) ? first.indexOf(name) : undefined);
  const [image, expression] = [columnOf('subDirectory_filePath'), columnOf('expression')];
  if (image !== undefined && expression !== undefined) {
    const box = (['face_x', 'face_y', 'face_width', 'face_height'] as const).flatMap(
      (name) => columnOf(name) ?? [],
    );
    return { header: true, image, expression, box: box.length === 4 ? box : undefined };
  }
  if (!rows.every(isOwnRow)) return undefined;
  return { header: false, image: 0, expression: ownNames.indexOf('expression'), box: [1, 2, 3, 4] };
}

/** Whether a row is one of AffectNet's without any header: a hash in a numbered folder, landmarks, an expression's code. */
function isOwnRow(row: readonly string[]): boolean {
  const [image = '', , , , , landmarks = '', expression = ''] = row;
  return (
    row.length === ownNames.length &&
    /^[^/\\]+[/\\]/.test(image) &&
    isImageName(image) &&
    /^(NULL|[-\d.]+(;[-\d.]+)+)$/.test(landmarks) &&
    /^(NULL|\d{1,2})$/.test(expression)
  );
}

/** `NULL` cells, and boxes of no size, say that nobody marked the face. */
function boxIn(cells: readonly string[]): FaceBox | undefined {
  if (!cells.every((cell) => /^-?\d+(\.\d+)?$/.test(cell))) return undefined;
  const [left = 0, top = 0, width = 0, height = 0] = cells.map(Number);
  return width > 0 && height > 0 ? { left, top, width, height } : undefined;
}

function* affectNetImages(folder: string, image: string): Generator<string, void> {
  for (const base of [folder, path.dirname(folder)])
    for (const images of imageFolders) yield path.join(base, images, image);
  yield* imageCandidates(folder, image);
}
