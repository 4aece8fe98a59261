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
    /** Its image has another number of rows than before, so which one it was cannot be told. */
    | { readonly kind: 'rows'; readonly rows: number };
};

/** Rows that a message names before it only counts them. */
const mostNamed = 5;

/** “a.png (line 3), then “happy”, now “sad”; b.png, then “sad”, now missing and 4 more”. */
export function nameChangedRows(rows: readonly ChangedRow[]): string {
  const names = rows.slice(0, mostNamed).map(nameChangedRow);
  const more = rows.length > names.length ? ` and ${rows.length - names.length} more` : '';
  return names.join('; ') + more;
}

/** “a.png (line 3), then “happy”, now “sad””. */
export function nameChangedRow({ id, line, then, now }: ChangedRow): string {
  const where = line === undefined ? id : `${id} (line ${line})`;
  return `${where}, then “${then}”, now ${describe(now)}`;
}

function describe(now: ChangedRow['now']): string {
  switch (now.kind) {
    case 'missing':
      return 'missing';
    case 'taken':
      return 'kept from its old place by another file of that name';
    case 'label':
      return `“${now.label}”`;
    case 'rows':
      return now.rows === 1 ? 'the single row of its image' : `one of ${now.rows} rows of its image`;
  }
}
