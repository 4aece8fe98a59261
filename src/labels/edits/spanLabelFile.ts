import { HumanError } from '../../base/humanError';
import type { ClassNames } from '../classes/classOrder';
import type { Correction, LabelEdit, LabelFile, LabelProblem, LabelSample } from '../labelFile';
import { compressedReason, isCompressed } from '../text/fileBlocks';
import { type Replacement, planRewrite } from './planRewrite';
import { changeTo, notAClass, SampleFinder } from './wantedLabels';

/** The bytes of a label in its file. */
type LabelSpan = { readonly start: number; readonly end: number };

/** What a format found in a file in which each label is a span of bytes. */
export type SpanLabels<Field extends LabelSpan> = {
  readonly format: string;
  readonly location: string;
  readonly rows: {
    readonly samples: readonly LabelSample[];
    readonly problems: readonly LabelProblem[];
    /** Of each sample; missing where its label has no place to be written to. */
    readonly fields: readonly (Field | undefined)[];
  };
  /** SHA-256 (hex) of the file as it was read. */
  readonly hash: string;
  readonly classes: readonly string[];
  readonly classNames: ClassNames;
  /** Whether a correction may name a class that the file lacks. */
  readonly openClasses: boolean;
  readonly subjectColumn?: string | undefined;
  readonly voteClasses?: readonly string[] | undefined;
  readonly imageCandidates: (image: string) => Iterable<string>;
};

/** A label file that knows where each label stands: an edit replaces these spans and nothing else. */
export abstract class SpanLabelFile<Field extends LabelSpan> implements LabelFile {
  readonly format: string;
  readonly location: string;
  readonly samples: readonly LabelSample[];
  readonly classes: readonly string[];
  readonly problems: readonly LabelProblem[];
  readonly subjectColumn: string | undefined;
  readonly voteClasses: readonly string[] | undefined;
  readonly readOnly: string | undefined;
  readonly movesImages = false;
  private readonly finder: SampleFinder;

  protected constructor(private readonly found: SpanLabels<Field>) {
    const { format, location, rows, classes, subjectColumn, voteClasses } = found;
    this.format = format;
    this.location = location;
    this.samples = rows.samples;
    this.problems = rows.problems;
    this.classes = classes;
    this.subjectColumn = subjectColumn;
    this.voteClasses = voteClasses;
    this.finder = new SampleFinder(location, this.samples);
    if (isCompressed(location)) this.readOnly = compressedReason(location);
  }

  async edit(corrections: readonly Correction[]): Promise<LabelEdit> {
    if (this.readOnly !== undefined) throw new HumanError(this.readOnly);
    const { rows, hash } = this.found;
    const wanted = this.finder.wanted(corrections);
    const replacements = wanted.flatMap(({ index, sample, label }): Replacement[] => {
      const field = rows.fields[index];
      if (!field) return [];
      const { start, end } = field;
      return [{ span: { start, end }, inserted: this.contentFor(label, field, sample) }];
    });
    return planRewrite(this.location, hash, replacements, wanted.map(changeTo));
  }

  classOf(written: string): string | undefined {
    const { classNames } = this.found;
    return [written, classNames.nameOf(written)].find((name) => this.classes.includes(name));
  }

  imageCandidates(image: string): Iterable<string> {
    return this.found.imageCandidates(image);
  }

  /**
   * The bytes that say a label in place of those in a field.
   * @throws HumanError where the file cannot say it there.
   */
  protected abstract contentFor(label: string, field: Field, sample: LabelSample): Buffer;

  /**
   * How the file writes a class.
   * @throws HumanError where it is no class of the file.
   */
  protected written(label: string): string {
    const { classNames, openClasses } = this.found;
    const written = classNames.labelFor(label);
    if (label === '' || written === undefined || (!openClasses && !this.classes.includes(label)))
      throw notAClass(label, this.location, this.classes);
    return written;
  }
}
