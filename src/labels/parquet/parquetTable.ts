import type { FileHandle } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import {
  type ColumnChunk,
  type Compressors,
  type DecodedArray,
  type FileMetaData,
  parquetMetadataAsync,
  parquetSchema,
  type SchemaTree,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert, DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { getTreePath } from 'hyparquet/src/schema.js';
import { explainFileError } from '../../base/disk/fileErrors';
import { openRegular } from '../../base/disk/regularFile';
import { HumanError } from '../../base/humanError';
import type { ColumnTable, StoredColumn } from '../columnTable';

export type ParquetColumn = StoredColumn & {
  /** What its values are stored as, where that is all that is to know about them. */
  readonly type?: string;
};

/**
 * Nothing is nothing however it is packed: hyparquet-compressors 1.1.2 refuses the LZ4 block that Arrow writes for the
 * empty dictionary of a column without values.
 */
const unpackers: Compressors = Object.fromEntries(
  Object.entries(compressors).map(([codec, unpack]) => [
    codec,
    (input: Uint8Array, length: number) => (length === 0 ? new Uint8Array() : unpack(input, length)),
  ]),
);

/** A file says itself how much there is to it: what no table of faces has is not believed. */
const mostRows = 10_000_000;
const longestFooter = 64 * 1024 * 1024;
const longestPage = 256 * 1024 * 1024;
/** Bytes of a page's header; one may hold the least and the greatest value of the page. */
const headerLength = 16 * 1024;
const longestHeader = 16 * 1024 * 1024;

/**
 * A Parquet file (Apache Parquet format 2), read page by page: of a column with gigabytes of images one page is in memory
 * at a time, whatever the size of its row groups. Close it when it is read.
 */
export class ParquetTable implements ColumnTable {
  readonly rows: number;
  readonly columns: readonly ParquetColumn[];
  /** Of all columns, also of lists and structs, in the file's order. */
  readonly names: readonly string[];
  private readonly schema: SchemaTree;

  private constructor(
    private readonly location: string,
    private readonly handle: FileHandle,
    private readonly metadata: FileMetaData,
  ) {
    this.rows = Number(metadata.num_rows);
    if (this.rows > mostRows)
      throw new HumanError(
        l10n.t(
          '{0} says that it has {1} rows; files of up to {2} are read: split it.',
          location,
          this.rows.toLocaleString('en'),
          mostRows.toLocaleString('en'),
        ),
      );
    this.schema = parquetSchema(metadata);
    this.columns = columnsOf(this.schema);
    this.names = this.schema.children.map(({ element }) => element.name);
  }

  /** @throws HumanError where it cannot be read, or is no whole Parquet file. */
  static async open(location: string): Promise<ParquetTable> {
    const handle = await openRegular(location).catch((error: unknown) => {
      throw explainFileError(error, location);
    });
    try {
      return await explaining(location, async () => {
        const { size } = await handle.stat();
        const end = await bytesAt(handle, Math.max(0, size - 8), 8);
        if (end.toString('latin1', 4) === 'PARE')
          throw new HumanError(
            l10n.t('{0} is encrypted, which is not read here: write it without encryption.', location),
          );
        if (end.toString('latin1', 4) !== 'PAR1' || size < 12)
          throw new HumanError(
            l10n.t('{0} does not end as a Parquet file does, so it is cut short: copy it again.', location),
          );
        if (end.readUInt32LE(0) > Math.min(longestFooter, size - 12))
          throw new HumanError(l10n.t('{0} has a footer that is too long for a Parquet file.', location));
        const slice = (start: number, stop = size) => arrayBufferAt(handle, start, stop - start);
        const metadata = await parquetMetadataAsync({ byteLength: size, slice }, { geoparquet: false });
        return new ParquetTable(location, handle, metadata);
      });
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  note(key: string): string | undefined {
    return this.metadata.key_value_metadata?.find((each) => each.key === key)?.value;
  }

  async *pages(name: string): AsyncGenerator<readonly unknown[], void> {
    let row = 0;
    for (const { columns } of this.metadata.row_groups) {
      const chunk = columns.find(({ meta_data: about }) => about?.path_in_schema.join('.') === name);
      if (!chunk) throw damaged(this.location, row);
      for await (const values of this.chunkPages(chunk, row)) {
        row += values.length;
        if (row > this.rows) throw damaged(this.location, this.rows);
        yield values;
      }
    }
    if (row < this.rows) throw damaged(this.location, row);
  }

  async values(name: string): Promise<unknown[]> {
    const all: unknown[] = [];
    for await (const page of this.pages(name)) for (const value of page) all.push(value);
    return all;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private async *chunkPages(chunk: ColumnChunk, firstRow: number): AsyncGenerator<readonly unknown[], void> {
    const about = chunk.meta_data;
    if (!about || chunk.file_path) throw damaged(this.location, firstRow);
    const schemaPath = getTreePath(this.schema, about.path_in_schema);
    const element = schemaPath.at(-1)?.element ?? { name: '' };
    const decoder = {
      ...{ pathInSchema: about.path_in_schema, element, schemaPath, type: about.type, codec: about.codec },
      ...{ compressors: unpackers, utf8: false, parsers: DEFAULT_PARSERS },
    };
    const pagesAt = [about.dictionary_page_offset, about.data_page_offset].filter((at) => at !== undefined);
    let at = Math.min(...pagesAt.filter((each) => each > 0).map(Number));
    const end = at + Number(about.total_compressed_size);
    let dictionary: DecodedArray | undefined;
    let row = firstRow;
    while (at < end) {
      const { header, length } = await this.pageHeader(at, row);
      const stored = header.compressed_page_size;
      if (!isLength(stored) || !isLength(header.uncompressed_page_size)) throw damaged(this.location, row);
      if (Math.max(stored, header.uncompressed_page_size) > longestPage)
        throw new HumanError(
          l10n.t(
            '{0} has a part of more than {1} MB about row {2}, as no face needs; leave that row out.',
            this.location,
            longestPage / 1024 / 1024,
            row + 1,
          ),
        );
      const claimed = header.data_page_header ?? header.data_page_header_v2 ?? header.dictionary_page_header;
      if (!isLength(claimed?.num_values) || Number(claimed?.num_values) > mostRows)
        throw damaged(this.location, row);
      const page = await explaining(
        this.location,
        async () => {
          const view = new DataView(await arrayBufferAt(this.handle, at + length, stored));
          return readPage({ view, offset: 0 }, header, decoder, dictionary, undefined, 0).data;
        },
        row,
      );
      at += length + stored;
      if (header.type === 'DICTIONARY_PAGE') dictionary = page && convert(page, decoder);
      else if (page && page.length > 0) {
        yield Array.from<unknown, unknown>(page, bare);
        row += page.length;
      }
    }
  }

  private async pageHeader(at: number, row: number) {
    for (let length = headerLength; ; length *= 8) {
      const bytes = await arrayBufferAt(this.handle, at, length, true);
      const reader = { view: new DataView(bytes), offset: 0 };
      try {
        return { header: parquetHeader(reader), length: reader.offset };
      } catch (error) {
        // It may go on where what was read ends.
        if (bytes.byteLength < length || length > longestHeader) throw damaged(this.location, row, error);
      }
    }
  }
}

/** The columns of single values, in the file's order. */
function columnsOf(tree: SchemaTree): ParquetColumn[] {
  return tree.children.flatMap((child): ParquetColumn[] => {
    const { element, children, path } = child;
    if (element.repetition_type === 'REPEATED') return [];
    if (children.length > 0) return columnsOf(child);
    const isText =
      element.converted_type === 'UTF8' ||
      element.converted_type === 'ENUM' ||
      element.logical_type?.type === 'STRING' ||
      element.logical_type?.type === 'ENUM';
    const isPlain = element.converted_type === undefined && element.logical_type === undefined;
    const kind = isText ? 'text' : element.type === 'BYTE_ARRAY' && isPlain ? 'bytes' : 'other';
    return [{ name: path.join('.'), kind, ...(isPlain && element.type && { type: element.type }) }];
  });
}

/** Damaged headers have anything in place of a number. */
function isLength(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0;
}

/** A value without the lists that stand for the levels of structs about it. */
function bare(value: unknown): unknown {
  let inner = value;
  while (Array.isArray(inner)) [inner] = inner as unknown[];
  return inner ?? null;
}

/** Up to so many bytes. */
async function bytesAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, at + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** @param mayEnd whether the file may end before that. @throws RangeError where it does and may not. */
async function arrayBufferAt(
  handle: FileHandle,
  at: number,
  length: number,
  mayEnd = false,
): Promise<ArrayBuffer> {
  const bytes = await bytesAt(handle, at, length);
  if (bytes.length < length && !mayEnd) throw new RangeError('The file ends too early.');
  // Memory of their own, as `alloc` gives it, unless the file ended.
  return bytes.length === bytes.buffer.byteLength
    ? (bytes.buffer as ArrayBuffer)
    : Uint8Array.from(bytes).buffer;
}

/** What the library throws of what is damaged, or packed in ways that it does not know, as a sentence. */
async function explaining<T>(location: string, work: () => T, row?: number): Promise<Awaited<T>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HumanError) throw error;
    if (error instanceof Error && 'syscall' in error) throw explainFileError(error, location);
    const unknown = error instanceof Error && /unsupported [\w ]+: (\w+)/.exec(error.message);
    if (unknown)
      throw new HumanError(
        l10n.t(
          '{0} is packed with {1}, which is not read here: write it with “snappy” or “zstd”.',
          location,
          unknown[1] ?? '',
        ),
        { cause: error },
      );
    throw damaged(location, row ?? 0, error);
  }
}

function damaged(location: string, row: number, cause?: unknown): HumanError {
  return new HumanError(
    l10n.t('{0} is damaged about row {1}, or cut short: copy or write it again.', location, row + 1),
    { cause },
  );
}
