import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { openRegular } from '../../base/disk/regularFile';
import { HumanError, messageOf } from '../../base/humanError';
import { type CheckpointTensor, type OpenedWeights, numbersOf } from './checkpointTensors';
import { storageTypes } from './storageTypes';

/** The format's types of numbers that are read here, as PyTorch calls their storages. */
const types: Readonly<Record<string, string>> = {
  F64: 'DoubleStorage',
  F32: 'FloatStorage',
  F16: 'HalfStorage',
  BF16: 'BFloat16Storage',
  I64: 'LongStorage',
  I32: 'IntStorage',
  I16: 'ShortStorage',
  I8: 'CharStorage',
  U8: 'ByteStorage',
  BOOL: 'BoolStorage',
};

/** The header's length stands in eight bytes in front of it. */
const lengthBytes = 8;
/** No more than the format's own library reads. */
const longestHeader = 100_000_000;
/** What the header may say besides tensors: texts by name. */
const metadata = '__metadata__';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const entry = v.object({
  dtype: v.string(),
  shape: v.pipe(v.array(count), v.maxLength(32)),
  data_offsets: v.tuple([count, count]),
});

/** Whether a file begins as one of the format does: a header's length that it may have, and the header. */
export function isSafetensors(start: Buffer): boolean {
  return (
    start.length > lengthBytes && start.readUInt32LE(4) === 0 && start[lengthBytes] === '{'.charCodeAt(0)
  );
}

/**
 * Reads a file of the format safetensors: the header's length, the header (JSON: type, shape and place of each tensor), the
 * numbers, without a gap and little-endian.
 * @throws HumanError where it is cut short, damaged or claims what it does not hold.
 */
export async function readSafetensors(file: string): Promise<OpenedWeights> {
  const handle = await openRegular(file);
  try {
    const { size } = await handle.stat();
    const start = await bytesAt(file, handle, 0, lengthBytes);
    const length = Number(start.readBigUInt64LE());
    if (length > Math.min(longestHeader, size - lengthBytes)) throw damaged(file);
    const header = (await bytesAt(file, handle, lengthBytes, length)).toString('utf8');
    const data = lengthBytes + length;
    const entries = entriesOf(file, header, size - data).map(
      ([name, { dtype, shape, data_offsets }]): [string, CheckpointTensor] => {
        const type = storageTypes[types[dtype] ?? ''];
        const [from, to] = data_offsets;
        return [
          name,
          {
            ...{ shape, isFloat: type?.isFloat === true, place: data_offsets.join() },
            values: async () =>
              type
                ? numbersOf(type, await bytesAt(file, handle, data + from, to - from))
                : new Float32Array(),
          },
        ];
      },
    );
    return { entries, close: () => void handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** What the header says of each tensor, held against itself and the bytes that follow it. */
function entriesOf(file: string, header: string, bytes: number): [string, v.InferOutput<typeof entry>][] {
  const found = Object.entries(parsed(file, header)).filter(([name]) => name !== metadata);
  const entries = found.map(([name, value]): [string, v.InferOutput<typeof entry>] => {
    const { success, output } = v.safeParse(entry, value);
    if (!success) throw damaged(file);
    return [name, output];
  });
  let end = 0;
  const ordered = entries.toSorted(
    ([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  );
  for (const [, { dtype, shape, data_offsets }] of ordered) {
    const [from, to] = data_offsets;
    const type = storageTypes[types[dtype] ?? ''];
    const expected = type && type.bytes * shape.reduce((product, length) => product * length, 1);
    if (from !== end || to < from || (expected !== undefined && to - from !== expected)) throw damaged(file);
    end = to;
  }
  if (end !== bytes) throw damaged(file);
  if (entries.length === 0)
    throw new HumanError(l10n.t('{0} holds no tensors; choose the file with the weights.', file));
  return entries;
}

function parsed(file: string, text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch (error) {
    throw damaged(file, error);
  }
  throw damaged(file);
}

async function bytesAt(file: string, handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, position);
  if (bytesRead < length) throw damaged(file);
  return bytes;
}

function damaged(file: string, cause?: unknown): HumanError {
  const reason =
    cause === undefined ? l10n.t('its header and its numbers do not fit together') : messageOf(cause);
  return new HumanError(
    l10n.t('{0} is damaged or was cut short ({1}); copy or download it again.', file, reason),
    { cause },
  );
}

async function textOf(file: string): Promise<string> {
  const handle = await openRegular(file);
  try {
    const { size } = await handle.stat();
    if (size > longestHeader) throw damaged(file);
    return (await bytesAt(file, handle, 0, size)).toString('utf8');
  } finally {
    await handle.close();
  }
}

const index = v.object({ weight_map: v.record(v.string(), v.string()) });

/**
 * Reads weights that stand in several files, by the index that says which tensor is in which (`NAME.index.json`).
 * @param readPart opens one of the files.
 * @throws HumanError where it is no such index, or a file of it is missing, elsewhere or lacks a tensor.
 */
export async function readSharded(
  file: string,
  readPart: (file: string) => Promise<OpenedWeights>,
): Promise<OpenedWeights> {
  const { success, output } = v.safeParse(index, parsed(file, await textOf(file)));
  if (!success)
    throw new HumanError(
      l10n.t('{0} is not the index of weights in several files (it has no “weight_map”).', file),
    );
  const names = new Map<string, string[]>();
  for (const [tensor, part] of Object.entries(output.weight_map)) {
    const those = names.get(part);
    if (those) those.push(tensor);
    else names.set(part, [tensor]);
  }
  const open: OpenedWeights[] = [];
  const close = () => open.forEach((part) => part.close());
  try {
    const entries: [string, CheckpointTensor][] = [];
    for (const [part, tensors] of names) {
      if (/[\\/:\0]/.test(part) || part === '..')
        throw new HumanError(
          l10n.t('{0} names “{1}”, which is not a file beside it; nothing there is read.', file, part),
        );
      const opened = await readPart(path.join(path.dirname(file), part));
      open.push(opened);
      const there = new Map(opened.entries);
      for (const name of tensors) {
        const tensor = there.get(name);
        if (!tensor)
          throw new HumanError(
            l10n.t(
              '{0} says that “{1}” is in {2}, but it is not; copy or download both again.',
              file,
              name,
              part,
            ),
          );
        entries.push([name, { ...tensor, place: `${part}:${tensor.place}` }]);
      }
    }
    return { entries, close };
  } catch (error) {
    close();
    throw error;
  }
}
