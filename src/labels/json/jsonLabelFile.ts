import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import type { ClassNames } from '../classes/classOrder';
import { SpanLabelFile } from '../edits/spanLabelFile';
import type { LabelSample } from '../labelFile';
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

/** The label file of every JSON format. */
export class JsonLabelFile extends SpanLabelFile<JsonField> {
  private used: ReadonlySet<Spelling> | undefined;

  constructor(private readonly labels: JsonLabels) {
    const { rows, classNames, scanned } = labels;
    super({ ...labels, classes: classNames.classes(rows.labelsFound), hash: scanned.hash });
  }

  protected contentFor(label: string, field: JsonField, { image, line }: LabelSample): Buffer {
    if (field.refusal !== undefined) throw new HumanError(field.refusal);
    const { scanned, rows } = this.labels;
    const written = this.written(label);
    this.used ??= new Set(rows.fields.map(({ spelling }) => spelling).filter((one) => one !== 'none'));
    const json = spell(written, field.spelling, this.used, scanned.isAscii);
    if (json === undefined)
      throw new HumanError(
        l10n.t(
          'The label “{0}” cannot be written for “{1}” (line {2} of {3}) the way this file writes its labels; choose one of {4}.',
          written,
          image,
          line ?? '?',
          this.location,
          this.classes.map((name) => `“${name}”`).join(', '),
        ),
      );
    return Buffer.from(`${field.before ?? ''}${json}${field.after ?? ''}`);
  }
}
