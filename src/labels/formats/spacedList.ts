import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { ClassNames } from '../classes/classOrder';
import { isImageName } from '../images/peekFolder';
import { fer2013Classes } from '../classes/knownClassMaps';
import { nameNumbers } from '../classes/nameNumbers';
import type { LabelFile, LabelOptions, LabelFormat, LabelProbe, Recognition } from '../labelFile';
import type { LabelSource } from '../labelSource';
import { type BoxColumns, boxOf, wrongBox } from '../text/boxColumns';
import type { EncodedText } from '../text/encodedText';
import { mayBeLabels } from '../text/columns';
import { fieldText } from '../text/scanText';
import type { LabelRows } from '../text/labelRows';
import { fieldSpan, readRows } from '../text/readRows';
import type { Dialect, Row } from '../text/rowScanner';
import { textLabelFile } from '../edits/spanLabelFile';
import { imageCandidates } from '../images/imageCandidates';
import { areMostly, firstLines } from '../text/tableSniffer';
import { headLength } from '../text/fileBlocks';

/** What a format says of its lists: a row is an image's path, a space and a label. */
export type SpacedList = {
  readonly format: string;
  /** What the labels mean, where the format says so. */
  readonly classes?: Readonly<Record<string, string>>;
  /** For people: that a label is none of those that the format has. */
  readonly noSuchLabel?: (line: number, label: string) => string;
  /** For people: a row, “train_00001.jpg 5”. */
  readonly example: string;
  /** Whether a path has no spaces, so that a row has exactly one. */
  readonly isStrict: boolean;
  /** The fields of a row that has more than a path and a label, which is the last one. */
  readonly columns?: { readonly count: number; readonly boxes: BoxColumns };
  readonly candidates: (folder: string, image: string) => Iterable<string>;
};

const dialect: Dialect = { delimiter: ' '.charCodeAt(0), quotes: false };

/** A row of a list as text: the path may have spaces, the label has none. */
export function splitAtLastSpace(line: string): { readonly image: string; readonly label: string } {
  const row = line.trim();
  const space = row.lastIndexOf(' ');
  return { image: row.slice(0, Math.max(0, space)).trimEnd(), label: row.slice(space + 1) };
}

/**
 * Reads a list that separates paths from labels by a space: the last one of the row.
 * @throws HumanError when it cannot be read or has no such row.
 */
export async function readSpacedList(
  source: LabelSource,
  options: LabelOptions,
  { format, classes, noSuchLabel, example, isStrict, columns, candidates }: SpacedList,
): Promise<LabelFile> {
  const { location } = source;
  const given = new ClassNames({ ...classes, ...options.classNames });
  const take = (row: Row, text: EncodedText, rows: LabelRows) => {
    const { line } = row;
    const place = columns ? columnsOf(row) : placeOf(row);
    const image = text.decode(place.start, place.end);
    const label = fieldText(text, row, place.label);
    if (image === '' || (isStrict ? row.fields !== (columns?.count ?? 2) : isImageName(label))) {
      const whole = text.decode(row.start, Math.min(row.end, row.start + 200));
      rows.problem(
        columns
          ? l10n.t('Line {0}: “{1}” is not a row such as “{2}”; put it right.', line, whole, example)
          : isStrict
            ? l10n.t(
                "Line {0}: “{1}” is not an image's name, one space and a label; put the row right.",
                line,
                whole,
              )
            : l10n.t(
                "Line {0}: “{1}” is not an image's path, one space and a label; put the row right.",
                line,
                whole,
              ),
        line,
      );
      return;
    }
    if (noSuchLabel && label !== '' && given.nameOf(label) === label)
      rows.problem(noSuchLabel(line, label), line, image);
    rows.found(label);
    const box = columns && boxOf(columns.boxes, text, row);
    if (box === 'wrong') rows.problem(wrongBox(line, image), line, image);
    const more = typeof box === 'object' ? { box } : undefined;
    rows.add(image, given.nameOf(label), line, fieldSpan(text, row, place.label), more);
  };
  const header = startsWithNames(firstLines(await source.head(headLength)));
  const read = await readRows(source, { dialect, header, take });
  if (read.rows.samples.length === 0)
    throw new HumanError(
      l10n.t('{0} has no row such as “{1}”; choose another file or format.', location, example),
    );
  // A format's own names leave no bare numbers.
  const classNames = classes ? given : await nameNumbers(source, options, read.rows);
  read.rows.finish();
  return textLabelFile({
    format,
    source,
    read,
    dialect,
    classNames,
    openClasses: classes === undefined,
    candidates,
  });
}

