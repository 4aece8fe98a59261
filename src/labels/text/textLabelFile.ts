import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { spanLabelFile, type SpanLabels } from '../edits/spanLabelFile';
import type { LabelFile } from '../labelFile';
import { encodeText } from './encodedText';
import { fieldContent } from './fieldText';
import type { LabelField } from './labelRows';
import type { ReadRows } from './readRows';
import type { Dialect } from './rowScanner';

/** What a row-based format found in its file. */
export type TextLabels = Omit<SpanLabels<LabelField>, 'rows' | 'hash' | 'classes' | 'takesClassNames'> & {
  readonly read: ReadRows;
  readonly dialect: Dialect;
  /** The classes where their names and order are the format's own and not those of the labels found. */
  readonly classes?: readonly string[];
  readonly takesClassNames?: boolean;
};

/** The label file of every format with a label a row. */
export function textLabelFile(labels: TextLabels): LabelFile {
  const { read, dialect, classNames, takesClassNames = true } = labels;
  const { rows, scanned } = read;
  const { encoding } = scanned;
  const { location } = labels.source;
  const classes = labels.classes ?? classNames.classes(rows.labelsFound);
  return spanLabelFile(
    { ...labels, rows, classes, takesClassNames, hash: scanned.hash },
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
