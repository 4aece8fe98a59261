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

const wholeNumber = /^-?\d+$/;

/** Puts labels as written into an order that every reading repeats: numbers by value, words by their characters. */
export function orderLabels(written: Iterable<string>): string[] {
  const labels = [...written].filter((label) => label !== '');
  if (labels.every((label) => wholeNumber.test(label))) return labels.sort((a, b) => Number(a) - Number(b));
  return labels.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Between the labels that a file writes and the names that people read. */
export class ClassNames {
  private readonly writtenOf: ReadonlyMap<string, string>;

  /** @param names the name of each label as written; other labels are their own names. */
  constructor(private readonly names: Readonly<Record<string, string>> = {}) {
    // Reversed, so that of two labels with one name the first is written.
    this.writtenOf = new Map(
      orderLabels(Object.keys(names))
        .reverse()
        .map((label) => [this.nameOf(label), label]),
    );
  }

  nameOf(written: string): string {
    return Object.hasOwn(this.names, written) ? (this.names[written] ?? written) : written;
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
