import type { ByteSpan, LabelProblem, LabelSample } from '../labelFile';
import type { FieldStyle } from './rowScanner';

/** Where a sample's label stands in the file's bytes, and how the field is written. */
export type LabelField = ByteSpan & { readonly style: FieldStyle };

/** Gathers the rows of a label file as samples with unique ids, and notes what is odd about them. */
export class LabelRows {
  readonly samples: LabelSample[] = [];
  readonly fields: LabelField[] = [];
  readonly problems: LabelProblem[] = [];
  private readonly firstOf = new Map<string, number>();
  private readonly laterOf = new Map<string, number[]>();
  private readonly repeatedIds = new Set<string>();
  private readonly written = new Set<string>();

  /**
   * @param name the class that the label means; `''` where the row has none.
   * @param more what else the row says of the sample.
   */
  add(
    image: string,
    name: string,
    line: number,
    field: LabelField,
    more?: Pick<LabelSample, 'subject' | 'box' | 'votes' | 'aside'>,
  ): void {
    const index = this.samples.length;
    if (name === '' && more?.aside === undefined)
      this.problem(line, image, `Line ${line}: “${image}” has no label; choose one or remove the row.`);
    this.samples.push({ id: this.idOf(image, index), image, label: name, line, ...more });
    this.fields.push(field);
  }

  /** A label as the file writes it. */
  found(label: string): void {
    this.written.add(label);
  }

  /** The labels found, as the file writes them. */
  get labelsFound(): ReadonlySet<string> {
    return this.written;
  }

  problem(line: number | undefined, image: string | undefined, message: string): void {
    this.problems.push({ line, image, message });
  }

  /** Notes what only all rows together show. Call it once, after the last row. */
  finish(): void {
    for (const [image, later] of this.laterOf) {
      const rows = [this.firstOf.get(image) ?? 0, ...later].flatMap((index) => this.samples[index] ?? []);
      if (new Set(rows.map(({ label }) => label)).size < 2) continue;
      const readings = contradiction(rows);
      for (const { line } of rows)
        this.problem(
          line,
          image,
          `“${image}” has rows that contradict each other: ${readings}; keep the right one.`,
        );
    }
    const labels = new Set<string>();
    for (const { label } of this.samples) if (label !== '') labels.add(label);
    const [only] = labels;
    if (labels.size === 1 && only !== undefined) this.problems.push(oneClassProblem(only));
  }

  private idOf(image: string, index: number): string {
    if (!this.firstOf.has(image)) {
      this.firstOf.set(image, index);
      if (!this.repeatedIds.has(image)) return image;
    } else {
      const later = this.laterOf.get(image);
      if (later) later.push(index);
      else this.laterOf.set(image, [index]);
    }
    let number = (this.laterOf.get(image)?.length ?? 0) + 1;
    // Another row's image may be called “a.jpg#2” itself.
    while (number < 2 || this.firstOf.has(`${image}#${number}`) || this.repeatedIds.has(`${image}#${number}`))
      number++;
    const id = `${image}#${number}`;
    this.repeatedIds.add(id);
    return id;
  }
}

function contradiction(rows: readonly LabelSample[]): string {
  const shown = rows.slice(0, 5).map(({ line, label }) => `line ${line ?? '?'} says “${label}”`);
  return (
    shown.join(', ') + (rows.length > shown.length ? ` and ${rows.length - shown.length} rows more` : '')
  );
}

/** What to say of a data set that has one class. */
export function oneClassProblem(label: string): LabelProblem {
  const message = `All labels say “${label}”; with one class there is nothing to tell apart, so add images of another class.`;
  return { line: undefined, image: undefined, message };
}
