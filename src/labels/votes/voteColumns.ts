import { ferPlusClasses, knownClassMaps } from '../classes/knownClassMaps';
import { isImageName } from '../images/imageNames';
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

const normalised = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
const expressions = new Set(knownClassMaps.flatMap(({ names }) => Object.values(names).map(normalised)));
/** Choices of an annotator who saw no expression: no classes. */
const unclear = new Set([
  ...['unknown', 'nf', 'none', 'uncertain', 'unsure', 'notsure', 'unclear', 'dontknow'],
  ...['noface', 'nonface', 'notface', 'notaface'],
]);
const leastExpressions = 3;
const wholeNumber = /^\d{1,4}$/;
export const boxShape = /^\(\s*(-?\d+)\s*,\s*(-?\d+)\s*,\s*(-?\d+)\s*,\s*(-?\d+)\s*\)$/;

/** Whether a choice says that the face shows no class. */
export function isUnclear(choice: string): boolean {
  return unclear.has(normalised(choice));
}

/** Whether a table's choices are FERPlus' own. */
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
