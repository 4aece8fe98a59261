import { HumanError } from '../../protocol/humanError';
import type { ClassNames } from '../classes/classOrder';
import { type Replacement, planRewrite } from '../edits/planRewrite';
import { encodeText } from './encodedText';
import { compressedReason, isCompressed } from './fileBlocks';
import { fieldContent } from './fieldText';
import type { Correction, LabelChange, LabelEdit, LabelFile, LabelProblem, LabelSample } from '../labelFile';
import type { LabelField } from './labelRows';
import type { ReadRows } from './readRows';
import type { Dialect } from './rowScanner';

/** What a row-based format found in its file. */
export type TextLabels = {
  readonly format: string;
  readonly location: string;
  readonly read: ReadRows;
  readonly dialect: Dialect;
  readonly classNames: ClassNames;
  /** Whether a correction may name a class that the file lacks. */
  readonly openClasses: boolean;
  readonly subjectColumn?: string | undefined;
  readonly imageCandidates: (image: string) => Iterable<string>;
};

/** The label file of every format with a label a row: knows where each label stands, and edits replace single spans. */
export class TextLabelFile implements LabelFile {
  readonly format: string;
  readonly location: string;
  readonly samples: readonly LabelSample[];
  readonly classes: readonly string[];
  readonly problems: readonly LabelProblem[];
  readonly subjectColumn: string | undefined;
  readonly readOnly: string | undefined;
  readonly movesImages = false;
  private indexOfId: ReadonlyMap<string, number> | undefined;

  constructor(private readonly labels: TextLabels) {
    const { format, location, subjectColumn, classNames, read } = labels;
    this.format = format;
    this.location = location;
    this.subjectColumn = subjectColumn;
    this.samples = read.rows.samples;
    this.problems = read.rows.problems;
    this.classes = classNames.classes(read.rows.labelsFound);
    if (isCompressed(this.location)) this.readOnly = compressedReason(this.location);
  }

  async edit(corrections: readonly Correction[]): Promise<LabelEdit> {
    if (this.readOnly !== undefined) throw new HumanError(this.readOnly);
    this.indexOfId ??= new Map(this.samples.map(({ id }, index) => [id, index]));
    const wanted = new Map<number, string>();
    for (const { id, label } of corrections) {
      const index = this.indexOfId.get(id);
      if (index === undefined)
        throw new HumanError(`${this.location} has no row for “${id}”; audit the file again.`);
      wanted.set(index, label);
    }
    const replacements: Replacement[] = [];
    const changes: LabelChange[] = [];
    for (const [index, label] of [...wanted].sort(([a], [b]) => a - b)) {
      const sample = this.samples[index];
      const field = this.labels.read.rows.fields[index];
      if (!sample || !field || sample.label === label) continue;
      const { start, end } = field;
      replacements.push({ span: { start, end }, inserted: this.contentFor(label, field) });
      changes.push({ id: sample.id, image: sample.image, line: sample.line, from: sample.label, to: label });
    }
    return planRewrite(this.location, this.labels.read.scanned.hash, replacements, changes);
  }

  classOf(written: string): string | undefined {
    const { classNames } = this.labels;
    return [written, classNames.nameOf(written)].find((name) => this.classes.includes(name));
  }

  imageCandidates(image: string): Iterable<string> {
    return this.labels.imageCandidates(image);
  }

  private contentFor(label: string, field: LabelField): Buffer {
    const { classNames, dialect, openClasses, read } = this.labels;
    const { encoding } = read.scanned;
    const { classes } = this;
    const written = classNames.labelFor(label);
    if (label === '' || written === undefined || (!openClasses && !classes.includes(label)))
      throw new HumanError(
        `“${label}” is not a class of ${this.location}; choose one of ${classes.map((name) => `“${name}”`).join(', ')}.`,
      );
    const content = fieldContent(written, field.style, dialect);
    const bytes = content === undefined ? undefined : encodeText(content, encoding);
    if (!bytes)
      throw new HumanError(
        `The label “${label}” cannot be written into ${this.location} (${encoding}); choose a label without ` +
          'blanks at its ends and with characters that this encoding has, or save the file as UTF-8 first.',
      );
    return bytes;
  }
}
