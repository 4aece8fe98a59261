import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { spanLabelFile, type SpanLabels } from '../edits/spanLabelFile';
import type { LabelFile } from '../labelFile';
import type { LabelRows } from '../text/labelRows';
import { type JsonField, spell, type Spelling } from './jsonSpelling';
import type { ScannedJson } from './scanJson';

/** What a JSON format found in its file. */
export type JsonLabels = Omit<SpanLabels<JsonField>, 'rows' | 'hash' | 'classes'> & {
  readonly scanned: ScannedJson;
  readonly rows: LabelRows<JsonField>;
};

/** The label file of every JSON format. */
export function jsonLabelFile(labels: JsonLabels): LabelFile {
  const { rows, classNames, scanned } = labels;
  const { fields } = rows;
  const { location } = labels.source;
  const classes = classNames.classes(rows.labelsFound);
  let used: ReadonlySet<Spelling> | undefined;
  return spanLabelFile(
    { ...labels, classes, hash: scanned.hash },
    (written, { spelling, before = '', after = '' }, { image, line }) => {
      used ??= new Set(fields.map((field) => field.spelling).filter((one) => one !== 'none'));
      const json = spell(written, spelling, used, scanned.isAscii);
      if (json !== undefined) return Buffer.from(before + json + after);
      throw new HumanError(
        l10n.t(
          'The label “{0}” cannot be written for “{1}” (line {2} of {3}) the way this file writes its labels; choose one of {4}.',
          written,
          image,
          line ?? '?',
          location,
          classes.map((name) => `“${name}”`).join(', '),
        ),
      );
    },
  );
}
