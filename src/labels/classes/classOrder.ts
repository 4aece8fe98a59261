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