function columnsOf({ fields, starts, ends }: Row): { start: number; end: number; label: number } {
  return { start: starts[0] ?? 0, end: ends[0] ?? 0, label: fields - 1 };
}

/** Whether the first row holds names, such as “image label”: no image, where the others have one, and no label of theirs. */
function startsWithNames([first = '', ...others]: readonly string[]): boolean {
  const rows = others.map(splitAtLastSpace);
  const { image, label } = splitAtLastSpace(first);
  return (
    image !== '' &&
    !isImageName(image) &&
    !isImageName(label) &&
    rows.length > 0 &&
    2 * rows.filter((row) => isImageName(row.image)).length > rows.length &&
    rows.every((row) => row.label !== label)
  );
}

/** Where the path is, and which field is the label: the last that is not empty, unless the row has but one. */
function placeOf({ fields, starts, ends }: Row): { start: number; end: number; label: number } {
  const isEmpty = (field: number) => starts[field] === ends[field];
  let first = 0;
  while (first < fields - 1 && isEmpty(first)) first++;
  let label = fields - 1;
  while (label > first + 1 && isEmpty(label)) label--;
  let last = label - 1;
  while (last > first && isEmpty(last)) last--;
  return { start: starts[first] ?? 0, end: last < first ? (starts[first] ?? 0) : (ends[last] ?? 0), label };
}

/** A list with a space between each image's path and its label: `faces/a b.jpg happy`. */
export const list: LabelFormat = {
  id: 'list',
  title: () => l10n.t('list of paths and labels'),
  recognise,
  read: (source, options) =>
    readSpacedList(source, options, {
      format: list.id,
      example: 'faces/1.jpg happy',
      isStrict: false,
      candidates: imageCandidates,
    }),
};

function recognise(probe: LabelProbe): Recognition {
  if (probe.isFolder) return { kind: 'no' };
  const isRow = (line: string) => {
    const { image, label } = splitAtLastSpace(line);
    return isImageName(image) && !isImageName(label);
  };
  const lines = firstLines(probe);
  if (!areMostly(lines, isRow)) return { kind: 'no' };
  const rows = lines.filter(isRow).map(splitAtLastSpace);
  const isOfLabels = mayBeLabels(
    rows.map(({ label }) => label),
    path.basename(probe.source.location),
  );
  if (isOfLabels) return { kind: 'yes', options: {}, confidence: 0.6 };
  return {
    kind: 'ask',
    isWithoutLabels: true,
    columns: [l10n.t('Column {0}', 1), l10n.t('Column {0}', 2)],
    preview: rows.slice(0, 5).map(({ image, label }) => [image, label]),
    columnsAre: { kind: 'columns', header: false },
  };
}

/** ExpW's `label.lst`: image, number of the face, its box as top, left, right and bottom, how sure that is, expression. */
export const expW: LabelFormat = {
  id: 'expw',
  title: () => l10n.t('ExpW list'),
  recognise: (probe) => {
    const isExpW = !probe.isFolder && areMostly(firstLines(probe), (line) => expWRow.test(line));
    return isExpW ? { kind: 'yes', options: {}, confidence: 1 } : { kind: 'no' };
  },
  read: (source, options) =>
    readSpacedList(source, options, {
      format: expW.id,
      classes: fer2013Classes.names,
      noSuchLabel: (line, label) =>
        l10n.t('Line {0}: “{1}” is none of ExpW’s expressions 0 to 6; put the row right.', line, label),
      example: 'angry_actor_104.jpg 0 28 113 226 141 22.9362 0',
      isStrict: true,
      columns: {
        count: 8,
        boxes: { shape: 'corners', columns: [3, 2, 4, 5], image: undefined, areShares: false },
      },
      candidates: expWImages,
    }),
};

const expWRow = /^\S+\.(?:jpe?g|png) \d+ -?\d+ -?\d+ -?\d+ -?\d+ [\d.]+ [0-6]$/i;

function* expWImages(folder: string, image: string): Generator<string, void> {
  for (const base of [path.dirname(folder), folder]) yield path.join(base, 'image', 'origin', image);
  yield* imageCandidates(folder, image);
}
