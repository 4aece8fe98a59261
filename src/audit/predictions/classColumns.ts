import { labelNumber } from '../../labels/classes/classOrder';
import { expressionOf } from '../../labels/classes/classEvidence';
import { matchClasses } from '../../labels/classes/matchClasses';
import type { LabelFile } from '../../labels/labelFile';

/** What of a label file says which class a name means. */
export type ClassSource = Pick<LabelFile, 'classes' | 'classOf'>;

/** Which columns (or keys) of a file hold a class's score. */
export type ClassColumns = {
  /** Class of each column; −1 for what is no score or of a class that the labels lack. */
  readonly classOf: Int16Array;
  /** The columns of classes that the labels lack; their scores count in a row's sum. */
  readonly others: readonly number[];
};

/** What programs put around a class's name: `prob_happy`, `p(happy)`, `happy_prob`, `logits.happy`. */
const word =
  'probability|probabilities|probs?|proba|pred_?probs?|predict_?proba|p|scores?|logits?|conf|confidence|softmax|pred';
const affixes = [
  new RegExp(`^(?<kind>${word})\\s*[([]\\s*(?<name>.+?)\\s*[)\\]]$`, 'i'),
  new RegExp(`^(?<kind>${word})[\\s_.:-]+(?<name>.+)$`, 'i'),
  new RegExp(`^(?<name>.+?)[\\s_.:-]+(?<kind>${word})$`, 'i'),
];
/** Hugging Face's name of the class with that number, where a model has no names. */
const numbered = /^label_(\d+)$/i;

type Named = { readonly column: number; readonly kind: string; readonly name: string };

function namedOf(written: string, column: number): Named[] {
  const trimmed = written.trim();
  const bare = { column, kind: '', name: trimmed };
  for (const affix of affixes) {
    const { kind, name } = affix.exec(trimmed)?.groups ?? {};
    if (kind !== undefined && name !== undefined) return [bare, { column, kind: kind.toLowerCase(), name }];
  }
  return [bare];
}

/**
 * Finds the columns with a class's score among others, by their names. Where several kinds of columns have the classes
 * (`happy` and `prob_happy`), the one with more of them counts, and of equal ones that which says what it is.
 * @param names of columns; what is surely none, such as the image's, is to be `''`.
 * @param fewest classes that must have one.
 * @returns undefined where fewer have.
 */
export function classColumns(
  names: readonly string[],
  labels: ClassSource,
  fewest = 2,
): ClassColumns | undefined {
  const kinds = new Map<string, Named[]>();
  for (const named of names.flatMap(namedOf)) {
    if (named.name === '') continue;
    const known = kinds.get(named.kind);
    if (known) known.push(named);
    else kinds.set(named.kind, [named]);
  }
  const found = [...kinds]
    .map(([kind, columns]) => ({ kind, columns, matches: classesNamed(columns, labels) }))
    .map((each) => ({ ...each, count: each.matches.filter((label) => label >= 0).length }))
    .sort((a, b) => b.count - a.count || preference(a.kind) - preference(b.kind));
  const [best] = found;
  if (!best || best.count < fewest) return undefined;
  const classOf = new Int16Array(names.length).fill(-1);
  const others: number[] = [];
  best.columns.forEach(({ column, name }, index) => {
    const label = best.matches[index] ?? -1;
    classOf[column] = label;
    // What says that it is a score, or is called as an expression, is one of a class that the labels lack.
    if (label < 0 && (best.kind !== '' || expressionOf(name) !== undefined)) others.push(column);
  });
  return { classOf, others };
}

function preference(kind: string): number {
  return kind === '' ? 2 : kind.startsWith('logit') ? 1 : 0;
}

/** The class that each column's name means, −1 for none. */
function classesNamed(columns: readonly Named[], labels: ClassSource): number[] {
  const names = columns.map(({ name }) => name);
  const places = new Map(labels.classes.map((name, label) => [name, label]));
  const asWritten = (name: string) => places.get(labels.classOf(name) ?? name) ?? -1;
  if (names.every((name) => numbered.test(name)))
    return names.map((name) => {
      const place = Number(numbered.exec(name)?.[1]);
      return place < labels.classes.length ? place : -1;
    });
  const numbers = names.map(labelNumber);
  if (numbers.some((number) => number !== undefined)) {
    const written = numbers.map((number) => (number === undefined ? -1 : asWritten(number)));
    const counted = numbers.map((number) => Number(number ?? NaN)).filter((number) => !Number.isNaN(number));
    // Columns are counted from 0 where the labels' own numbers, or names, are not these.
    const areCounted =
      counted.length === labels.classes.length && counted.every((_, place) => counted.includes(place));
    const areWritten = written.filter((label) => label >= 0).length === counted.length;
    if (areWritten) return written;
    if (areCounted) return numbers.map((number) => (number === undefined ? -1 : Number(number)));
  }
  const result = new Array<number>(names.length).fill(-1);
  matchClasses(labels.classes, names).forEach((place, label) => {
    if (place >= 0) result[place] = label;
  });
  return result.map((label, place) =>
    label >= 0 ? label : freeClass(asWritten(names[place] ?? ''), result),
  );
}

/** A class that no other column has. */
function freeClass(label: number, taken: readonly number[]): number {
  return taken.includes(label) ? -1 : label;
}
