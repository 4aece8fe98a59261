import type { FileHandle } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { type Data, DataType, type Field, type Table, tableFromIPC, type Vector } from 'apache-arrow';
import { Footer as FooterEntry } from 'apache-arrow/fb/footer';
import { Footer } from 'apache-arrow/ipc/metadata/file';
import { Message } from 'apache-arrow/ipc/metadata/message';
import { ByteBuffer } from 'flatbuffers';
import { explainFileError } from '../../base/disk/fileErrors';
import { openRegular } from '../../base/disk/regularFile';
import { HumanError } from '../../base/humanError';
import type { ColumnTable, StoredColumn } from '../columnTable';
import { checkMessage, checkSchema } from './checkMessage';

/** A file says itself how much there is to it: what no table of faces has is not believed. */
const mostRows = 10_000_000;
const longestMetadata = 64 * 1024 * 1024;
/** A bit is enough for a value, so that a small file may claim more of them than there is memory for. */
const mostCells = 100_000_000;
const longestBatch = 1024 * 1024 * 1024;

/** What files in the file format begin with, and where their first message is. */
const magic = 'ARROW1';
const firstMessageAt = 8;
/** Before a message's length; the end has it before a zero. */
const continuation = 0xffffffff;

/** Where a record batch is: its metadata with what goes before, and its body. */
type BatchPlace = {
  readonly at: number;
  readonly length: number;
  readonly rows: number;
  /** How many bytes of the schema and dictionaries it needs: of a stream, a later dictionary may take an earlier one's place. */
  readonly needs: number;
};

/**
 * An Arrow file (Arrow columnar format 1, IPC), also a stream, as `datasets` saves data sets to the disk. One record batch is
 * in memory at a time. Close it when it is read.
 */
export class ArrowTable implements ColumnTable {
  readonly rows: number;
  readonly columns: readonly StoredColumn[];
  private last: { readonly place: BatchPlace; readonly table: Promise<Table> } | undefined;

  private constructor(
    private readonly location: string,
    private readonly handle: FileHandle,
    /** The messages that each batch needs: the schema and the dictionaries. */
    private readonly before: Buffer,
    private readonly batches: readonly BatchPlace[],
    private readonly schema: Table['schema'],
  ) {
    this.rows = batches.reduce((sum, { rows }) => sum + rows, 0);
    this.columns = schema.fields.flatMap((field) => columnsOf(field));
    const most = batches.reduce((sum, { rows }) => Math.max(sum, rows), 0);
    if (most * this.columns.length > mostCells) throw new RangeError('A batch has too many values.');
  }

