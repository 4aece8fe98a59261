import * as l10n from '@vscode/l10n';
import type { FaceBox } from '../labelFile';
import type { EncodedText } from './encodedText';
import type { Row } from './rowScanner';

/** Left, top, right and bottom; left, top, width and height; or the centre, width and height. */
type BoxShape = 'corners' | 'size' | 'centre';

/** What the four numbers of a box are. */
type BoxNumbers = {
  readonly shape: BoxShape;
  /** Whether numbers are shares of the image's width and height. */
  readonly areShares: boolean;
};

/** Where a table has the faces within its images. Columns count from 0. */
export type BoxColumns = BoxNumbers & {
  /** The four columns, in the shape's order. */
  readonly columns: readonly [number, number, number, number];
  /** The image's width and height, where the table has them. */
  readonly image: readonly [number, number] | undefined;
};

/** What a table has of boxes: columns, or a sentence about some that are there and cannot be used. */
export type FoundBoxes =
  | { readonly kind: 'columns'; readonly boxes: BoxColumns }
  | {
      readonly kind: 'unused';
      readonly message: string;
      /** Where they are: they still tell the faces of an image apart. */
      readonly columns: readonly number[];
    };

type Rows = readonly (readonly string[])[];

/**
 * Names of the four columns: lower case, letters and digits only, without what they start with in common. `width` and
 * `height` may be the image's own, so they come last.
 */
const namings: readonly (readonly [BoxShape, readonly [string, string, string, string]])[] = [
  ['corners', ['xmin', 'ymin', 'xmax', 'ymax']],
  ['corners', ['minx', 'miny', 'maxx', 'maxy']],
  ['corners', ['x1', 'y1', 'x2', 'y2']],
  ['corners', ['x0', 'y0', 'x1', 'y1']],
  ['corners', ['left', 'top', 'right', 'bottom']],
  ['corners', ['xtl', 'ytl', 'xbr', 'ybr']],
  ['size', ['x', 'y', 'w', 'h']],
  ['size', ['left', 'top', 'w', 'h']],
  ['size', ['xmin', 'ymin', 'w', 'h']],
  ['size', ['x1', 'y1', 'w', 'h']],
  ['centre', ['xcenter', 'ycenter', 'w', 'h']],
  ['centre', ['cx', 'cy', 'w', 'h']],
  ['centre', ['xc', 'yc', 'w', 'h']],
  ['centre', ['centerx', 'centery', 'w', 'h']],
  ['size', ['x', 'y', 'width', 'height']],
  ['size', ['left', 'top', 'width', 'height']],
  ['size', ['xmin', 'ymin', 'width', 'height']],
  ['size', ['x1', 'y1', 'width', 'height']],
  ['centre', ['xcenter', 'ycenter', 'width', 'height']],
  ['centre', ['xcentre', 'ycentre', 'width', 'height']],
  ['centre', ['cx', 'cy', 'width', 'height']],
  ['centre', ['xc', 'yc', 'width', 'height']],
  ['centre', ['centerx', 'centery', 'width', 'height']],
];
const prefixes = ['bbox', 'box', 'face', 'facebox', 'facebbox', 'boundingbox', 'roi', 'rect', 'region', ''];
const imageSizes = [
  ['width', 'height'],
  ['imagewidth', 'imageheight'],
  ['imgwidth', 'imgheight'],
  ['imgw', 'imgh'],
  ['originalwidth', 'originalheight'],
] as const;
export const wholeBox = /^(face|bounding)?_?b?box(es)?$|^(bndbox|rect|roi|bounding_?box)$/i;

const numberShape = /^-?\d+(\.\d+)?$/;
const zero = '0'.charCodeAt(0);

const normalised = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/**
 * Finds the columns that say where a face is in its image: by the header's names; without a header by what they hold.
 * @param names the header's; empty where there is none.
 * @param taken columns of the image and the label.
 */
