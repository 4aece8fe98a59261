import * as l10n from '@vscode/l10n';

/** “1 label”, “1,234 labels”. */
export function labelCount({ length }: { readonly length: number }): string {
  return length === 1 ? l10n.t('1 label') : l10n.t('{0} labels', length.toLocaleString('en'));
}
