import { HumanError } from '../../protocol/humanError';
import type { ClassNames } from '../classes/classOrder';
import { planRewrite } from '../edits/planRewrite';
import { changeTo, notAClass, SampleFinder } from '../edits/wantedLabels';
import type { Correction, LabelEdit, LabelFile, LabelProblem, LabelSample } from '../labelFile';
import { compressedReason, isCompressed } from '../text/fileBlocks';
import type { LabelRows } from '../text/labelRows';
import { type JsonField, spell, type Spelling } from './jsonSpelling';
import type { ScannedJson } from './scanJson';

/** What a JSON format found in its file. */
export type JsonLabels = {
  readonly format: string;
  readonly location: string;
  readonly scanned: ScannedJson;
  readonly rows: LabelRows<JsonField>;
  readonly classNames: ClassNames;
  /** Whether a correction may name a class that the file lacks. */
  readonly openClasses: boolean;
  readonly subjectColumn?: string | undefined;
  readonly voteClasses?: readonly string[] | undefined;
  readonly imageCandidates: (image: string) => Iterable<string>;
};

/** The label file of every JSON format: knows the bytes of each label's value, and edits replace single values. */
export class JsonLabelFile implements LabelFile {
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
  private used: ReadonlySet<Spelling> | undefined;

  constructor(private readonly labels: JsonLabels) {
    const { format, location, rows, classNames, subjectColumn, voteClasses } = labels;
    this.format = format;
    this.location = location;
    this.samples = rows.samples;
    this.problems = rows.problems;
    this.classes = classNames.classes(rows.labelsFound);
    this.subjectColumn = subjectColumn;
    this.voteClasses = voteClasses;
    this.finder = new SampleFinder(location, this.samples);
    if (isCompressed(location)) this.readOnly = compressedReason(location);
  }

  async edit(corrections: readonly Correction[]): Promise<LabelEdit> {
    if (this.readOnly !== undefined) throw new HumanError(this.readOnly);
    const wanted = this.finder.wanted(corrections);
    const replacements = wanted.flatMap(({ index, sample, label }) => {
      const field = this.labels.rows.fields[index];
      if (!field) return [];
      const { start, end } = field;
      return [{ span: { start, end }, inserted: this.contentFor(label, sample, field) }];
    });
    return planRewrite(this.location, this.labels.scanned.hash, replacements, wanted.map(changeTo));
  }

  classOf(written: string): string | undefined {
    return [written, this.labels.classNames.nameOf(written)].find((name) => this.classes.includes(name));
  }

  imageCandidates(image: string): Iterable<string> {
    return this.labels.imageCandidates(image);
  }

  private contentFor(label: string, { image, line }: LabelSample, field: JsonField): Buffer {
    if (field.refusal !== undefined) throw new HumanError(field.refusal);
    const { classNames, openClasses, scanned, rows } = this.labels;
    const written = classNames.labelFor(label);
    if (label === '' || written === undefined || (!openClasses && !this.classes.includes(label)))
      throw notAClass(label, this.location, this.classes);
    this.used ??= new Set(rows.fields.map(({ spelling }) => spelling).filter((one) => one !== 'none'));
    const json = spell(written, field.spelling, this.used, scanned.isAscii);
    if (json === undefined)
      throw new HumanError(
        `The label “${written}” cannot be written for “${image}” (line ${line ?? '?'} of ${this.location}) the way this file writes its labels; ` +
          `choose one of ${this.classes.map((name) => `“${name}”`).join(', ')}.`,
      );
    return Buffer.from(`${field.before ?? ''}${json}${field.after ?? ''}`);
  }
}
