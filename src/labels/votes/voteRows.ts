import * as l10n from '@vscode/l10n';
import type { FaceBox } from '../labelFile';
import type { EncodedText } from '../text/encodedText';
import { fieldText } from '../text/scanText';
import type { LabelRows } from '../text/labelRows';
import { fieldSpan } from '../text/readRows';
import type { Row } from '../text/rowScanner';
import { ferPlusClasses, knownClassMaps } from '../classes/knownClassMaps';
import { isImageName } from '../images/peekFolder';
import { normalised } from '../text/columnNames';
import { imageColumnOf, labelColumnOf } from '../text/columns';

/** Where a table has its images and votes. Columns count from 0. */
export type VoteColumns = {
  readonly header: boolean;
  /** How many columns every row has. */
  readonly count: number;
  readonly image: number;
  /** The columns that hold counts, and what each counts the votes for. */
  readonly votes: readonly number[];
  readonly choices: readonly string[];
  /** FERPlus' columns for the face's place (“(0, 0, 48, 48)”) and for the part of the data set. */
  readonly box: number | undefined;
  readonly usage: number | undefined;
  /** The column for labels that were put right by hand. */
  readonly corrected: number | undefined;
};

type Rows = readonly (readonly string[])[];

/** FERPlus' ten choices, in the order of its columns. */
const ferPlusChoices = [...Object.values(ferPlusClasses.names), 'unknown', 'NF'];

const expressions = new Set(knownClassMaps.flatMap(({ names }) => Object.values(names).map(normalised)));
/** Choices of an annotator who saw no expression: no classes. */
const unclear = new Set([
  ...['unknown', 'nf', 'none', 'uncertain', 'unsure', 'notsure', 'unclear', 'dontknow'],
  ...['noface', 'nonface', 'notface', 'notaface'],
]);
const leastExpressions = 3;
const wholeNumber = /^\d{1,4}$/;
const boxShape = /^\(\s*(-?\d+)\s*,\s*(-?\d+)\s*,\s*(-?\d+)\s*,\s*(-?\d+)\s*\)$/;

/** Whether a choice says that the face shows no class. */
export function isUnclear(choice: string): boolean {
  return unclear.has(normalised(choice));
}

export function isFerPlus({ choices }: VoteColumns): boolean {
  return (
    choices.length === ferPlusChoices.length && choices.every((name, index) => name === ferPlusChoices[index])
  );
}

/**
 * Finds the columns of a table of votes: by its header, or by FERPlus' shape where it has none.
 * @returns undefined where the table holds no votes, or has a label of its own beside them.
 */
export function voteColumns(rows: Rows): VoteColumns | undefined {
  const [first = []] = rows;
  const columns = first.some(isImageName) ? withoutHeader(first) : withHeader(rows);
  if (!columns) return undefined;
  const values = columns.header ? rows.slice(1) : rows;
  return holdVotes(values, columns.votes) ? columns : undefined;
}

function withHeader(rows: Rows): VoteColumns | undefined {
  const names = rows[0] ?? [];
  const image = imageColumnOf(names);
  const plain = names.map(normalised);
  const known = [...plain.keys()].filter(
    (column) =>
      column !== image && (expressions.has(plain[column] ?? '') || unclear.has(plain[column] ?? '')),
  );
  const named = known.filter((column) => !unclear.has(plain[column] ?? ''));
  if (image === undefined || named.length < leastExpressions || labelColumnOf(names) !== undefined)
    return undefined;
  // Between two expressions there may be others that the field has no common name for.
  const [from = 0, to = 0] = [known[0], known.at(-1)];
  const votes = [...names.keys()].filter(
    (column) =>
      known.includes(column) ||
      (column > from &&
        column < to &&
        column !== image &&
        isMostly(rows.slice(1), (row) => isCount(row[column]))),
  );
  const columnOf = (name: string) => (plain.includes(name) ? plain.indexOf(name) : undefined);
  return {
    header: true,
    count: names.length,
    image,
    votes,
    choices: votes.map((column) => names[column] ?? ''),
    box: undefined,
    usage: columnOf('usage'),
    corrected: columnOf('correctedlabel'),
  };
}

/** `fer0028638.png,"(0, 0, 48, 48)",4,0,…`, with the box or without. */
function withoutHeader(first: readonly string[]): VoteColumns | undefined {
  const box = boxShape.test(first[1] ?? '') ? 1 : undefined;
  const before = box === undefined ? 1 : 2;
  if (!isImageName(first[0] ?? '') || first.length !== before + ferPlusChoices.length) return undefined;
  return {
    header: false,
    count: first.length,
    image: 0,
    votes: ferPlusChoices.map((_, index) => before + index),
    choices: ferPlusChoices,
    box,
    usage: undefined,
    corrected: undefined,
  };
}

/** Whether the columns count votes: whole numbers, and more than the marks (0 or 1) of one choice among several. */
function holdVotes(values: Rows, votes: readonly number[]): boolean {
  const counts = values.map((row) => votes.map((column) => row[column]));
  return (
    isMostly(counts, (row) => row.every(isCount)) &&
    isMostly(counts, (row) => row.some((cell) => Number(cell) > 1))
  );
}

function isMostly<T>(items: readonly T[], is: (item: T) => boolean): boolean {
  return items.filter(is).length > items.length / 2;
}

function isCount(cell: string | undefined): boolean {
  return wholeNumber.test(cell ?? '');
}