export function findBoxes(
  names: readonly string[],
  values: Rows,
  taken: readonly number[],
): FoundBoxes | undefined {
  const found = names.length > 0 ? namedBoxes(names, taken) : cornersIn(values, taken);
  if (!found) {
    const column = names.findIndex((name, at) => !taken.includes(at) && wholeBox.test(name.trim()));
    const holdsBox = values.some((row) => (row[column]?.match(/\d+(\.\d+)?/g)?.length ?? 0) >= 4);
    return column >= 0 && holdsBox ? unused(names, [column]) : undefined;
  }
  const numbers = values.flatMap((row) => numbersIn(row, found.columns) ?? []);
  if (numbers.length === 0) return undefined;
  const areShares = numbers.some((number) => number > 0 && number < 1) && numbers.every((each) => each <= 1);
  if (!areShares || found.image) return { kind: 'columns', boxes: { ...found, areShares } };
  return unused(names, found.columns);
}

function unused(names: readonly string[], columns: readonly number[]): FoundBoxes {
  const shown = columns.map((column) => names[column] ?? column + 1).join(', ');
  return { kind: 'unused', columns, message: unusedBoxes(shown) };
}

/** @param where the names of the columns or keys that have the boxes. */
export function unusedBoxes(where: string): string {
  return l10n.t(
    'The boxes in “{0}” are not used, so whole images count as faces: write them in pixels into four columns xmin, ymin, xmax, ymax, or cut the faces out first.',
    where,
  );
}

function namedBoxes(
  names: readonly string[],
  taken: readonly number[],
): Omit<BoxColumns, 'areShares'> | undefined {
  const plain = names.map((name, column) => (taken.includes(column) ? '' : normalised(name)));
  for (const prefix of prefixes)
    for (const [shape, four] of namings) {
      const [a = -1, b = -1, c = -1, d = -1] = four.map((name) => plain.indexOf(prefix + name));
      if (a < 0 || b < 0 || c < 0 || d < 0) continue;
      const columns = [a, b, c, d] as const;
      return { shape, columns, image: imageSize(plain, columns) };
    }
  return undefined;
}

function imageSize(plain: readonly string[], columns: readonly number[]): BoxColumns['image'] {
  for (const [width, height] of imageSizes) {
    const size = [plain.indexOf(width), plain.indexOf(height)] as const;
    if (size.every((column) => column >= 0 && !columns.includes(column))) return size;
  }
  return undefined;
}

/** Fewer rows could be in order by chance. */
const fewestRows = 5;

/** Where the third number of a box is behind the first: side by side, or behind a further corner, as Google has them. */
const cornersApart = [2, 4];

/** Four columns that in every row are the corners of a box, such as in RetinaNet's lists and Google's AutoML. */
function cornersIn(values: Rows, taken: readonly number[]): Omit<BoxColumns, 'areShares'> | undefined {
  const count = Math.max(0, ...values.map((row) => row.length));
  for (const [first, apart] of cornersApart.flatMap((each) =>
    [...Array(count).keys()].map((at) => [at, each]),
  )) {
    if (first === undefined || apart === undefined || first + apart + 1 >= count) continue;
    const columns = [first, first + 1, first + apart, first + apart + 1] as const;
    if (columns.some((column) => taken.includes(column))) continue;
    const isBetween = (row: readonly string[]) =>
      (row[first + 2] ?? '') === '' ||
      (row[first + 2] === row[first + 4] && row[first + 3] === row[first + 1]);
    if (apart > 2 && !values.every(isBetween)) continue;
    const rows = values.filter((row) => columns.some((column) => (row[column] ?? '') !== ''));
    const areBoxes = rows.every((row) => {
      const [left = 0, top = 0, right = 0, bottom = 0] = numbersIn(row, columns) ?? [];
      return left < right && top < bottom;
    });
    if (areBoxes && rows.length >= fewestRows) return { shape: 'corners', columns, image: undefined };
  }
  return undefined;
}

