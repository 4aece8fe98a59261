import {
  Bool,
  type Data,
  type DataType,
  Field,
  FixedSizeList,
  Float32,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Utf8,
  makeData,
  tableFromIPC,
} from 'apache-arrow';
import { Footer } from 'apache-arrow/fb/footer';
import type { Field as FieldEntry } from 'apache-arrow/fb/field';
import { Message } from 'apache-arrow/fb/message';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { RecordBatch as BatchEntry } from 'apache-arrow/fb/record-batch';
import type { Schema as SchemaEntry } from 'apache-arrow/fb/schema';
import { Type } from 'apache-arrow/fb/type';
import { ByteBuffer, Encoding } from 'flatbuffers';

const magic = Buffer.from('ARROW1');
/** The footer's length and the magic word, at the end of the file. */
const endLength = 4 + magic.length;
const mostColumns = 64;
/** In bytes. */
const longestColumnName = 100;
const mostMetadata = 8;
/** What our own columns are: fixed-size lists are of numbers. */
const plainTypes: ReadonlySet<Type> = new Set([Type.Int, Type.FloatingPoint, Type.Utf8, Type.Bool]);
const numberTypes: ReadonlySet<Type> = new Set([Type.Int, Type.FloatingPoint]);
/** Arrow marks the length of a message by this. */
const continuation = -1;

/**
 * Reads an Arrow file as we write them: one batch of plain columns, uncompressed. Its tables of contents may claim more
 * than is there, or the same bytes a million times, so they are checked before the library follows them: what comes
 * back takes no more memory than the file has bytes.
 * @throws Error when it is not one, for the log or within a sentence.
 */
export function tableIn(bytes: Uint8Array): Table {
  checkContents(bytes);
  const table = tableFromIPC(bytes);
  for (const { name } of table.schema.fields) {
    const data = table.getChild(name)?.data[0];
    if (data) check(isCovered(data, table.numRows), `its column “${name}” is shorter than it claims`);
  }
  return table;
}

/** The tables of contents at the end and before the batch. Each of their lists is counted before it is walked. */
function checkContents(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - endLength;
  check(end >= magic.length + 2 && magic.equals(bytes.subarray(0, magic.length)), 'it is no Arrow file');
  check(magic.equals(bytes.subarray(-magic.length)), 'its end is missing');
  const footerLength = view.getInt32(end, true);
  check(footerLength > 0 && footerLength <= end - magic.length, 'its end is damaged');
  const footer = Footer.getRootAsFooter(new ByteBuffer(bytes.subarray(end - footerLength, end)));
  const schema = footer.schema();
  check(schema !== null && footer.dictionariesLength() === 0, 'its columns are not ours');
  const columns = checkSchema(schema, footerLength);
  check(footer.recordBatchesLength() <= 1, 'it has more than one batch');
  const block = footer.recordBatches(0);
  if (footer.recordBatchesLength() === 0 || !block) return;
  const offset = Number(block.offset());
  check(
    offset >= 0 && offset + 8 <= end && view.getInt32(offset, true) === continuation,
    'its batch is damaged',
  );
  const bodyStart = offset + 8 + view.getInt32(offset + 4, true);
  check(bodyStart > offset + 8 && bodyStart <= end, 'its batch is damaged');
  const message = Message.getRootAsMessage(new ByteBuffer(bytes.subarray(offset + 8, bodyStart)));
  const bodyLength = Number(message.bodyLength());
  check(bodyLength >= 0 && bodyStart + bodyLength <= end, 'its batch is cut short');
  check(
    message.headerType() === MessageHeader.RecordBatch && message.customMetadataLength() === 0,
    'its batch is damaged',
  );
  const batch = message.header(new BatchEntry()) as BatchEntry | null;
  check(batch !== null, 'its batch is damaged');
  checkBatch(batch, columns, bodyLength);
}

/** How many nodes and buffers a column has, and whether its first node is followed by a child's. */
type Column = { readonly hasChild: boolean; readonly buffers: number };

function checkSchema(schema: SchemaEntry, footerLength: number): readonly Column[] {
  const count = schema.fieldsLength();
  const entries = schema.customMetadataLength();
  check(count <= mostColumns && entries <= mostMetadata, 'its columns are not ours');
  let metadata = 0;
  for (let index = 0; index < entries; index++) {
    const entry = schema.customMetadata(index);
    const texts = [entry?.key(Encoding.UTF8_BYTES), entry?.value(Encoding.UTF8_BYTES)];
    for (const text of texts) metadata += text?.length ?? 0;
  }
  check(metadata <= footerLength, 'its end is damaged');
  return Array.from({ length: count }, (_, index) => {
    const field = schema.fields(index);
    const type = field?.typeType() ?? Type.NONE;
    const child = type === Type.FixedSizeList ? field?.children(0) : undefined;
    const isPlain = plainTypes.has(type) && field?.childrenLength() === 0;
    const isList = child && field?.childrenLength() === 1 && numberTypes.has(child.typeType());
    check(
      field !== null &&
        isOurs(field) &&
        (isPlain || (isList && isOurs(child) && child.childrenLength() === 0)),
      'its columns are not ours',
    );
    // A list's own validity, then its child's and the numbers.
    return { hasChild: !isPlain, buffers: type === Type.Utf8 || !isPlain ? 3 : 2 };
  });
}

function isOurs(field: FieldEntry): boolean {
  const name = field.name(Encoding.UTF8_BYTES);
  return (
    name !== null &&
    name.length <= longestColumnName &&
    field.dictionary() === null &&
    field.customMetadataLength() === 0
  );
}

