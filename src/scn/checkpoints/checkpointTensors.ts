import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { storageTypes } from './storageTypes';
import { PickledTensor } from './unpickle';

/** Where the numbers of a checkpoint stand. */
export type Storages = {
  /** All bytes of a storage, which must be as many as given. */
  readonly read: (key: string, bytes: number) => Promise<Buffer>;
  readonly close: () => void;
};

/** A tensor of a checkpoint, its numbers not read yet. */
type CheckpointTensor = {
  readonly shape: readonly number[];
  /** Whether it holds fractions; counters (`num_batches_tracked`) do not. */
  readonly isFloat: boolean;
  /** The numbers, row by row. @throws HumanError where the file lacks them. */
  readonly values: () => Promise<Float32Array>;
};

/** What a checkpoint file holds, read and checked but for the numbers. */
export type Checkpoint = {
  readonly file: string;
  /** The weights by name, `module.` of data-parallel training taken off; those of one dictionary alone. */
  readonly tensors: ReadonlyMap<string, CheckpointTensor>;
  /** Closes the file; no numbers can be read afterwards. */
  readonly close: () => void;
};

/** More numbers than any network that is read here has; ResNet-18 has 11 million. */
const mostNumbers = 256 * 1024 * 1024;

/** Where a dictionary of weights may stand, the likeliest first; `''`: the file is one. */
const weightKeys = ['model_state_dict', 'state_dict', 'model', 'net', ''];

/**
 * Takes the weights out of an unpickled checkpoint.
 * @throws HumanError where there are none, or one is not what it says.
 */
export function checkpointOf(file: string, root: unknown, storages: Storages): Checkpoint {
  const dictionary = weightKeys
    .map((key) => (key === '' ? root : root instanceof Map ? (root.get(key) as unknown) : undefined))
    .find(holdsTensors);
  if (!dictionary)
    throw new HumanError(
      l10n.t(
        '{0} holds no weights by name (under {1} or directly); save them with torch.save(model.state_dict(), …).',
        file,
        weightKeys.filter((key) => key !== '').join(', '),
      ),
    );
  const tensors = new Map<string, CheckpointTensor>();
  for (const [name, value] of dictionary.entries()) {
    if (typeof name !== 'string' || !(value instanceof PickledTensor)) continue;
    tensors.set(name.replace(/^module\./, ''), tensorOf(file, name, value, storages));
  }
  return { file, tensors, close: storages.close };
}

function holdsTensors(value: unknown): value is Map<unknown, unknown> {
  return value instanceof Map && [...value.values()].some((each) => each instanceof PickledTensor);
}

function tensorOf(
  file: string,
  name: string,
  { storage, offset, shape, strides }: PickledTensor,
  storages: Storages,
): CheckpointTensor {
  const type = Object.hasOwn(storageTypes, storage.type) ? storageTypes[storage.type] : undefined;
  const size = shape.reduce((product, length) => product * length, 1);
  const last = shape.reduce((sum, length, axis) => sum + (length - 1) * (strides[axis] ?? 0), offset);
  if (!type || size > mostNumbers || storage.count > mostNumbers)
    throw new HumanError(
      l10n.t(
        '“{0}” in {1} claims {2} numbers, more than any network that is read here has; the file is damaged, or another kind.',
        name,
        file,
        Math.max(size, storage.count).toLocaleString('en'),
      ),
    );
  // A view that repeats numbers would take more memory than the file has bytes.
  if (size > storage.count || (size > 0 && last >= storage.count))
    throw new HumanError(l10n.t('“{0}” in {1} reaches beyond its storage; the file is damaged.', name, file));
  const values = async () => {
    const bytes = await storages.read(storage.key, storage.count * type.bytes);
    const all = new Float32Array(storage.count);
    type.read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), all);
    return strided(all, offset, shape, strides, size);
  };
  return { shape, isFloat: type.isFloat, values };
}

/** Copies a view of a storage row by row. */
function strided(
  all: Float32Array,
  offset: number,
  shape: readonly number[],
  strides: readonly number[],
  size: number,
): Float32Array {
  const values = new Float32Array(size);
  const position = shape.map(() => 0);
  let from = offset;
  for (let index = 0; index < size; index++) {
    values[index] = all[from] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] ?? 0;
      const next = (position[axis] ?? 0) + 1;
      from += stride;
      if (next < (shape[axis] ?? 0)) {
        position[axis] = next;
        break;
      }
      from -= next * stride;
      position[axis] = 0;
    }
  }
  return values;
}
