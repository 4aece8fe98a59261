import type { LabelFile, LabelOptions } from '../labelFile';
import { type ClassMap, knownClassMaps } from './knownClassMaps';

/** Programs that keep missing values write whole numbers as `3.0`. */
const numberShape = /^-?\d+(\.0+)?$/;

/** The whole number that a label is; undefined for words. */
export function labelNumber(written: string): string | undefined {
  return numberShape.test(written) ? String(Number(written)) : undefined;
}

/** Whether the classes of a label file are bare numbers, so that somebody must say what they mean. */
export function hasBareNumbers({ classes }: Pick<LabelFile, 'classes'>): boolean {
  return classes.length > 0 && classes.every((name) => labelNumber(name) !== undefined);
}

/**
 * Names for labels as a file writes them, from names by number.
 * @param found the labels of the file, as written.
 */
export function namesAsWritten(
  names: Readonly<Record<string, string>>,
  found: readonly string[],
): NonNullable<LabelOptions['classNames']> {
  const asFloats = found.length > 0 && found.every((label) => label.includes('.'));
  return Object.fromEntries(
    Object.entries(names).flatMap(([number, name]) => {
      const spellings = found.filter((label) => (labelNumber(label) ?? label) === number);
      const usual = asFloats ? `${number}.0` : number;
      return (spellings.length > 0 ? spellings : [usual]).map((written) => [written, name] as const);
    }),
  );
}

/**
 * The known maps that name every one of the labels, those first that name no others. A map with more than two classes
 * that the file lacks is for other data.
 */
export function fittingMaps(found: readonly string[]): ClassMap[] {
  const numbers = found.map((label) => labelNumber(label) ?? label);
  const surplus = ({ names }: ClassMap) => Object.keys(names).length - numbers.length;
  return knownClassMaps
    .filter((map) => numbers.every((number) => Object.hasOwn(map.names, number)) && surplus(map) <= 2)
    .sort((a, b) => surplus(a) - surplus(b));
}

/** What programs and people write where a value is missing. “none” in small letters is a class where somebody has it. */
const missingWord = /^(#?n\/a|nan|null|nil|<na>|\?+|-+)$/i;
const missingAsWritten = new Set(['None', 'NONE', 'NA']);
/** Choices beside which “None” is one too: AffectNet's. */
const choices = /^(uncertain|no-?_? ?face|non-?_? ?face)$/i;

/**
 * The labels that say that there is none: `NaN`, `None`, `?`, and -1 beside numbers that count from 0 or words.
 * @param found the labels of a file, as written.
 * @param names of labels: what somebody gave a name is one.
 */
export function missingWords(
  found: ReadonlySet<string>,
  names: Readonly<Record<string, string>> = {},
): ReadonlySet<string> {
  const named = new Set([...Object.keys(names), ...Object.values(names)]);
  const isNamed = (label: string) => named.has(label);
  const hasChoices = [...found].some((label) => choices.test(label));
  const missing = [...found].filter(
    (label) => !isNamed(label) && (missingWord.test(label) || (missingAsWritten.has(label) && !hasChoices)),
  );
  const others = [...found].filter((label) => !missing.includes(label) && labelNumber(label) !== '-1');
  // -1, 0 and 1 may be three classes.
  const fromZero = others.some((label) => (labelNumber(label) ?? '2') > '1');
  const negative = [...found].filter((label) => labelNumber(label) === '-1' && !isNamed(label));
  return new Set([...missing, ...(fromZero && others.every(isNotNegative) ? negative : [])]);
}

function isNotNegative(label: string): boolean {
  return Number(labelNumber(label) ?? 0) >= 0;
}

/** MXNet's lists write numbers so, which nobody would: `0.000000`. */
const printedNumber = /\.0{2,}$/;

/**
 * Names for bare numbers that a file writes in several ways, `3` and `3.0`: all are called like the plainest; `3.000000`
 * is called `3`.
 * @param found the labels of a file, as written.
 */
export function oneSpelling(found: Iterable<string>): Record<string, string> {
  const spellings = new Map<string, string[]>();
  for (const label of found) {
    const number = labelNumber(label);
    if (number !== undefined) spellings.set(number, [...(spellings.get(number) ?? []), label]);
  }
  return Object.fromEntries(
    [...spellings].flatMap(([number, labels]) => {
      const [shortest = ''] = labels.toSorted((a, b) => a.length - b.length);
      const isPrinted = printedNumber.test(shortest);
      const plainest = isPrinted ? number : shortest;
      return labels.length > 1 || isPrinted ? labels.map((label) => [label, plainest] as const) : [];
    }),
  );
}

/**
 * The same names, for the numbers as a file writes them: a file of `3.0` gets no `3`.
 * @param found the labels of a file, as written.
 */
export function spelledNames(
  found: ReadonlySet<string>,
  names: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const given = new ClassNames(names);
  const spelled = Object.fromEntries(
    [...found].flatMap((label) => {
      const name = given.nameOf(label);
      return name !== label && labelNumber(label) !== undefined ? [[label, name] as const] : [];
    }),
  );
  const numbers = new Set(Object.keys(spelled).map(labelNumber));
  const asFloats = found.size > 0 && [...found].every((label) => /^-?\d+\.0+$/.test(label));
  const kept = Object.entries(names)
    .filter(([written]) => found.has(written) || !numbers.has(labelNumber(written) ?? ''))
    .map(
      ([written, name]) => [asFloats && /^-?\d+$/.test(written) ? `${written}.0` : written, name] as const,
    );
  return { ...Object.fromEntries(kept), ...spelled };
}

/** Puts labels as written into an order that every reading repeats: numbers by value, words by their characters. */
export function orderLabels(written: Iterable<string>): string[] {
  const labels = [...written].filter((label) => label !== '');
  if (labels.every((label) => labelNumber(label) !== undefined))
    return labels.sort((a, b) => Number(a) - Number(b));
  return labels.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Between the labels that a file writes and the names that people read. */
export class ClassNames {
  private readonly writtenOf: ReadonlyMap<string, string>;
  private readonly byNumber: ReadonlyMap<string, string>;

  /** @param names the name of each label as written; other labels are their own names. */
  constructor(private readonly names: Readonly<Record<string, string>> = {}) {
    this.byNumber = new Map(
      Object.entries(names).flatMap(([written, name]) => {
        const number = labelNumber(written);
        return number === undefined ? [] : [[number, name] as const];
      }),
    );
    // Reversed, so that of two labels with one name the first is written.
    this.writtenOf = new Map(
      orderLabels(Object.keys(names))
        .reverse()
        .map((label) => [this.nameOf(label), label]),
    );
  }

  /** `3.0` is called as `3` is. */
  nameOf(written: string): string {
    if (Object.hasOwn(this.names, written)) return this.names[written] ?? written;
    if (this.byNumber.size === 0) return written;
    const number = labelNumber(written);
    return (number === undefined ? undefined : this.byNumber.get(number)) ?? written;
  }

  /** The label to write for a class; undefined where the name has none. */
  labelFor(name: string): string | undefined {
    return this.writtenOf.get(name) ?? (Object.hasOwn(this.names, name) ? undefined : name);
  }

  /** Class names for the labels found in a file together with all named ones, each once, in order. */
  classes(found: Iterable<string>): string[] {
    const written = orderLabels(new Set([...Object.keys(this.names), ...found]));
    return [...new Set(written.map((label) => this.nameOf(label)))];
  }
}