  /** @throws HumanError where it cannot be read, or is no whole Arrow file. */
  static async open(location: string): Promise<ArrowTable> {
    const handle = await openRegular(location).catch((error: unknown) => {
      throw explainFileError(error, location);
    });
    try {
      return await explaining(location, 0, async () => {
        const { before, batches } = await messagesOf(location, handle);
        const { schema } = tableFromIPC(before);
        return new ArrowTable(location, handle, before, batches, schema);
      });
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  note(key: string): string | undefined {
    return this.schema.metadata.get(key);
  }

  async *pages(name: string): AsyncGenerator<readonly unknown[], void> {
    let row = 0;
    for (const place of this.batches) {
      const values = await explaining(this.location, row, async () =>
        valuesOf(await this.batch(place), name, place.rows),
      );
      row += place.rows;
      yield values;
    }
  }

  async values(name: string): Promise<readonly unknown[]> {
    const all: unknown[] = [];
    for await (const page of this.pages(name)) for (const value of page) all.push(value);
    return all;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  /** Read once for the columns that are read together. */
  private batch(place: BatchPlace): Promise<Table> {
    if (this.last?.place !== place) this.last = { place, table: this.read(place) };
    return this.last.table;
  }

  private async read({ at, length, rows, needs }: BatchPlace): Promise<Table> {
    const bytes = Buffer.allocUnsafe(needs + length);
    this.before.copy(bytes, 0, 0, needs);
    await fill(this.handle, bytes.subarray(needs), at);
    const table = tableFromIPC(bytes);
    if (table.numRows !== rows) throw new RangeError('A batch has other rows than it says.');
    return table;
  }
}

/** Walks over the messages without reading what record batches hold. */
async function messagesOf(location: string, handle: FileHandle) {
  const { size } = await handle.stat();
  const isFile = (await bytesAt(handle, 0, magic.length)).toString('latin1') === magic;
  const needed: Buffer[] = [];
  const batches: BatchPlace[] = [];
  let [rows, needs] = [0, 0];
  for (let at = isFile ? firstMessageAt : 0; at < size;) {
    const prefix = await bytesAt(handle, at, 8);
    const metadataLength = prefix.readUInt32LE(4);
    if (prefix.readUInt32LE(0) !== continuation) throw new RangeError('There is no message.');
    if (metadataLength === 0) break;
    if (metadataLength > longestMetadata) throw new RangeError('A message is too long.');
    const { kind, rows: inBatch, bodyLength } = checkMessage(await bytesAt(handle, at + 8, metadataLength));
    const length = 8 + metadataLength + bodyLength;
    if (at + length > size) throw new RangeError('A message goes on beyond the end.');
    if (bodyLength > longestBatch)
      throw new HumanError(
        l10n.t(
          '{0} has a batch of more than {1} MB: save it in smaller ones, or write it as Parquet.',
          location,
          longestBatch / 1024 / 1024,
        ),
      );
    rows += inBatch;
    if (rows > mostRows)
      throw new HumanError(
        l10n.t(
          '{0} says that it has {1} rows; files of up to {2} are read: split it.',
          location,
          rows.toLocaleString('en'),
          mostRows.toLocaleString('en'),
        ),
      );
    if (kind !== 'schema' && needed.length === 0) {
      // apache-arrow itself writes none into the file format.
      needed.push(await schemaAtEnd(handle, size));
      needs += needed[0]?.length ?? 0;
    }
    if (kind !== 'batch') {
      needed.push(await bytesAt(handle, at, length));
      needs += length;
    } else if (inBatch > 0) batches.push({ at, length, rows: inBatch, needs });
    at += length;
  }
  if (needed.length === 0) needed.push(await schemaAtEnd(handle, size));
  const before = Buffer.concat(needed);
  // In the file format, dictionaries are in any order, and none takes the place of another.
  return { before, batches: isFile ? batches.map((place) => ({ ...place, needs: before.length })) : batches };
}

/** The schema in the footer of the file format, as a message. */
async function schemaAtEnd(handle: FileHandle, size: number): Promise<Buffer> {
  const endLength = 4 + magic.length;
  const end = await bytesAt(handle, Math.max(0, size - endLength), endLength);
  const length = end.readUInt32LE(0);
  if (end.toString('latin1', 4) !== magic || length > Math.min(longestMetadata, size - endLength))
    throw new RangeError('There is no schema.');
  const footer = await bytesAt(handle, size - endLength - length, length);
  const entry = FooterEntry.getRootAsFooter(new ByteBuffer(footer));
  checkSchema(entry.schema(), length);
  const metadata = Message.encode(Message.from(Footer.decode(footer).schema, 0));
  const padded = Buffer.alloc(8 + Math.ceil(metadata.length / 8) * 8);
  padded.writeUInt32LE(continuation, 0);
  padded.writeUInt32LE(padded.length - 8, 4);
  padded.set(metadata, 8);
  return padded;
}

/** The columns of single values, in the file's order. */
function columnsOf(field: Field, before = ''): StoredColumn[] {
  const name = before + field.name;
  const type: unknown = DataType.isDictionary(field.type) ? field.type.dictionary : field.type;
  if (DataType.isStruct(type)) return type.children.flatMap((child) => columnsOf(child, `${name}.`));
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return [{ name, kind: 'text' }];
  if (DataType.isBinary(type) || DataType.isLargeBinary(type)) return [{ name, kind: 'bytes' }];
  return DataType.isInt(type) || DataType.isFloat(type) || DataType.isBool(type)
    ? [{ name, kind: 'other' }]
    : [];
}

/** @param name of a column, within structs with dots; a name may itself have some. */
function valuesOf(table: Table, name: string, rows: number): unknown[] {
  const parents: Vector[] = [];
  let rest = name;
  let fields: readonly Field[] = table.schema.fields;
  let column: Vector | null = null;
  while (rest !== '') {
    const field =
      fields.find((each) => rest === each.name) ??
      fields.find((each) => DataType.isStruct(each.type) && rest.startsWith(`${each.name}.`));
    if (!field) throw new RangeError(`There is no column ${name}.`);
    if (column) parents.push(column);
    const child: Vector | null = column ? column.getChild(field.name) : table.getChild(field.name);
    column = child;
    rest = rest.slice(field.name.length + 1);
    fields = DataType.isStruct(field.type) ? field.type.children : [];
  }
  const values = column;
  if (!values) throw new RangeError(`There is no column ${name}.`);
  for (const vector of [...parents, values])
    if (vector.length !== rows || !vector.data.every(areInOrder)) throw new RangeError(`${name} is damaged.`);
  // A category's text is made once, whatever the number of its rows.
  const cells = DataType.isDictionary(values.type) ? values.memoize() : values;
  return Array.from({ length: rows }, (_, row): unknown =>
    parents.every((parent) => parent.isValid(row)) ? (cells.get(row) ?? null) : null,
  );
}

/** Whether texts and bytes lie one behind the other: a damaged or hostile file may have the same ones a million times. */
function areInOrder({ valueOffsets, values, length, dictionary }: Data): boolean {
  if (dictionary && !dictionary.data.every(areInOrder)) return false;
  const offsets = valueOffsets as ArrayLike<number | bigint> | undefined;
  if (!offsets || length === 0) return true;
  for (let row = 0, before = 0; row <= length; row++) {
    const offset = Number(offsets[row]);
    if (!(offset >= before)) return false;
    before = offset;
  }
  return Number(offsets[length]) <= (values as ArrayLike<unknown>).length;
}

async function bytesAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  return fill(handle, Buffer.allocUnsafe(length), at);
}

/** @throws RangeError where the file ends before. */
async function fill(handle: FileHandle, bytes: Buffer, at: number): Promise<Buffer> {
  for (let filled = 0; filled < bytes.length;) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, at + filled);
    if (bytesRead === 0) throw new RangeError('The file ends too early.');
    filled += bytesRead;
  }
  return bytes;
}

/** What the library throws of what is damaged, or packed in ways that it does not know, as a sentence. */
async function explaining<T>(location: string, row: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HumanError) throw error;
    if (error instanceof Error && 'syscall' in error) throw explainFileError(error, location);
    const message = error instanceof Error ? error.message : '';
    if (/compress/i.test(message))
      throw new HumanError(
        l10n.t('{0} is compressed, which is not read here: write it without compression.', location),
        { cause: error },
      );
    if (/^Unrecognized type/.test(message))
      throw new HumanError(
        l10n.t('{0} has a column of a type that is not read here: write it as Parquet.', location),
        { cause: error },
      );
    throw new HumanError(
      l10n.t('{0} is damaged about row {1}, or cut short: copy or write it again.', location, row + 1),
      { cause: error },
    );
  }
}
