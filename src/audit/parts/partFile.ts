import { createHash, type Hash } from 'node:crypto';
import {
  type Data,
  DataType,
  type FixedSizeList,
  makeData,
  type Table,
  tableToIPC,
  Uint8,
  type Utf8,
  type Vector,
} from 'apache-arrow';
import * as v from 'valibot';
import { readOwn } from '../../base/disk/ownFiles';
import { writeWhole } from '../../base/disk/writeWhole';
import { stampLength } from '../../faces/faceFile';
import { marksOf, readMarks } from '../../faces/featureTable';
import type { FoundFace } from '../../faces/finding/findFaces';
import { MemoryStore } from '../../faces/memoryStore';
import { measuresLength } from '../../faces/pictureMeasures';
import { smallBytes } from '../../faces/smallPicture';
import { float32, lists, tableIn, tableOf, utf8 } from '../result/arrowFile';

/*
 * The features of a part of a data set's faces, as one Apache Arrow file of its own: what a feature store holds, by content.
 * So it does not matter which rows a file was made for, in which order, or how often: what is in it is true of the images
 * that it names, and of no others.
 */

/** Key of the schema's metadata. */
const aboutKey = 'scn-part';
const hashKey = 'scn-part-sha256';

/** 128 bits of a hash. */
const keyBytes = 16;

const aboutSchema = v.object({
  /** Raised when what is in the file means something else than it did. */
  version: v.literal(1),
  /** Which part of how many, from 1. */
  part: v.pipe(v.number(), v.integer(), v.minValue(1)),
  of: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Whether all of the part's images were seen to; else a task is at it, or was interrupted. */
  whole: v.boolean(),
  /** Names the face model, its settings, and what computed: features of another name are never mixed with these. */
  backbone: v.string(),
  /** The same whatever the versions of the libraries. */
  model: v.string(),
  dimensions: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** What computed, such as `cpu`. */
  provider: v.string(),
  /** The processor's name: others may round differently. */
  processor: v.string(),
  /** Names the rows of the data set, see `rowsName`; and their number. */
  rows: v.string(),
  count: v.number(),
  /** Whether faces were found in photographs first. */
  find: v.boolean(),
  /** How long each column's list is; the columns are as long as the longest. */
  faces: v.number(),
  files: v.number(),
  found: v.number(),
});

/** What a part's file says of itself. */
export type AboutPart = Readonly<v.InferOutput<typeof aboutSchema>>;

export type Part = { readonly about: AboutPart; readonly store: MemoryStore };

/**
 * Writes a part, all at once or not at all.
 * @throws HumanError when the disk refuses.
 */
export async function writePart(
  file: string,
  about: Omit<AboutPart, 'version' | 'faces' | 'files' | 'found'>,
  store: MemoryStore,
): Promise<void> {
  const { dimensions } = about;
  const { faces, measures, files, found } = store;
  const length = Math.max(faces.size, files.size, found.size);
  const columns = {
    face: new Uint8Array(length * keyBytes),
    features: new Float32Array(length * dimensions),
    picture: new Uint8Array(length * smallBytes),
    marks: new Uint8Array(length),
    measures: new Float32Array(length * measuresLength).fill(NaN),
    file: new Uint8Array(length * keyBytes),
    stamp: new Uint8Array(length * stampLength),
    content: new Uint8Array(length * keyBytes),
    photograph: new Uint8Array(length * keyBytes),
  };
  let row = 0;
  for (const [name, face] of faces) {
    columns.face.set(Buffer.from(name, 'hex'), row * keyBytes);
    columns.features.set(face.features, row * dimensions);
    columns.picture.set(face.picture, row * smallBytes);
    columns.marks[row] = marksOf(face);
    const measured = measures.get(name);
    if (measured) columns.measures.set(measured, row * measuresLength);
    row++;
  }
  row = 0;
  for (const [name, { stamp, content }] of files) {
    columns.file.set(Buffer.from(name, 'hex'), row * keyBytes);
    columns.stamp.set(stamp, row * stampLength);
    columns.content.set(Buffer.from(content, 'hex'), row * keyBytes);
    row++;
  }
  row = 0;
  const foundTexts = new Array<string>(length).fill('');
  for (const [name, each] of found) {
    columns.photograph.set(Buffer.from(name, 'hex'), row * keyBytes);
    foundTexts[row] = JSON.stringify(each);
    row++;
  }
  const bytes = (size: number, data: Uint8Array) => lists(size, makeData({ type: new Uint8(), data }));
  const data: Record<string, Data> = {
    face: bytes(keyBytes, columns.face),
    features: lists(dimensions, float32(columns.features)),
    picture: bytes(smallBytes, columns.picture),
    marks: makeData({ type: new Uint8(), data: columns.marks }),
    measures: lists(measuresLength, float32(columns.measures)),
    file: bytes(keyBytes, columns.file),
    stamp: bytes(stampLength, columns.stamp),
    content: bytes(keyBytes, columns.content),
    photograph: bytes(keyBytes, columns.photograph),
    found: utf8(foundTexts),
  };
  const text = JSON.stringify({
    version: 1,
    ...about,
    ...{ faces: faces.size, files: files.size, found: found.size },
  } satisfies AboutPart);
  const hash = createHash('sha256').update(text);
  for (const column of Object.values(columns)) addTo(hash, column);
  hash.update(foundTexts.join('\n'));
  const metadata = new Map([
    [aboutKey, text],
    [hashKey, hash.digest('hex')],
  ]);
  await writeWhole(file, tableToIPC(tableOf(data, length, metadata), 'file'));
}

