import { DictionaryBatch } from 'apache-arrow/fb/dictionary-batch';
import type { Field } from 'apache-arrow/fb/field';
import { Message } from 'apache-arrow/fb/message';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { RecordBatch } from 'apache-arrow/fb/record-batch';
import { Schema } from 'apache-arrow/fb/schema';
import { ByteBuffer, Encoding } from 'flatbuffers';

const mostFields = 10_000;
const deepest = 16;
const mostNotes = 1_000;
/** Of validity, offsets, values and types; views have more, which are counted. */
const buffersPerNode = 4;

/** What a message is, and how many rows and bytes are behind it. */
export type CheckedMessage = {
  readonly kind: 'schema' | 'dictionary' | 'batch';
  readonly rows: number;
  readonly bodyLength: number;
};

/**
 * Looks through a message of somebody else's file before the library follows it, which believes what it says: each list is
 * counted before it is walked, and no part lies outside of the body.
 * @param metadata a FlatBuffer (Arrow columnar format 1, `Message.fbs`).
 * @throws RangeError where it claims more than can be.
 */
export function checkMessage(metadata: Uint8Array): CheckedMessage {
  const message = Message.getRootAsMessage(new ByteBuffer(metadata));
  const bodyLength = Number(message.bodyLength());
  check(Number.isSafeInteger(bodyLength) && bodyLength >= 0);
  check(message.customMetadataLength() <= mostNotes);
  switch (message.headerType()) {
    case MessageHeader.Schema: {
      checkSchema(message.header(new Schema()) as Schema | null, metadata.length);
      return { kind: 'schema', rows: 0, bodyLength };
    }
    case MessageHeader.DictionaryBatch: {
      const dictionary = message.header(new DictionaryBatch()) as DictionaryBatch | null;
      checkBatch(dictionary?.data() ?? null, bodyLength);
      return { kind: 'dictionary', rows: 0, bodyLength };
    }
    case MessageHeader.RecordBatch: {
      const batch = message.header(new RecordBatch()) as RecordBatch | null;
      return { kind: 'batch', rows: checkBatch(batch, bodyLength), bodyLength };
    }
    default:
      throw new RangeError('A message is of no known kind.');
  }
}

/** @param room bytes of the FlatBuffer that it is in. */
export function checkSchema(schema: Schema | null, room: number): void {
  check(schema !== null && schema.customMetadataLength() <= mostNotes);
  let noted = 0;
  for (let index = 0; index < schema.customMetadataLength(); index++) {
    const note = schema.customMetadata(index);
    for (const text of [note?.key(Encoding.UTF8_BYTES), note?.value(Encoding.UTF8_BYTES)])
      noted += text?.length ?? 0;
  }
  check(noted <= room);
  let fields = 0;
  const walk = (count: number, at: (index: number) => Field | null, depth: number): void => {
    fields += count;
    check(count >= 0 && fields <= mostFields && depth <= deepest);
    for (let index = 0; index < count; index++) {
      const field = at(index);
      check(field !== null && field.customMetadataLength() <= mostNotes);
      walk(field.childrenLength(), (child) => field.children(child), depth + 1);
    }
  };
  walk(schema.fieldsLength(), (index) => schema.fields(index), 0);
}

/** @returns its rows */
function checkBatch(batch: RecordBatch | null, bodyLength: number): number {
  check(batch !== null);
  const rows = Number(batch.length());
  const nodes = batch.nodesLength();
  const buffers = batch.buffersLength();
  // A bit a row is the least that a column has.
  check(
    rows >= 0 && rows <= 8 * bodyLength && nodes <= mostFields && batch.variadicBufferCountsLength() <= nodes,
  );
  let views = 0;
  for (let index = 0; index < batch.variadicBufferCountsLength(); index++)
    views += Number(batch.variadicBufferCounts(index));
  check(views >= 0 && views <= mostFields && buffers <= buffersPerNode * nodes + views);
  for (let index = 0; index < nodes; index++) {
    const node = batch.nodes(index);
    const [length, nulls] = [Number(node?.length()), Number(node?.nullCount())];
    check(length >= 0 && length <= 8 * bodyLength && nulls >= 0 && nulls <= length);
  }
  // None of the bytes is another column's, too.
  let taken = 0;
  for (let index = 0; index < buffers; index++) {
    const region = batch.buffers(index);
    const [offset, length] = [Number(region?.offset()), Number(region?.length())];
    taken += length;
    check(offset >= 0 && length >= 0 && offset + length <= bodyLength && taken <= bodyLength);
  }
  return rows;
}

function check(holds: boolean): asserts holds {
  if (!holds) throw new RangeError('A message claims what cannot be.');
}
