/** A column of single values; those within a struct are named with dots: `image.bytes`. */
export type StoredColumn = {
  readonly name: string;
  readonly kind: 'text' | 'bytes' | 'other';
};

/** A file that stores a table column by column, open; of a column with gigabytes of images a part is in memory at a time. */
export type ColumnTable = {
  readonly rows: number;
  /** In the file's order. */
  readonly columns: readonly StoredColumn[];
  /** What its writer noted about it; undefined where that is nothing. */
  note(key: string): string | undefined;
  /**
   * A column's values, a part after the other; null where a row has none.
   * @param name one of `columns`.
   * @throws HumanError where it is damaged, or packed in a way that is not read here.
   */
  pages(name: string): AsyncGenerator<readonly unknown[], void>;
  /** All values of a column, for those that are short. */
  values(name: string): Promise<readonly unknown[]>;
  close(): Promise<void>;
};

/** The note of the program's own audit results, which are no label files. */
export const auditNote = 'scn-label-audit';
