import * as l10n from '@vscode/l10n';
import type { ByteSpan, LabelProblem, LabelSample } from '../labelFile';
import { ProblemList } from '../problemList';
import type { ClassNames } from '../classes/classOrder';
import { PairTally, type TwinFields } from '../classes/sameClass';
import type { FieldStyle } from './rowScanner';

/** Where a sample's label stands in the file's bytes, and how the field is written. */
export type LabelField = ByteSpan & {
  readonly style: FieldStyle;
  /** The row's further fields that may say the class too. */
  readonly twins?: TwinFields<LabelField>;
};

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** No system has longer paths and no class a longer name: most likely a quote is not closed where it should be. */
const longestImage = 32_767;
const longestLabel = 1_000;

/** A column with more different values than this, most of them in one row only, is hardly one of labels. */
const mostClasses = 100;

/** Gathers the rows of a label file as samples with unique ids, and notes what is odd about them. */
export class LabelRows<Field = LabelField> {
  private readonly rows: Mutable<LabelSample>[] = [];
  readonly fields: Field[] = [];
  private readonly firstOf = new Map<string, number>();
  private readonly laterOf = new Map<string, number[]>();
  private readonly repeatedIds = new Set<string>();
  /** Whether rows of one image are those with its path, so that `laterOf` has them; mostly so, and quicker. */
  private areNamedByPath = true;
  private readonly written = new Set<string>();
  /** The file that rows are from, where a data set has one an image: relative to its folder, with `/` between the parts. */
  file: string | undefined;
  /** How the labels go with further columns, by the columns' order. */
  readonly tallies: PairTally[] = [];
  private readonly noted = new ProblemList();
  /** What tells the rows' faces apart where their boxes do not, by the rows' order. */
  private readonly faces: string[] = [];
  /** Each class's name once, so that the rows share it. */
  private readonly names = new Map<string, string>();

  /**
   * @param name the class that the label means; `''` where the row has none.
   * @param more what else the row says of the sample.
   * @param identity names the sample where the image alone does not: one of several faces in it.
   */
  add(
    image: string,
    name: string,
    line: number,
    field: Field,
    more?: Pick<LabelSample, 'subject' | 'split' | 'box' | 'boxShares' | 'votes' | 'aside'>,
    identity = image,
  ): void {
    if (this.isTooLong('image', image, longestImage, line)) return;
    if (this.isTooLong('label', name, longestLabel, line)) return;
    if (name === '' && more?.aside === undefined)
      this.problem(
        l10n.t('Line {0}: “{1}” has no label; choose one or remove the row.', line, image),
        line,
        image,
      );
    const id = this.idOf(identity, this.samples.length);
    this.areNamedByPath &&= identity === image && plainPath(image) === image;
    const label = this.sharedName(name);
    const { file } = this;
    const where = file === undefined ? more : { ...more, file };
    this.rows.push(where ? { id, image, label, line, ...where } : { id, image, label, line });
    this.fields.push(field);
  }

  /** Says which of the faces in its image the next row is about, where its box is not used. */
  noteFace(face: string): void {
    this.faces[this.rows.length] = face;
  }

  get samples(): readonly LabelSample[] {
    return this.rows;
  }

  found(label: string): void {
    if (label.length <= longestLabel) this.written.add(label);
  }

  /** The labels found, as the file writes them. */
  get labelsFound(): ReadonlySet<string> {
    return this.written;
  }

  /** What a row's further column says beside its label. */
  alsoFound(column: number, label: string, text: string, line: number, image: string): void {
    (this.tallies[column] ??= new PairTally()).add(label, text, { line, image });
  }

  problem(message: string, line?: number, image?: string): void {
    this.noted.add(this.file === undefined ? message : `“${this.file}”: ${message}`, line, image);
  }

  /** What was noted so far, by line; of many problems of one kind the first hundred and their number. */
  get problems(): readonly LabelProblem[] {
    return this.noted.all;
  }

  /** Gives the classes names, where they were read as they are written. Call it before `finish`. */
  nameClasses(names: ClassNames): void {
    for (const row of this.rows) row.label = names.nameOf(row.label);
  }

  /** Takes labels away that say that there is none. Call it before `finish`. @param words as they are written. */
  dropLabels(words: ReadonlySet<string>): void {
    if (words.size === 0) return;
    for (const row of this.rows) {
      if (!words.has(row.label)) continue;
      const { line = 0, image, label } = row;
      row.label = '';
      this.problem(
        l10n.t(
          'Line {0}: “{1}” has “{2}” for a label, which says that it has none; choose one or remove the row.',
          line,
          image,
          label,
        ),
        line,
        image,
      );
    }
    for (const word of words) this.written.delete(word);
  }

