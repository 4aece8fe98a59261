import { HumanError } from '../../base/humanError';
import type { ClassNames } from '../classes/classOrder';
import type { ByteSpan, LabelFile, LabelProblem, LabelSample } from '../labelFile';
import type { LabelSource } from '../labelSource';
import { compressedReason, isCompressed } from '../text/fileBlocks';
import { type Replacement, planRewrite } from './planRewrite';
import { changeTo, notAClass, SampleFinder } from './wantedLabels';

/** The bytes of a label in its file, and why no other label can be written there, if so. */
type LabelSpan = ByteSpan & { readonly refusal?: string };

/** What a format found in a file in which each label is a span of bytes. */
export type SpanLabels<Field extends LabelSpan> = {
  readonly format: string;
  readonly source: LabelSource;
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
  readonly takesClassNames: boolean;
  readonly subjectColumn?: string | undefined;
  readonly voteClasses?: readonly string[] | undefined;
  readonly inlineFaces?: LabelFile['inlineFaces'];
  readonly imageCandidates: LabelFile['imageCandidates'];
};

/**
 * The bytes that say a label in place of those in a field.
 * @param written how the file writes the label.
 * @throws HumanError where the file cannot say it there.
 */
export type Spelling<Field> = (written: string, field: Field, sample: LabelSample) => Buffer;

/** A label file that knows where each label stands: an edit replaces these spans and nothing else. */
export function spanLabelFile<Field extends LabelSpan>(
  found: SpanLabels<Field>,
  spell: Spelling<Field>,
): LabelFile {
  const { source, hash, classNames, openClasses } = found;
  const { format, classes, subjectColumn, voteClasses, takesClassNames, inlineFaces, imageCandidates } =
    found;
  const { samples, problems, fields } = found.rows;
  const { location } = source;
  const readOnly = isCompressed(location) ? compressedReason(location) : undefined;
  const finder = new SampleFinder(location, samples);
  const written = (label: string) => {
    const spelling = classNames.labelFor(label);
    if (label === '' || spelling === undefined || (!openClasses && !classes.includes(label)))
      throw notAClass(label, location, classes);
    return spelling;
  };
  return {
    ...{ format, location, samples, classes, problems, subjectColumn, voteClasses, readOnly },
    ...{ namesImages: inlineFaces === undefined, takesClassNames, inlineFaces, imageCandidates },
    edit: async (corrections) => {
      if (readOnly !== undefined) throw new HumanError(readOnly);
      const wanted = finder.wanted(corrections);
      const replacements = wanted.flatMap(({ index, sample, label }): Replacement[] => {
        const field = fields[index];
        if (!field) return [];
        if (field.refusal !== undefined) throw new HumanError(field.refusal);
        const { start, end } = field;
        return [{ span: { start, end }, inserted: spell(written(label), field, sample) }];
      });
      return planRewrite(source, hash, replacements, wanted.map(changeTo));
    },
    labelSpan: (id) => {
      const field = readOnly === undefined ? fields[finder.indexOf(id) ?? -1] : undefined;
      return field && field.refusal === undefined ? { start: field.start, end: field.end } : undefined;
    },
    idAfter: (id) => id,
    classOf: (label) => [label, classNames.nameOf(label)].find((name) => classes.includes(name)),
  };
}
