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
} from 'apache-arrow';

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
