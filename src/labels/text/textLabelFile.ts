import { createHash } from 'node:crypto';
import { HumanError } from '../../protocol/humanError';
import type { ClassNames } from '../classes/classOrder';
import type { EncodedText } from './encodedText';
import { fieldContent } from './fieldText';
import type {
  Correction,
  LabelChange,
  LabelEdit,
  LabelFile,
  LabelProblem,
  LabelSample,
  Splice,
} from '../labelFile';
import type { LabelField } from './labelRows';
import type { Dialect } from './rowScanner';

/** What a row-based format found in its file. */
export type TextLabels = {
  readonly format: string;
  readonly location: string;
  readonly text: EncodedText;
  readonly dialect: Dialect;
  readonly classNames: ClassNames;
  readonly classes: readonly string[];
  /** Whether a correction may name a class that `classes` lacks. */
  readonly openClasses: boolean;
  readonly samples: readonly LabelSample[];
  /** The label field of each sample. */
  readonly fields: readonly LabelField[];
  readonly problems: readonly LabelProblem[];
  readonly subjectColumn?: string | undefined;
  readonly imageCandidates: (image: string) => Iterable<string>;
};

/** The label file of every format with a label a row: keeps the original bytes, and edits replace single spans. */
export class TextLabelFile implements LabelFile {
  readonly format: string;
  readonly location: string;
  readonly samples: readonly LabelSample[];
  readonly classes: readonly string[];
  readonly problems: readonly LabelProblem[];
  readonly subjectColumn: string | undefined;
  private indexOfId: ReadonlyMap<string, number> | undefined;

  constructor(private readonly labels: TextLabels) {
    ({
      format: this.format,
      location: this.location,
      samples: this.samples,
      classes: this.classes,
      problems: this.problems,
      subjectColumn: this.subjectColumn,
    } = labels);
  }

  edit(corrections: readonly Correction[]): LabelEdit {
    this.indexOfId ??= new Map(this.samples.map(({ id }, index) => [id, index]));
    const wanted = new Map<number, string>();
    for (const { id, label } of corrections) {
      const index = this.indexOfId.get(id);
      if (index === undefined)
        throw new HumanError(`${this.location} has no row for “${id}”; audit the file again.`);
      wanted.set(index, label);
    }
    const splices: Splice[] = [];
    const changes: LabelChange[] = [];
    for (const [index, label] of [...wanted].sort(([a], [b]) => a - b)) {
      const sample = this.samples[index];
      const field = this.labels.fields[index];
      if (!sample || !field || sample.label === label) continue;
      splices.push(this.splice(field, this.contentFor(label, field)));
      changes.push({ id: sample.id, image: sample.image, line: sample.line, from: sample.label, to: label });
    }
    const { bytes } = this.labels.text;
    return {
      kind: 'rewrite',
      path: this.location,
      before: createHash('sha256').update(bytes).digest('hex'),
      after: this.hashAfter(splices),
      splices,
      changes,
    };
  }

  classOf(written: string): string | undefined {
    const { classes, classNames } = this.labels;
    return [written, classNames.nameOf(written)].find((name) => classes.includes(name));
  }

  imageCandidates(image: string): Iterable<string> {
    return this.labels.imageCandidates(image);
  }

  private splice(field: LabelField, inserted: Buffer): Splice {
    const { bytes } = this.labels.text;
    const span = this.labels.text.byteSpan(field.start, field.end);
    return {
      start: span.start,
      removed: bytes.toString('base64', span.start, span.end),
      inserted: inserted.toString('base64'),
    };
  }

  private contentFor(label: string, field: LabelField): Buffer {
    const { classNames, dialect, text, classes, openClasses } = this.labels;
    const written = classNames.labelFor(label);
    if (label === '' || written === undefined || (!openClasses && !classes.includes(label)))
      throw new HumanError(
        `“${label}” is not a class of ${this.location}; choose one of ${classes.map((name) => `“${name}”`).join(', ')}.`,
      );
    const content = fieldContent(written, field.style, dialect);
    const bytes = content === undefined ? undefined : text.encode(content);
    if (!bytes)
      throw new HumanError(
        `The label “${label}” cannot be written into ${this.location} (${text.encoding}); choose a label without ` +
          'blanks at its ends and with characters that this encoding has, or save the file as UTF-8 first.',
      );
    return bytes;
  }

  private hashAfter(splices: readonly Splice[]): string {
    const { bytes } = this.labels.text;
    const hash = createHash('sha256');
    let position = 0;
    for (const { start, removed, inserted } of splices) {
      hash.update(bytes.subarray(position, start)).update(inserted, 'base64');
      position = start + Buffer.byteLength(removed, 'base64');
    }
    return hash.update(bytes.subarray(position)).digest('hex');
  }
}
