import * as v from 'valibot';
import { type FurtherColumn, plainColumn, textColumn } from './parquetBlocks';
import { ParquetTable } from './parquetTable';

/** What Parquet files have beside images and labels, for a copy of them. */
export type FurtherColumns = {
  readonly kept: readonly FurtherColumn[];
  /** Names of those that a copy does not get: lists, dates and the like, and what not all of the files have alike. */
  readonly leftOut: readonly string[];
};

/**
 * @param files absolute paths of Parquet files.
 * @param own names of their columns of images and labels.
 * @param reserved names that the copy has other columns by.
 */
export async function furtherColumns(
  files: readonly string[],
  own: ReadonlySet<string>,
  reserved: ReadonlySet<string>,
): Promise<FurtherColumns> {
  const [first = new Map<string, FurtherColumn | undefined>(), ...others] = await Promise.all(
    files.map(columnsIn),
  );
  const isKept = (name: string) => {
    const column = first.get(name);
    return (
      column && !reserved.has(name) && others.every((columns) => columns.get(name)?.type === column.type)
    );
  };
  const names = [...new Set([first, ...others].flatMap((columns) => [...columns.keys()]))].filter(
    (name) => !own.has(name),
  );
  return {
    kept: names.filter(isKept).flatMap((name) => first.get(name) ?? []),
    leftOut: names.filter((name) => !isKept(name)),
  };
}

const note = v.object({ info: v.object({ features: v.record(v.string(), v.unknown()) }) });

/** A file's columns by name; undefined for one that is no single text, number or truth value. */
async function columnsIn(file: string): Promise<Map<string, FurtherColumn | undefined>> {
  return withTable(file, (table) => {
    const columns = new Map(table.columns.map((column) => [column.name, column]));
    const features = featuresIn(table.note('huggingface'));
    return new Map(
      table.names.map((name) => {
        const { kind, type } = columns.get(name) ?? {};
        const column = kind === 'text' ? textColumn(name) : plainColumn(name, type ?? '');
        return [name, column && { ...column, feature: features[name] ?? column.feature }];
      }),
    );
  });
}

function featuresIn(text = 'null'): Readonly<Record<string, unknown>> {
  try {
    const parsed = v.safeParse(note, JSON.parse(text));
    return parsed.success ? parsed.output.info.features : {};
  } catch {
    return {};
  }
}

async function withTable<T>(file: string, work: (table: ParquetTable) => T): Promise<T> {
  const table = await ParquetTable.open(file);
  try {
    return work(table);
  } finally {
    await table.close();
  }
}

/** Reads some columns of a Parquet file together, row after row: a page of each is in memory. Close it when it is read. */
export class RowReader {
  private readonly cursors: Cursor[];

  private constructor(
    private readonly table: ParquetTable,
    names: readonly string[],
  ) {
    this.cursors = names.map((name) => new Cursor(table.pages(name)));
  }

  static async open(file: string, names: readonly string[]): Promise<RowReader> {
    return new RowReader(await ParquetTable.open(file), names);
  }

  /** A row's values. @param row from 0; rows are asked for in their order. */
  async at(row: number): Promise<unknown[]> {
    const values: unknown[] = [];
    for (const cursor of this.cursors) values.push(await cursor.at(row));
    return values;
  }

  async close(): Promise<void> {
    for (const cursor of this.cursors) await cursor.close();
    await this.table.close();
  }
}

class Cursor {
  private page: readonly unknown[] = [];
  private first = 0;

  constructor(private readonly pages: AsyncGenerator<readonly unknown[], void>) {}

  async at(row: number): Promise<unknown> {
    while (row >= this.first + this.page.length) {
      this.first += this.page.length;
      const { value } = await this.pages.next();
      if (!value) return null;
      this.page = value;
    }
    return this.page[row - this.first];
  }

  async close(): Promise<void> {
    await this.pages.return();
  }
}