function addTo(hash: Hash, { buffer, byteOffset, byteLength }: Uint8Array | Float32Array): void {
  hash.update(new Uint8Array(buffer, byteOffset, byteLength));
}

/**
 * Reads a part.
 * @throws Error where the file is damaged, cut short or none of ours, for within a sentence; what the disk says.
 */
export async function readPart(file: string): Promise<Part> {
  const table = tableIn(await readOwn(file));
  const text = table.schema.metadata.get(aboutKey);
  if (text === undefined) throw new Error('it is no part of an audit');
  const parsed = v.safeParse(aboutSchema, JSON.parse(text));
  if (!parsed.success) throw new Error('it was written by another version of this program');
  const about = parsed.output;
  const { dimensions, faces, files, found } = about;
  if (Math.max(faces, files, found) !== table.numRows)
    throw new Error('its columns are shorter than it says');
  const columns = {
    face: bytesOf(table, 'face', keyBytes),
    features: floatsOf(table, 'features', dimensions),
    picture: bytesOf(table, 'picture', smallBytes),
    marks: bytesOf(table, 'marks', 1),
    measures: floatsOf(table, 'measures', measuresLength),
    file: bytesOf(table, 'file', keyBytes),
    stamp: bytesOf(table, 'stamp', stampLength),
    content: bytesOf(table, 'content', keyBytes),
    photograph: bytesOf(table, 'photograph', keyBytes),
  };
  const foundColumn = table.getChild('found');
  if (!DataType.isUtf8(foundColumn?.type)) throw new Error('its columns are not ours');
  const foundTexts = Array.from(foundColumn as Vector<Utf8>, (each) => each ?? '');
  const hash = createHash('sha256').update(text);
  for (const column of Object.values(columns)) addTo(hash, column);
  hash.update(foundTexts.join('\n'));
  if (hash.digest('hex') !== table.schema.metadata.get(hashKey))
    throw new Error('its content does not fit its checksum');

  const store = new MemoryStore();
  const key = (column: Uint8Array, row: number) =>
    Buffer.from(column.buffer, column.byteOffset + row * keyBytes, keyBytes).toString('hex');
  const part = <T extends Uint8Array | Float32Array>(column: T, row: number, size: number) =>
    column.subarray(row * size, (row + 1) * size) as T;
  for (let row = 0; row < faces; row++) {
    const name = key(columns.face, row);
    store.faces.set(name, {
      features: part(columns.features, row, dimensions),
      picture: part(columns.picture, row, smallBytes),
      ...readMarks(columns.marks[row] ?? 0),
    });
    const measured = part(columns.measures, row, measuresLength);
    if (!Number.isNaN(measured[0])) store.measures.set(name, measured);
  }
  for (let row = 0; row < files; row++)
    store.files.set(key(columns.file, row), {
      stamp: Buffer.from(part(columns.stamp, row, stampLength)),
      content: key(columns.content, row),
    });
  for (let row = 0; row < found; row++)
    store.found.set(key(columns.photograph, row), JSON.parse(foundTexts[row] ?? '') as FoundFace);
  return { about, store };
}

/** A column of bytes, or of lists of them; what Arrow pads its buffers with is left out. */
function bytesOf(table: Table, name: string, size: number): Uint8Array {
  // A file without rows has no batch.
  if (table.numRows === 0) return new Uint8Array();
  const values = numbersOf(table, name, size);
  if (!(values instanceof Uint8Array)) throw new Error('its columns are not ours');
  return values.subarray(0, table.numRows * size);
}

function floatsOf(table: Table, name: string, size: number): Float32Array {
  if (table.numRows === 0) return new Float32Array();
  const values = numbersOf(table, name, size);
  if (!(values instanceof Float32Array)) throw new Error('its columns are not ours');
  return values.subarray(0, table.numRows * size);
}

function numbersOf(table: Table, name: string, size: number): unknown {
  const vector = table.getChild(name);
  const data = vector?.data[0];
  if (size === 1) return data?.values;
  return (vector?.type as FixedSizeList | undefined)?.listSize === size
    ? data?.children[0]?.values
    : undefined;
}
