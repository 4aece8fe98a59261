import type { FileHandle } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { openRegular } from '../../base/disk/regularFile';
import { HumanError } from '../../base/humanError';
import { type OpenedWeights, type StoragePart, weightsOf } from './checkpointTensors';
import { storageTypes } from './storageTypes';
import { type PickledStorage, PickleReader, unpickle } from './unpickle';

/** How the pickle that marks the format starts: protocol 2, a whole number of ten bytes, 0x1950a86a20f9469cfc6c. */
export const legacyMark = Buffer.from('80028a0a6cfc9c46f9206aa85019', 'hex');

/** Where the numbers of a storage stand in the file. */
type Place = { readonly start: number; readonly bytes: number };

/** The description of a checkpoint takes kilobytes; its numbers follow it in the same file. */
const longestDescription = 16 * 1024 * 1024;

/**
 * Reads a checkpoint in PyTorch's format before 1.6: four pickles (a number that marks the format, its version, the
 * system, the object itself), a fifth with the keys of the storages, then each storage's count and its numbers.
 * @throws HumanError where it is cut short, damaged or holds something else.
 */
export async function readLegacyCheckpoint(file: string): Promise<OpenedWeights> {
  const handle = await openRegular(file);
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(Math.min(size, longestDescription));
    await handle.read(head, 0, head.length, 0);
    const reader = new PickleReader(head);
    // Whoever chose this format has compared the mark.
    reader.skip(legacyMark.length + 1);
    const version = unpickle(reader, file);
    const system = unpickle(reader, file);
    if (version !== 1001 || !(system instanceof Map) || system.get('little_endian') !== true)
      throw new HumanError(
        l10n.t(
          '{0} is a PyTorch checkpoint of a version or byte order that is not read here; load and save it once with a current PyTorch.',
          file,
        ),
      );
    const storages = new Map<string, PickledStorage>();
    const root = unpickle(reader, file, (storage) => storages.set(storage.key, storage));
    const keys = unpickle(reader, file);
    const places = await placesOf(file, handle, size, reader.position, keys, storages);
    return weightsOf(file, root, {
      read: (part) => numbersAt(file, handle, places.get(part.key), part),
      close: () => void handle.close(),
    });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function placesOf(
  file: string,
  handle: FileHandle,
  size: number,
  start: number,
  keys: unknown,
  storages: ReadonlyMap<string, PickledStorage>,
): Promise<Map<string, Place>> {
  const places = new Map<string, Place>();
  let position = start;
  for (const key of Array.isArray(keys) ? (keys as unknown[]) : []) {
    const storage = storages.get(String(key));
    const count = Buffer.alloc(8);
    const { bytesRead } = await handle.read(count, 0, 8, position);
    const bytes = (storage?.count ?? 0) * (storageTypes[storage?.type ?? '']?.bytes ?? 0);
    if (
      !storage ||
      bytesRead < 8 ||
      count.readBigInt64LE() !== BigInt(storage.count) ||
      position + 8 + bytes > size
    )
      throw new HumanError(l10n.t('{0} is damaged or was cut short; copy or download it again.', file));
    places.set(storage.key, { start: position + 8, bytes });
    position += 8 + bytes;
  }
  return places;
}

async function numbersAt(
  file: string,
  handle: FileHandle,
  place: Place | undefined,
  { bytes, start, end }: StoragePart,
): Promise<Buffer> {
  if (place?.bytes !== bytes)
    throw new HumanError(l10n.t('{0} lacks the numbers of a tensor; copy or save it again.', file));
  const content = Buffer.alloc(end - start);
  const { bytesRead } = await handle.read(content, 0, content.length, place.start + start);
  if (bytesRead < content.length)
    throw new HumanError(l10n.t('{0} was cut short while it was read; copy it again.', file));
  return content;
}
