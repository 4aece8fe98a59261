import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { ClassNames } from '../classes/classOrder';
import { SpanLabelFile } from '../edits/spanLabelFile';
import type { InlineFace } from '../labelFile';
import { encodeText } from './encodedText';
import { fieldContent } from './fieldText';
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
  readonly inlineFaces?: () => AsyncIterable<InlineFace>;
  readonly imageCandidates: (image: string) => Iterable<string>;
};

/** The label file of every format with a label a row. */
export class TextLabelFile extends SpanLabelFile<LabelField> {
  readonly inlineFaces?: () => AsyncIterable<InlineFace>;

  constructor(private readonly labels: TextLabels) {
    const { read, classNames, inlineFaces } = labels;
    const { rows, scanned } = read;
    const classes = labels.classes ?? classNames.classes(rows.labelsFound);
    super({ ...labels, rows, classes, hash: scanned.hash });
    if (inlineFaces) this.inlineFaces = inlineFaces;
  }

  protected contentFor(label: string, field: LabelField): Buffer {
    const { dialect, read } = this.labels;
    const { encoding } = read.scanned;
    const content = fieldContent(this.written(label), field.style, dialect);
    const bytes = content === undefined ? undefined : encodeText(content, encoding);
    if (!bytes)
      throw new HumanError(
        dialect.quotes
          ? l10n.t(
              'The label “{0}” cannot be written into {1} ({2}); choose a label without blanks at its ends and with characters that this encoding has, or save the file as UTF-8 first.',
              label,
              this.location,
              encoding,
            )
          : l10n.t(
              'The label “{0}” cannot be written into {1} ({2}); choose a label without blanks and with characters that this encoding has, or save the file as UTF-8 first.',
              label,
              this.location,
              encoding,
            ),
      );
    return bytes;
  }
}