function numbersIn(row: readonly string[], columns: readonly number[]): number[] | undefined {
  const cells = columns.map((column) => row[column] ?? '');
  return cells.every((cell) => numberShape.test(cell)) ? cells.map(Number) : undefined;
}

/**
 * Where a row says that the face is: `whole` where that is all of the image, `wrong` where it says nothing that can be.
 * It is asked of every row, so it makes no texts of whole numbers.
 */
export function boxOf(boxes: BoxColumns, text: EncodedText, row: Row): FaceBox | 'whole' | 'wrong' {
  const { columns, image } = boxes;
  return boxFrom(
    boxes,
    numberIn(text, row, columns[0]),
    numberIn(text, row, columns[1]),
    numberIn(text, row, columns[2]),
    numberIn(text, row, columns[3]),
    image && numberIn(text, row, image[0]),
    image && numberIn(text, row, image[1]),
  );
}

/**
 * The box that four numbers make in an image of a size; see `boxOf`. A number that is not there is undefined, one that is
 * none is NaN.
 */
export function boxFrom(
  { shape, areShares }: BoxNumbers,
  a: number | undefined,
  b: number | undefined,
  c: number | undefined,
  d: number | undefined,
  width: number | undefined,
  height: number | undefined,
): FaceBox | 'whole' | 'wrong' {
  if (a === undefined && b === undefined && c === undefined && d === undefined) return 'whole';
  const [scaleX, scaleY] = areShares ? [width ?? NaN, height ?? NaN] : [1, 1];
  a = (a ?? NaN) * scaleX;
  b = (b ?? NaN) * scaleY;
  c = (c ?? NaN) * scaleX;
  d = (d ?? NaN) * scaleY;
  const left = shape === 'centre' ? a - c / 2 : a;
  const top = shape === 'centre' ? b - d / 2 : b;
  const right = shape === 'corners' ? c : left + c;
  const bottom = shape === 'corners' ? d : top + d;
  const isBox = right > left && bottom > top;
  if (!isBox || Math.max(Math.abs(left), Math.abs(top), Math.abs(right), Math.abs(bottom)) >= 1e9)
    return 'wrong';
  return pixelBox({ left, top, right, bottom }, { width, height }) ?? 'whole';
}

/** So many digits are a whole number that can be added up without losing any. */
const exactDigits = 15;

/** The number that a field holds; NaN where it holds none, undefined where it is empty. */
function numberIn(text: EncodedText, row: Row, column: number): number | undefined {
  const start = column < row.fields ? (row.starts[column] ?? 0) : 0;
  const end = column < row.fields ? (row.ends[column] ?? 0) : 0;
  if (start === end) return undefined;
  let number = 0;
  let at = start;
  for (; at < end && at < start + exactDigits; at++) {
    const digit = (text.units[at] ?? 0) - zero;
    if (digit < 0 || digit > 9) break;
    number = 10 * number + digit;
  }
  if (at === end) return number;
  const written = text.decode(start, end);
  return numberShape.test(written) ? Number(written) : NaN;
}

/** Whole pixels; undefined where the box takes the whole image. */
export function pixelBox(
  edges: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number },
  { width, height }: { readonly width: number | undefined; readonly height: number | undefined },
): FaceBox | undefined {
  const left = Math.round(edges.left);
  const top = Math.round(edges.top);
  const right = Math.round(edges.right);
  const bottom = Math.round(edges.bottom);
  const isWhole =
    width !== undefined &&
    height !== undefined &&
    left <= 0 &&
    top <= 0 &&
    right >= width &&
    bottom >= height;
  return isWhole
    ? undefined
    : { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

/** Why a row's whole image counts as its face. */
export function wrongBox(line: number, image: string): string {
  return l10n.t(
    'Line {0}: the box of “{1}” is not four numbers that make one, so the whole image counts as the face; put it right.',
    line,
    image,
  );
}