/**
 * What annotators' votes say by FERPlus' own rule (Barsoum et al., “Training deep networks for facial expression
 * recognition with crowd-sourced label distribution”, ICMI 2016; mode `majority` of `ferplus.py` in microsoft/FERPlus):
 * a choice with a single vote is an outlier and does not count; then the choice with the most votes is the label if it
 * has more than half of those that are left. “Unknown” and “not a face” are choices like any other.
 *
 * @returns index of the choice; undefined where none has a majority.
 */
function majority(votes: readonly number[]): number | undefined {
  let most = 0;
  let sum = 0;
  let choice: number | undefined;
  for (const [index, count] of votes.entries()) {
    if (count < 2) continue;
    sum += count;
    if (count <= most) continue;
    most = count;
    choice = index;
  }
  return most > sum / 2 ? choice : undefined;
}

/** “neutral 4, sadness 3”: the choices that have votes, the most first. */
function votesInWords(votes: readonly number[], choices: readonly string[]): string {
  return choices
    .map((name, index) => ({ name, count: votes[index] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .map(({ name, count }) => `${name} ${count}`)
    .join(', ');
}

/** FERPlus' images, all of this size; its boxes are all as large as the image and say nothing. */
const ferPlusSide = 48;

export class VoteRows {
  private readonly usages = new Map<string, string>();
  private namelessCount = 0;
  private firstNameless = 0;

  constructor(private readonly columns: VoteColumns) {}

  /** Takes in a row that is neither blank, a comment nor the header. */
  take(row: Row, text: EncodedText, rows: LabelRows, number: number): void {
    // A file that turns out to be in another encoding is read anew.
    if (number === 1) this.namelessCount = 0;
    const { columns } = this;
    const image = fieldText(text, row, columns.image);
    if (image === '') {
      if (this.namelessCount++ === 0) this.firstNameless = row.line;
      return;
    }
    const votes = columns.votes.map((column) => countIn(fieldText(text, row, column)));
    const problem = this.problemOf(row, text, votes);
    if (problem !== undefined) return rows.problem(problem, row.line, image);
    const usage = columns.usage === undefined ? '' : fieldText(text, row, columns.usage);
    if (usage !== '') this.usages.set(image, usage);
    const box = columns.box === undefined ? undefined : boxIn(fieldText(text, row, columns.box));
    const corrected = columns.corrected === undefined ? '' : fieldText(text, row, columns.corrected);
    const { label, aside } = corrected === '' ? this.decided(votes) : { label: corrected };
    rows.found(label);
    rows.add(image, label, row.line, fieldSpan(text, row, columns.corrected ?? columns.image), {
      votes,
      ...(box && { box }),
      ...(aside !== undefined && { aside }),
    });
  }

  /** Which part of the data set an image is in, where the table says so. */
  usageOf(image: string): string | undefined {
    return this.usages.get(image);
  }

  /** Says once how many rows had no image: FERPlus has 173 for pictures that show no face. */
  noteNameless(rows: LabelRows): void {
    const { namelessCount: count, firstNameless } = this;
    if (count === 0) return;
    rows.problem(
      count === 1
        ? l10n.t(
            'Line {0} names no image and is left out. FERPlus has such rows for pictures without a face.',
            firstNameless,
          )
        : l10n.t(
            '{0} rows name no image, the first in line {1}, and are left out. FERPlus has such rows for pictures without a face.',
            count.toLocaleString('en'),
            firstNameless,
          ),
    );
  }

  private decided(votes: readonly number[]): { label: string; aside?: string } {
    const { choices } = this.columns;
    const winner = majority(votes);
    const inWords = votesInWords(votes, choices);
    if (winner === undefined)
      return {
        label: '',
        aside:
          inWords === ''
            ? l10n.t('Nobody voted on this face.')
            : l10n.t('No majority among the votes: {0}.', inWords),
      };
    const choice = choices[winner] ?? '';
    if (isUnclear(choice))
      return { label: '', aside: l10n.t('Most votes are for “{0}”: {1}.', choice, inWords) };
    return { label: choice };
  }

  private problemOf(row: Row, text: EncodedText, votes: readonly number[]): string | undefined {
    const { columns } = this;
    if (row.strayQuote)
      return l10n.t(
        'Line {0}: a field starts with a quote that is not closed; put the row right, it is left out until then.',
        row.line,
      );
    let fields = row.fields;
    // A delimiter at the end of a row adds nothing.
    while (fields > columns.count && fieldText(text, row, fields - 1) === '') fields--;
    if (fields !== columns.count)
      return l10n.t(
        'Line {0}: the row has {1} fields where {2} are expected; put the row right, it is left out until then.',
        row.line,
        fields,
        columns.count,
      );
    const wrong = votes.findIndex((count) => Number.isNaN(count));
    if (wrong < 0) return undefined;
    const cell = fieldText(text, row, columns.votes[wrong] ?? 0);
    return l10n.t(
      'Line {0}: “{1}” is no number of votes for “{2}”; put the row right, it is left out until then.',
      row.line,
      cell,
      columns.choices[wrong] ?? '',
    );
  }
}

/** A number of votes, which some programs write as “4.0”; NaN where it is none. */
function countIn(cell: string): number {
  return /^\d{1,9}(\.0+)?$/.test(cell) ? Number(cell) : NaN;
}

/** FERPlus writes left, top, right and bottom. */
function boxIn(cell: string): FaceBox | undefined {
  const [left = 0, top = 0, right = 0, bottom = 0] = (boxShape.exec(cell) ?? []).slice(1).map(Number);
  if (right <= left || bottom <= top) return undefined;
  if (left === 0 && top === 0 && right === ferPlusSide && bottom === ferPlusSide) return undefined;
  return { left, top, width: right - left, height: bottom - top };
}
