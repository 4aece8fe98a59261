import * as l10n from '@vscode/l10n';
import type { ColumnMeaning } from './labelFile';

/*
 * What is not settled about labels, as sentences: the editor and the command line each say besides what to do about it.
 */

/** @param where the folders that were searched. */
export function noLabelsIn(where: string): string {
  return l10n.t(
    'No labels were found in {0}: no label file that names images, no folders of images named after classes.',
    where,
  );
}

export function unclearColumns(location: string, kind: ColumnMeaning['kind']): string {
  return kind === 'keys'
    ? l10n.t('It is not clear which keys of {0} hold the image and the label.', location)
    : l10n.t('It is not clear which columns of {0} hold the image and the label.', location);
}
