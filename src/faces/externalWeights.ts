import path from 'node:path';
import * as l10n from '@vscode/l10n';
import protobuf from 'protobufjs/minimal';
import { errorCode } from '../base/disk/fileErrors';
import { readRegular, refuseIrregular } from '../base/disk/regularFile';
import { HumanError, messageOf } from '../base/humanError';

/** What of an ONNX model holds tensors, by the names of its schema (onnx.proto). */
type Message = 'model' | 'training' | 'graph' | 'function' | 'node' | 'attribute' | 'sparse' | 'tensor';

/** The fields of each that lead to tensors, by number; all others are passed over. */
const parts: Readonly<Record<Exclude<Message, 'tensor'>, Readonly<Record<number, Message>>>> = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  training: { 1: 'graph', 2: 'graph' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  function: { 7: 'node', 11: 'attribute' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
};
/** A tensor's list of keys and values, which say where its numbers are; and whether they are there at all. */
const tensorFields = { externalData: 13, dataLocation: 14 };
const isExternal = 1;
/** As deep as protobuf itself reads. */
const deepest = 100;
/** Protobuf's wire type of what has a length in front. */
const lengthDelimited = 2;
/** What onnxruntime's own format has from the fifth byte on; its weights are in the file itself. */
const ortFormat = 'ORTM';

/**
 * The files beside an ONNX model that hold weights of it: those that its tensors name, wherever they are in it (subgraphs,
 * functions, sparse tensors), each once, in the order of their paths.
 * @param file absolute path of the model.
 * @returns absolute paths; each is a file that is there, in the model's folder or below.
 * @throws HumanError where the model cannot be read or is none, or names a file elsewhere or one that is missing; the
 * file system's error where the model itself cannot be read.
 */
export async function externalWeights(file: string): Promise<readonly string[]> {
  const folder = path.dirname(file);
  const found = new Set<string>();
  for (const location of locationsIn(await readRegular(file), file)) {
    const place = placeBelow(folder, location);
    if (place === undefined)
      throw new HumanError(
        l10n.t(
          'The face model “{0}” has weights in “{1}”, outside of its folder; nothing there is read. Export the model anew with its weights beside it.',
          file,
          location,
        ),
      );
    await refuseIrregular(place).catch((error: unknown) => {
      throw ['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')
        ? new HumanError(
            l10n.t(
              'The face model “{0}” has weights in “{1}”, which is not there. Copy that file beside the model.',
              file,
              location,
            ),
          )
        : error;
    });
    found.add(place);
  }
  return [...found].sort();
}

/** Where a name in a model leads; undefined where that is not below its folder, on any system. */
function placeBelow(folder: string, location: string): string | undefined {
  const isAbsolute =
    path.posix.isAbsolute(location) || path.win32.isAbsolute(location) || /^[a-z]:/i.test(location);
  if (isAbsolute || location.split(/[\\/]/).includes('..') || location.includes('\0')) return undefined;
  const place = path.join(folder, location);
  return path.relative(folder, place) === '' ? undefined : place;
}

function locationsIn(bytes: Buffer, file: string): readonly string[] {
  if (bytes.toString('latin1', 4, 8) === ortFormat) return [];
  try {
    return [...namesOf('model', protobuf.Reader.create(bytes), bytes.length)];
  } catch (error) {
    throw notAModel(file, error);
  }
}

export function notAModel(file: string, cause: unknown): HumanError {
  return new HumanError(
    l10n.t('“{0}” cannot be loaded as an ONNX model ({1}). Check the file.', file, messageOf(cause)),
    { cause },
  );
}

/**
 * Walks through a message without decoding what it holds: weights in the model itself may take gigabytes.
 * @param depth how many messages it is in.
 */
function* namesOf(
  message: Exclude<Message, 'tensor'>,
  reader: protobuf.Reader,
  end: number,
  depth = 0,
): Generator<string> {
  if (depth > deepest) throw new Error(l10n.t('its graphs are in one another more than {0} deep', deepest));
  while (reader.pos < end) {
    const { field, wire } = tagOf(reader);
    const part = wire === lengthDelimited ? parts[message][field] : undefined;
    if (part === undefined) {
      reader.skipType(wire);
      continue;
    }
    const partEnd = endOf(reader, end);
    if (part === 'tensor') yield* namesOfTensor(reader, partEnd);
    else yield* namesOf(part, reader, partEnd, depth + 1);
    reader.pos = partEnd;
  }
}

/** What a tensor names where its numbers are elsewhere. */
function namesOfTensor(reader: protobuf.Reader, end: number): readonly string[] {
  const names: string[] = [];
  let location = 0;
  while (reader.pos < end) {
    const { field, wire } = tagOf(reader);
    if (field === tensorFields.dataLocation && wire === 0) location = reader.uint32();
    else if (field === tensorFields.externalData && wire === lengthDelimited) {
      const [key, value] = pairOf(reader, endOf(reader, end));
      if (key === 'location' && value !== '') names.push(value);
    } else reader.skipType(wire);
  }
  return location === isExternal ? names : [];
}

function pairOf(reader: protobuf.Reader, end: number): readonly [key: string, value: string] {
  const pair: [string, string] = ['', ''];
  while (reader.pos < end) {
    const { field, wire } = tagOf(reader);
    if ((field === 1 || field === 2) && wire === lengthDelimited) pair[field - 1] = reader.string();
    else reader.skipType(wire);
  }
  return pair;
}

function tagOf(reader: protobuf.Reader): { readonly field: number; readonly wire: number } {
  const tag = reader.uint32();
  return { field: tag >>> 3, wire: tag & 7 };
}

/** Where the message that begins here ends; not behind the one that it is in. */
function endOf(reader: protobuf.Reader, most: number): number {
  const length = reader.uint32();
  if (reader.pos + length > most) throw new Error(l10n.t('it is cut short'));
  return reader.pos + length;
}
