import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer';

/** Types whose values are the same in JavaScript, and what `datasets` calls them. */
const plainTypes = {
  BOOLEAN: 'bool',
  INT32: 'int32',
  INT64: 'int64',
  FLOAT: 'float32',
  DOUBLE: 'float64',
} as const;
type PlainType = keyof typeof plainTypes;

/** A column beside image and label. */
export type FurtherColumn = {
  readonly name: string;
  readonly type: PlainType | 'text';
  /** What `datasets` notes about it. */
  readonly feature: unknown;
};

/** A row with its image. */
export type ImageRow = {
  /** The bytes of an image file. */
  readonly image: Uint8Array;
  /** What the image file was called. */
  readonly path: string;
  /** Index into the classes; undefined for a row without a label. */
  readonly label: number | undefined;
  /** By the further columns; null where the row has nothing there. */
  readonly further: readonly unknown[];
};

/** As many rows as `datasets` 5.2.0 puts into a row group of images, and fewer of large ones: a group is in memory at a time. */
const rowsPerGroup = 100;
const bytesPerGroup = 32 * 1024 * 1024;

const optional = { repetition_type: 'OPTIONAL' } as const;
const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const;

/**
 * A Parquet file with images in it, as Hugging Face `datasets` writes and reads it (features `Image` and `ClassLabel`),
 * block by block.
 * @param classes by number.
 */
export async function* parquetBlocks(
  rows: AsyncIterable<ImageRow>,
  classes: readonly string[],
  further: readonly FurtherColumn[],
): AsyncGenerator<Uint8Array, void> {
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [
      { name: 'schema', num_children: 2 + further.length },
      { name: 'image', num_children: 2, ...optional },
      { name: 'bytes', type: 'BYTE_ARRAY', ...optional },
      { name: 'path', ...text, ...optional },
      { name: 'label', type: 'INT64', ...optional },
      ...further.map(({ name, type }) => ({
        name,
        ...(type === 'text' ? text : { type }),
        ...optional,
      })),
    ],
    kvMetadata: [{ key: 'huggingface', value: JSON.stringify(noteOf(classes, further)) }],
  });
  /** What was written since the last time; the writer's own count of bytes goes on. */
  const written = () => {
    const block = bytes.getBytes().slice();
    bytes.index = 0;
    return block;
  };
  let group: ImageRow[] = [];
  let size = 0;
  for await (const row of rows) {
    group.push(row);
    size += row.image.length;
    if (group.length < rowsPerGroup && size < bytesPerGroup) continue;
    await writer.write({ columnData: columnsOf(group, further) });
    yield written();
    group = [];
    size = 0;
  }
  if (group.length > 0) await writer.write({ columnData: columnsOf(group, further) });
  await writer.finish();
  yield written();
}

function columnsOf(group: readonly ImageRow[], further: readonly FurtherColumn[]): ColumnSource[] {
  return [
    {
      name: 'image',
      data: group.map(({ image, path }) => ({ bytes: image, path })),
      // Images are packed already, and differ.
      ...{ codec: 'UNCOMPRESSED', encoding: 'PLAIN', statistics: false },
    },
    { name: 'label', data: group.map(({ label }) => (label === undefined ? null : BigInt(label))) },
    ...further.map(({ name }, column) => ({
      name,
      data: group.map((row) => row.further[column] ?? null),
    })),
  ];
}

/** What `datasets` notes about a file, and reads again (`datasets.Features.to_dict`). */
function noteOf(classes: readonly string[], further: readonly FurtherColumn[]) {
  return {
    info: {
      features: {
        image: { _type: 'Image' },
        label: { names: classes, _type: 'ClassLabel' },
        ...Object.fromEntries(further.map(({ name, feature }) => [name, feature])),
      },
    },
  };
}

export function textColumn(name: string): FurtherColumn {
  return { name, type: 'text', feature: { dtype: 'string', _type: 'Value' } };
}

/** @param type as Parquet calls it. @returns undefined for a type whose values are not written as they are read. */
export function plainColumn(name: string, type: string): FurtherColumn | undefined {
  return isPlainType(type) ? { name, type, feature: { dtype: plainTypes[type], _type: 'Value' } } : undefined;
}

function isPlainType(type: string): type is PlainType {
  return Object.hasOwn(plainTypes, type);
}
