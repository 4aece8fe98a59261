import * as l10n from '@vscode/l10n';

/** A row that is not as it was when it was last seen. */
export type ChangedRow = {
  readonly id: string;
  /** Where it is now; undefined where it is gone or the format has no lines. */
  readonly line: number | undefined;
  /** The label that was seen. */
  readonly then: string;
  readonly now:
    | { readonly kind: 'missing' }
    /** Another file has the name that its image had before. */
    | { readonly kind: 'taken' }
    | { readonly kind: 'label'; readonly label: string }
    /** The label that it was to get is no class of the data set. */
    | { readonly kind: 'noClass'; readonly label: string }
    /** Its image has another number of rows than before, so which one it was cannot be told. */
    | { readonly kind: 'rows'; readonly rows: number };
};

/** Rows that a message names before it only counts them. */
const mostNamed = 5;

/** “a.png (line 3), then “happy”, now “sad”; b.png, then “sad”, now missing and 4 more”. */
export function nameChangedRows(rows: readonly ChangedRow[]): string {
  const names = rows.slice(0, mostNamed).map(nameChangedRow);
  const more = rows.length - names.length;
  return more > 0 ? l10n.t('{0} and {1} more', names.join('; '), more) : names.join('; ');
}

/** “a.png (line 3), then “happy”, now “sad””. */
export function nameChangedRow({ id, line, then, now }: ChangedRow): string {
  const where = line === undefined ? id : l10n.t('{0} (line {1})', id, line);
  switch (now.kind) {
    case 'missing':
      return l10n.t('{0}, then “{1}”, now missing', where, then);
    case 'taken':
      return l10n.t('{0}, then “{1}”, now kept from its old place by another file of that name', where, then);
    case 'label':
      return l10n.t('{0}, then “{1}”, now “{2}”', where, then, now.label);
    case 'noClass':
      return l10n.t('{0}, which was to be “{1}”, no class of this data set', where, now.label);
    case 'rows':
      return now.rows === 1
        ? l10n.t('{0}, then “{1}”, now the single row of its image', where, then)
        : l10n.t('{0}, then “{1}”, now one of {2} rows of its image', where, then, now.rows);
  }
}
