import path from 'node:path';
import { HumanError } from '../../base/humanError';
import type { ClassNames } from '../classes/classOrder';
import type { SameClass, TwinFields } from '../classes/sameClass';
import { imageCandidates } from '../images/imageCandidates';
import type { ByteSpan, LabelFile, LabelProblem, LabelSample } from '../labelFile';
import type { LabelSource } from '../labelSource';
import { compressedReason, isCompressed } from '../text/fileBlocks';
import { type Replacement, planRewrite, changeTo, classNamed, SampleFinder, spellingOf } from './planRewrite';
import * as l10n from '@vscode/l10n';
import { encodeText } from '../text/encodedText';
import { fieldContent } from '../text/scanText';
import type { LabelField } from '../text/labelRows';
import type { ReadRows } from '../text/readRows';
import type { Dialect } from '../text/rowScanner';

/** The bytes of a label in its file, and why no other label can be written there, if so. */
type LabelSpan = ByteSpan & { readonly refusal?: string };

/** What a format found in a file in which each label is a span of bytes. */
export type SpanLabels<Field extends LabelSpan & { readonly twins?: TwinFields<Field> }> = {
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
  /** Which of the fields' twins say the class too. */
  readonly sameClass?: SameClass | undefined;
  /** Whether a correction may name a class that the file lacks. */
  readonly openClasses: boolean;
  readonly takesClassNames: boolean;
  readonly labelColumn?: LabelFile['labelColumn'];
  readonly subjectColumn?: string | undefined;
  readonly voteClasses?: readonly string[] | undefined;
  readonly inlineFaces?: LabelFile['inlineFaces'];
  /** Where images may be, `folder` being the label file's own; missing where they are in the usual places. */
  readonly candidates?: (folder: string, image: string) => Iterable<string>;
  readonly encoding?: LabelFile['encoding'];
};

/**
 * The bytes that say a label in place of those in a field.
 * @param written how the file writes the label.
 * @throws HumanError where the file cannot say it there.
 */
export type Spelling<Field> = (written: string, field: Field, sample: LabelSample) => Buffer;

/** A label file that knows where each label stands: an edit replaces these spans and nothing else. */
export function spanLabelFile<Field extends LabelSpan & { readonly twins?: TwinFields<Field> }>(
  found: SpanLabels<Field>,
  spell: Spelling<Field>,
): LabelFile {
  const { source, hash, classNames, openClasses, sameClass } = found;
  const { format, classes, subjectColumn, voteClasses, takesClassNames, inlineFaces, encoding } = found;
  const { candidates = imageCandidates } = found;
  const { samples, problems, fields } = found.rows;
  const { location } = source;
  const folder = path.dirname(location);
  const readOnly = isCompressed(location) ? compressedReason(location) : undefined;
  const finder = new SampleFinder(location, samples);
  const written = { location, classes, classNames, openClasses };
  return {
    ...{ format, location, samples, classes, problems, subjectColumn, voteClasses, readOnly },
    ...{ labelColumn: found.labelColumn, twinColumns: sameClass?.columns },
    ...{ namesImages: inlineFaces === undefined, takesClassNames, inlineFaces, encoding },
    imageCandidates: (image) => candidates(folder, image),
    edit: async (corrections) => {
      if (readOnly !== undefined) throw new HumanError(readOnly);
      const wanted = finder.wanted(corrections);
      const replacements = wanted.flatMap(({ index, sample, label }): Replacement[] => {
        const field = fields[index];
        if (!field) return [];
        if (field.refusal !== undefined) throw new HumanError(field.refusal);
        const spelling = spellingOf(label, written);
        const nameOf = (text: string) => classNames.nameOf(text);
        const twins = sameClass?.textsFor(field.twins ?? [], spelling, nameOf, location) ?? [];
        return [{ field, text: spelling }, ...twins].map(({ field: { start, end }, field: at, text }) => {
          return { span: { start, end }, inserted: spell(text, at, sample) };
        });
      });
      // What belongs together need not stand together.
      replacements.sort((a, b) => a.span.start - b.span.start);
      return planRewrite(source, hash, replacements, wanted.map(changeTo));
    },
    labelSpan: (id) => {
      const field = readOnly === undefined ? fields[finder.indexOf(id) ?? -1] : undefined;
      return field && field.refusal === undefined ? { start: field.start, end: field.end } : undefined;
    },
    idAfter: (id) => id,
    classOf: (label) => classNamed(label, written),
  };
}

/** What a row-based format found in its file. */
export type TextLabels = Omit<SpanLabels<LabelField>, 'rows' | 'hash' | 'classes' | 'takesClassNames'> & {
  readonly read: ReadRows;
  readonly dialect: Dialect;
  /** The classes where their names and order are the format's own and not those of the labels found. */
  readonly classes?: readonly string[];
  readonly takesClassNames?: boolean;
};

export function textLabelFile(labels: TextLabels): LabelFile {
  const { read, dialect, classNames, takesClassNames = true } = labels;
  const { rows, scanned } = read;
  const { encoding } = scanned;
  const { location } = labels.source;
  const classes = labels.classes ?? classNames.classes(rows.labelsFound);
  return spanLabelFile(
    { ...labels, rows, classes, takesClassNames, encoding, hash: scanned.hash },
    (written, field) => {
      const content = fieldContent(written, field.style, dialect);
      const bytes = content === undefined ? undefined : encodeText(content, encoding);
      if (bytes) return bytes;
      throw new HumanError(
        dialect.quotes
          ? l10n.t(
              'The label “{0}” cannot be written into {1} ({2}); choose a label without blanks at its ends and with characters that this encoding has, or save the file as UTF-8 first.',
              ...([classNames.nameOf(written), location, encoding] as const),
            )
          : l10n.t(
              'The label “{0}” cannot be written into {1} ({2}); choose a label without blanks and with characters that this encoding has, or save the file as UTF-8 first.',
              ...([classNames.nameOf(written), location, encoding] as const),
            ),
      );
    },
  );
}
