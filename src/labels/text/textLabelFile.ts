import { HumanError } from '../../protocol/humanError';
import type { ClassNames } from '../classes/classOrder';
import { type Replacement, planRewrite } from '../edits/planRewrite';
import { encodeText } from './encodedText';
import { compressedReason, isCompressed } from './fileBlocks';
import { fieldContent } from './fieldText';
import { changeTo, notAClass, SampleFinder } from '../edits/wantedLabels';
import type { Correction, EmbeddedFace, LabelEdit, LabelFile, LabelProblem, LabelSample } from '../labelFile';
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
  /** The classes where their names and order are the format's own and not those of the labels found. */
  readonly classes?: readonly string[];
  /** Whether a correction may name a class that the file lacks. */
  readonly openClasses: boolean;
  readonly subjectColumn?: string | undefined;
  readonly voteClasses?: readonly string[];
  readonly embeddedFaces?: () => AsyncIterable<EmbeddedFace>;
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
  readonly voteClasses: readonly string[] | undefined;
  readonly embeddedFaces?: () => AsyncIterable<EmbeddedFace>;
  private readonly finder: SampleFinder;

  constructor(private readonly labels: TextLabels) {
    const { format, location, subjectColumn, classNames, read } = labels;
    this.format = format;
    this.location = location;
    this.subjectColumn = subjectColumn;
    this.samples = read.rows.samples;
    this.problems = read.rows.problems;
    this.voteClasses = labels.voteClasses;
    if (labels.embeddedFaces) this.embeddedFaces = labels.embeddedFaces;
    this.finder = new SampleFinder(location, this.samples);
    this.classes = labels.classes ?? classNames.classes(read.rows.labelsFound);
    if (isCompressed(this.location)) this.readOnly = compressedReason(this.location);
  }

  async edit(corrections: readonly Correction[]): Promise<LabelEdit> {
    if (this.readOnly !== undefined) throw new HumanError(this.readOnly);
    const wanted = this.finder.wanted(corrections);
    const replacements = wanted.flatMap(({ index, label }): Replacement[] => {
      const field = this.labels.read.rows.fields[index];
      if (!field) return [];
      const { start, end } = field;
      return [{ span: { start, end }, inserted: this.contentFor(label, field) }];
    });
    return planRewrite(this.location, this.labels.read.scanned.hash, replacements, wanted.map(changeTo));
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
      throw notAClass(label, this.location, classes);
    const content = fieldContent(written, field.style, dialect);
    const bytes = content === undefined ? undefined : encodeText(content, encoding);
    if (!bytes)
      throw new HumanError(
        `The label “${label}” cannot be written into ${this.location} (${encoding}); choose a label without ` +
          `blanks${dialect.quotes ? ' at its ends' : ''} and with characters that this encoding has, or save the file as UTF-8 first.`,
      );
    return bytes;
  }
}
