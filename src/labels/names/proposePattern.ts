import { expressionOf } from '../classes/classEvidence';
import { isImageName, yaleEnding } from '../images/peekFolder';
import { matchName, parseNamePattern } from './namePattern';

/** Fewer names show nothing. */
const fewestNames = 3;
const mostPieces = 20;
/** What fits fewer would leave the others out of the data set. */
const fittingShare = 0.9;

/** What names seem to be made of. */
export type ProposedPattern = {
  readonly example: string;
  readonly pattern: string;
  /** How many of the names it fits. */
  readonly fitting: number;
};

/** A name in pieces of one kind, and which of them is an expression; below 0: none. */
type SplitName = { readonly pieces: readonly string[]; readonly said: number };

/**
 * The pattern of names that say an expression in a word of their own, most of them and not all the same one.
 * @param names of images.
 * @returns undefined where they say none, or no pattern fits nearly all of them.
 */
export function proposePattern(names: readonly string[]): ProposedPattern | undefined {
  if (names.length < fewestNames) return undefined;
  const split = names.map(splitName);
  const expressions = split.flatMap(({ pieces, said }) => expressionOf(pieces[said] ?? '') ?? []);
  const isSaid = expressions.length * 2 > names.length && new Set(expressions).size > 1;
  const patterns = [
    ...(isSaid ? patternsOf(split) : []),
    ...(names.filter((name) => yaleEnding.test(name)).length * 2 > names.length ? ['{subject}.{label}'] : []),
  ];
  let best: ProposedPattern | undefined;
  for (const pattern of patterns) {
    const parsed = parseNamePattern(pattern);
    const fitting = names.filter((name) => matchName(parsed, name) !== undefined);
    // The first are the most particular.
    if (fitting.length > (best?.fitting ?? fittingShare * names.length - 1))
      best = { pattern, fitting: fitting.length, example: fitting[0] ?? '' };
  }
  return best && best.fitting >= fittingShare * names.length ? best : undefined;
}

function splitName(name: string): SplitName {
  const stem = isImageName(name) ? name.slice(0, name.lastIndexOf('.')) : name;
  const pieces = (stem.match(/\p{L}+|\d+|[^\p{L}\d]+/gu) ?? []).slice(0, mostPieces);
  return { pieces, said: pieces.findIndex((piece) => expressionOf(piece) !== undefined) };
}

const isLetters = (piece: string) => /^\p{L}/u.test(piece);
const isNumber = (piece: string) => /^\d/.test(piece);

/** Patterns that some of the names have, the most particular first. */
function patternsOf(split: readonly SplitName[]): string[] {
  const isEverywhere = (piece: string) => split.every(({ pieces }) => pieces.includes(piece));
  const literal = (piece: string) => piece.replaceAll(/[{}*#]/g, '*');
  const partOf = (piece: string, mayBeWord: boolean) => {
    if (isNumber(piece)) return '#';
    return isLetters(piece) && !(mayBeWord && isEverywhere(piece)) ? '*' : literal(piece);
  };
  const whole = (mayBeWord: boolean) => (name: SplitName) =>
    name.pieces.map((piece, index) => (index === name.said ? '{label}' : partOf(piece, mayBeWord))).join('');
  // What is behind the label, or before it, may be of many shapes.
  const toEnd = ({ pieces, said }: SplitName) => {
    const next = pieces[said + 1];
    const start = pieces.slice(0, said).map((piece) => partOf(piece, false));
    return `${start.join('')}{label}${next === undefined ? '' : `${partOf(next, false)}*`}`;
  };
  const fromStart = ({ pieces, said }: SplitName) => {
    const before = pieces[said - 1];
    const end = pieces.slice(said + 1).map((piece) => partOf(piece, false));
    return `${before === undefined ? '' : `*${partOf(before, false)}`}{label}${end.join('')}`;
  };
  const named = split.filter(({ said }) => said >= 0);
  const found = [whole(true), whole(false), toEnd, fromStart].flatMap((shape) => mostOf(named.map(shape)));
  return [...new Set(found)].filter(isClear);
}

/** The few patterns that most names have. */
function mostOf(patterns: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const pattern of patterns) counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 3)
    .map(([pattern]) => pattern);
}

/** Whether it is clear where the label begins and ends. */
function isClear(pattern: string): boolean {
  return !/\*\{label\}|\{label\}\*/.test(pattern);
}
