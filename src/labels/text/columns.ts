import { isImageName } from '../images/peekFolder';

/** Where a table has its images and labels. Columns count from 0. */
export type TableColumns = {
  readonly imageColumn: number;
  readonly labelColumn: number;
  readonly header: boolean;
  /** 0 to 1. */
  readonly confidence: number;
};

type Rows = readonly (readonly string[])[];

/** Header names (lower case, letters and digits only), the surest first. */
const imageNames = [
  ...['image', 'imagepath', 'imagefile', 'imagename', 'imgpath', 'img', 'imgname', 'filename', 'filepath'],
  ...['file', 'path', 'pth', 'face', 'facepath', 'photo', 'picture', 'subdirectoryfilepath', 'images'],
  ...['files', 'paths'],
];
const labelNames = [
  ...['label', 'labels', 'givenlabel', 'class', 'classname', 'emotion', 'expression', 'target', 'category'],
  ...['emotionlabel', 'expressionlabel', 'facialexpression', 'sentiment', 'annotation', 'tag', 'y'],
];
/** Persons before videos: one person may be in several. */
const subjectNames = [
  ...['subject', 'subjectid', 'subjectname', 'person', 'personid', 'identity', 'identityid', 'actor'],
  ...['actorid', 'participant', 'participantid', 'speaker', 'speakerid', 'celebrity', 'video', 'videoid'],
  ...['videoname', 'clip', 'clipid', 'clipname', 'sequence', 'sequenceid'],
];
const likelyLabel = /(label|class|emotion|expression|category)(id|name)?$/;

/** A name's letters and digits, in lower case. */
export const normalised = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Whether the first row holds names, not values: it has no image where the other rows have some. */
export function hasHeader(rows: Rows): boolean {
  const [first = [], ...others] = rows;
  if (first.some(isImageName)) return false;
  if (namedColumn(first, imageNames) !== undefined || namedColumn(first, labelNames) !== undefined)
    return true;
  return others.some((row) => row.some(isImageName));
}

/**
 * Finds the columns of the image and the label: by the header's names, else by what the columns hold.
 * @returns undefined where that leaves a doubt, so that a person must choose.
 */
export function recogniseColumns(rows: Rows): TableColumns | undefined {
  const header = hasHeader(rows);
  const names = header ? (rows[0] ?? []) : [];
  const values = header ? rows.slice(1) : rows;
  const count = Math.max(0, ...rows.map((row) => row.length));
  const columns = Array.from({ length: count }, (_, column) => values.map((row) => row[column] ?? ''));

  const imageShares = columns.map(imageShare);
  const namedImage = namedColumn(names, imageNames);
  const likeliest = imageShares.indexOf(Math.max(...imageShares));
  // A column named “path” may hold folders while the next one holds the files: what the rows hold decides then.
  const imageColumn =
    namedImage !== undefined && (imageShares[namedImage] ?? 0) >= (imageShares[likeliest] ?? 0)
      ? namedImage
      : (imageShares[likeliest] ?? 0) >= 0.5
        ? likeliest
        : namedImage;
  if (imageColumn === undefined) return undefined;
  const imagesSeen = (imageShares[imageColumn] ?? 0) >= 0.5;

  const others = columns.map((_, column) => column).filter((column) => column !== imageColumn);
  const namedLabel = namedColumn(names, labelNames);
  if (namedLabel !== undefined && namedLabel !== imageColumn)
    return { imageColumn, labelColumn: namedLabel, header, confidence: imagesSeen ? 0.95 : 0.5 };
  if (!imagesSeen) return undefined;

  const likely = others.filter((column) => likelyLabel.test(normalised(names[column] ?? '')));
  const holding = others.filter((column) => holdsLabels(columns[column] ?? []));
  const labelColumn = onlyOne(likely) ?? (likely.length === 0 ? onlyOne(holding) : undefined);
  return labelColumn === undefined ? undefined : { imageColumn, labelColumn, header, confidence: 0.7 };
}

/**
 * The column that says whose face it is or which video it is from, by the header's names alone.
 * @param taken columns of the image and the label.
 */
export function subjectColumnOf(names: readonly string[], taken: readonly number[]): number | undefined {
  return namedColumn(
    names.map((name, column) => (taken.includes(column) ? '' : name)),
    subjectNames,
  );
}

export function imageColumnOf(names: readonly string[]): number | undefined {
  return namedColumn(names, imageNames);
}

export function labelColumnOf(names: readonly string[]): number | undefined {
  return namedColumn(names, labelNames);
}

/** Whether a table looks as if it were about images at all. */
export function mentionsImages(columns: readonly string[], preview: Rows): boolean {
  return namedColumn(columns, imageNames) !== undefined || preview.some((row) => row.some(isImageName));
}

function namedColumn(names: readonly string[], known: readonly string[]): number | undefined {
  const plain = names.map(normalised);
  for (const name of known) {
    const column = plain.indexOf(name);
    if (column >= 0) return column;
  }
  return undefined;
}

function imageShare(values: readonly string[]): number {
  return values.filter(isImageName).length / Math.max(1, values.length);
}

/** Whether values could be class names or numbers: short, no fractions, and few for the rows there are. */
function holdsLabels(values: readonly string[]): boolean {
  const distinct = new Set(values.filter((value) => value !== ''));
  if (distinct.size === 0 || distinct.size > Math.max(20, values.length / 5)) return false;
  return [...distinct].every(
    (value) => value.length <= 64 && !/^-?\d*\.\d+(e[-+]?\d+)?$/i.test(value) && !isImageName(value),
  );
}

function onlyOne(columns: readonly number[]): number | undefined {
  return columns.length === 1 ? columns[0] : undefined;
}