function checkBatch(batch: BatchEntry, columns: readonly Column[], bodyLength: number): void {
  const rows = Number(batch.length());
  const buffers = columns.reduce((sum, column) => sum + column.buffers, 0);
  check(
    batch.compression() === null &&
      batch.variadicBufferCountsLength() === 0 &&
      batch.nodesLength() === columns.reduce((sum, { hasChild }) => sum + (hasChild ? 2 : 1), 0) &&
      batch.buffersLength() === buffers,
    'its batch does not fit its columns',
  );
  // A bit a row is the least that a column has.
  check(rows >= 0 && rows <= 8 * bodyLength, 'it has fewer bytes than rows');
  let node = 0;
  for (const { hasChild } of columns) {
    const own = batch.nodes(node++);
    const child = hasChild ? batch.nodes(node++) : undefined;
    check(Number(own?.length()) === rows && isCount(own?.nullCount(), rows), 'its columns differ in length');
    if (hasChild)
      check(
        isCount(child?.length(), bodyLength) && Number(child?.nullCount()) === 0,
        'its lists are damaged',
      );
  }
  // None of the bytes is anybody else's, too.
  let taken = 0;
  for (let index = 0; index < buffers; index++) {
    const region = batch.buffers(index);
    const [offset, length] = [Number(region?.offset()), Number(region?.length())];
    check(offset >= taken && length >= 0 && offset + length <= bodyLength, 'its columns overlap');
    taken = offset + length;
  }
}

function isCount(value: bigint | undefined, most: number): boolean {
  const count = Number(value);
  return count >= 0 && count <= most;
}

/** Whether a column has the bytes that its rows need, and its texts lie one behind the other. */
function isCovered(data: Data, rows: number): boolean {
  const { values, valueOffsets, nullBitmap } = data as Data<DataType> & {
    readonly values?: ArrayBufferView & { readonly length: number };
    readonly valueOffsets?: Int32Array;
    readonly nullBitmap?: Uint8Array;
  };
  const { typeId, listSize } = data.type as DataType & { readonly listSize?: number };
  if (data.nullCount > 0 && 8 * (nullBitmap?.length ?? 0) < rows) return false;
  switch (typeId as number) {
    case Type.Utf8:
      return areOffsets(valueOffsets, rows, values?.length ?? 0);
    case Type.Bool:
      return 8 * (values?.length ?? 0) >= rows;
    case Type.FixedSizeList: {
      const [child] = data.children;
      const needed = rows * (listSize ?? 0);
      return (listSize ?? -1) >= 0 && child?.length === needed && isCovered(child, needed);
    }
    default:
      return (values?.length ?? 0) >= rows;
  }
}

function areOffsets(offsets: Int32Array | undefined, rows: number, length: number): boolean {
  // A column without rows may have no offsets at all.
  if (rows === 0) return true;
  if (!offsets || offsets.length <= rows) return false;
  let before = 0;
  for (let row = 0; row <= rows; row++) {
    const offset = offsets[row] as number;
    if (offset < before) return false;
    before = offset;
  }
  return before <= length;
}

function check(holds: unknown, reason: string): asserts holds {
  if (holds !== true) throw new Error(reason);
}

/**
 * A table of one batch; columns with nulls may have them.
 * @param columns by name, of `rows` rows each.
 * @param metadata of the schema.
 */
export function tableOf(
  columns: Readonly<Record<string, Data>>,
  rows: number,
  metadata: Map<string, string>,
): Table {
  const fields = Object.entries(columns).map(
    ([name, { type, nullCount }]) => new Field(name, type, nullCount > 0),
  );
  const struct = makeData({
    type: new Struct(fields),
    length: rows,
    nullCount: 0,
    children: Object.values(columns),
  });
  const schema = new Schema(fields, metadata);
  return new Table([new RecordBatch(schema, struct as Data<Struct<Record<string, DataType>>>)]);
}

/** A list of `size` values for each row. */
export function lists<T extends DataType>(size: number, child: Data<T>): Data<FixedSizeList<T>> {
  return makeData({
    type: new FixedSizeList(size, new Field('item', child.type, false)),
    length: child.length / size,
    nullCount: 0,
    child,
  });
}

export function float32(values: Float32Array): Data<Float32> {
  return makeData({ type: new Float32(), data: values });
}

/** Arrow packs eight truth values into a byte, lowest bit first. */
export function packBits(length: number, isSet: (row: number) => boolean): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(length / 8));
  for (let row = 0; row < length; row++) {
    if (isSet(row)) bytes[row >> 3] = (bytes[row >> 3] as number) | (1 << (row & 7));
  }
  return bytes;
}

export function bool(values: Uint8Array): Data<Bool> {
  return makeData({
    type: new Bool(),
    length: values.length,
    nullCount: 0,
    data: packBits(values.length, (row) => values[row] === 1),
  });
}

export function utf8(values: readonly (string | null)[]): Data<Utf8> {
  const valueOffsets = new Int32Array(values.length + 1);
  values.forEach((value, row) => {
    valueOffsets[row + 1] = (valueOffsets[row] as number) + Buffer.byteLength(value ?? '');
  });
  const nullCount = values.filter((value) => value === null).length;
  return makeData({
    type: new Utf8(),
    length: values.length,
    nullCount,
    valueOffsets,
    data: Buffer.from(values.map((value) => value ?? '').join('')),
    ...(nullCount > 0 && { nullBitmap: packBits(values.length, (row) => values[row] !== null) }),
  });
}