  /** Notes what only all rows together show. Call it once, after the last row. */
  finish(): void {
    for (const indices of this.areNamedByPath ? this.byPath() : byImage(this.rows)) {
      const image = this.rows[indices[0] ?? 0]?.image ?? '';
      for (const rows of this.byFace(indices)) {
        if (new Set(rows.map(({ label }) => label)).size < 2) continue;
        const readings = contradiction(rows);
        for (const { line } of rows)
          this.problem(
            l10n.t('“{0}” has rows that contradict each other: {1}; keep the right one.', image, readings),
            line,
            image,
          );
      }
    }
    const labels = new Set<string>();
    for (const { label } of this.samples) if (label !== '') labels.add(label);
    if (labels.size > mostClasses && 2 * labels.size > this.samples.length)
      this.problem(
        l10n.t(
          'There are {0} different labels for {1} rows; check that they are read from the right column.',
          labels.size,
          this.samples.length,
        ),
      );
    const [only] = labels;
    if (labels.size === 1 && only !== undefined) this.problem(oneClassProblem(only).message);
  }

  /** The indices of the rows that name the same path as others. */
  private *byPath(): Generator<readonly number[], void> {
    for (const [path, later] of this.laterOf) yield [this.firstOf.get(path) ?? 0, ...later];
  }

  /** Rows of one image apart by its faces: boxes in different places are different faces. @param rows by their order. */
  private byFace(rows: readonly number[]): Iterable<readonly LabelSample[]> {
    const faces = new Map<string, LabelSample[]>();
    for (const index of rows) {
      const row = this.rows[index];
      if (!row) continue;
      const { box, boxShares } = row;
      const face = this.faces[index] ?? Object.values(box ?? boxShares ?? {}).join();
      faces.set(face, [...(faces.get(face) ?? []), row]);
    }
    return faces.values();
  }

  private isTooLong(what: 'image' | 'label', text: string, longest: number, line: number): boolean {
    if (text.length <= longest) return false;
    const shown = [line, text.length, text.slice(0, 40)];
    this.problem(
      what === 'image'
        ? l10n.t(
            'Line {0}: the path of its image is {1} characters long, it starts “{2}”, so the row was left out; look for a quote that is missing.',
            ...shown,
          )
        : l10n.t(
            'Line {0}: the label is {1} characters long, it starts “{2}”, so the row was left out; look for a quote that is missing.',
            ...shown,
          ),
      line,
    );
    return true;
  }

  private sharedName(name: string): string {
    const known = this.names.get(name);
    if (known !== undefined) return known;
    this.names.set(name, name);
    return name;
  }

  private idOf(image: string, index: number): string {
    if (!this.firstOf.has(image)) {
      this.firstOf.set(image, index);
      if (this.repeatedIds.size === 0 || !this.repeatedIds.has(image)) return image;
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

/** A path in the way that most files write it: `./a\b.jpg` is `a/b.jpg`. */
function plainPath(path: string): string {
  if (!path.includes('\\') && !path.startsWith('./')) return path;
  return path.replaceAll('\\', '/').replace(/^(\.\/+)+/, '');
}

/** The indices of each image's rows, where several are about it, however they write its path. */
function byImage(rows: readonly LabelSample[]): Iterable<readonly number[]> {
  const first = new Map<string, number>();
  const several = new Map<string, number[]>();
  for (const [index, row] of rows.entries()) {
    const image = plainPath(row.image);
    const earlier = first.get(image);
    const group = several.get(image);
    if (earlier === undefined) first.set(image, index);
    else if (group) group.push(index);
    else several.set(image, [earlier, index]);
  }
  return several.values();
}

function contradiction(rows: readonly LabelSample[]): string {
  const shown = rows
    .slice(0, 5)
    .map(({ line = '?', label }) =>
      label === '' ? l10n.t('line {0} has no label', line) : l10n.t('line {0} says “{1}”', line, label),
    );
  const list = shown.join(', ');
  return rows.length > shown.length
    ? l10n.t('{0} and {1} rows more', list, rows.length - shown.length)
    : list;
}

/** What to say of a data set that has one class. */
export function oneClassProblem(label: string): LabelProblem {
  return {
    message: l10n.t(
      'All labels say “{0}”; with one class there is nothing to tell apart, so add images of another class.',
      label,
    ),
  };
}
