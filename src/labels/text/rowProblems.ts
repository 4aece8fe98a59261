import * as l10n from '@vscode/l10n';
import type { Row } from './rowScanner';

/** Why a row that lacks columns is left out. */
export function tooShort({ line, fields }: Row, needed: number): string {
  return l10n.t(
    'Line {0}: the row is too short, it has {1} of the {2} columns needed; complete it or remove it.',
    line,
    fields,
    needed,
  );
}

/** Why a row without an image is left out. */
export function namesNoImage({ line }: Row): string {
  return l10n.t('Line {0}: the row names no image; add one or remove the row.', line);
}
