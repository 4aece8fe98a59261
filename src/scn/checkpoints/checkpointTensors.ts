import * as l10n from '@vscode/l10n';
import { HumanError } from '../../base/humanError';
import { type StorageType, storageTypes } from './storageTypes';
import { PickledTensor } from './unpickle';

/** Part of a storage: the bytes from `start` to before `end`. */
export type StoragePart = {
  readonly key: string;
  /** Of the whole storage. */
  readonly bytes: number;
  readonly start: number;
  readonly end: number;
};

/** Where the numbers of a checkpoint stand. */
export type Storages = {
  /** The bytes of a part of a storage, which must have as many in all as given. */
  readonly read: (part: StoragePart) => Promise<Buffer>;
  readonly close: () => void;
};

/** A tensor of a checkpoint, its numbers not read yet. */
export type CheckpointTensor = {
  readonly shape: readonly number[];
  /** Whether it holds fractions; counters (`num_batches_tracked`) do not. */
  readonly isFloat: boolean;
  /** The same for one tensor under two names, and no other. */
  readonly place: string;
  /** The numbers, row by row. @throws HumanError where the file lacks them. */
  readonly values: () => Promise<Float32Array>;
};

/** The weights of a file as it has them, read and checked but for the numbers. */
export type OpenedWeights = {
  /** By the names that they have there. */
  readonly entries: readonly (readonly [name: string, tensor: CheckpointTensor])[];
  readonly close: () => void;
};

/** The weights of a file for who asks for them by the names of a network. */
export type Checkpoint = {
  readonly file: string;
  /** The weights by name, without what wrappers put in front of it; those of one network alone. */
  readonly tensors: ReadonlyMap<string, CheckpointTensor>;
  /** Closes the file; no numbers can be read afterwards. */
  readonly close: () => void;
};

/** More numbers than any network that is read here has; ResNet-18 has 11 million. */
const mostNumbers = 256 * 1024 * 1024;

/** What an expanded tensor, which repeats numbers of a smaller storage, may have. */
const mostRepeated = 16 * 1024 * 1024;

/** Where a dictionary of weights may stand, in one another as well, the likeliest first. */
const weightKeys = [
  'model_state_dict',
  'state_dict',
  'model_state',
  'model',
  'net',
  'network',
  'module',
  'backbone',
  'encoder',
  'params',
  'weights',
];

/** Deeper than programs nest the weights of a checkpoint. */
const deepest = 4;

/**
 * Takes the weights out of an unpickled checkpoint.
 * @throws HumanError where there are none, those of several networks, or one is not what it says.
 */
export function weightsOf(file: string, root: unknown, storages: Storages): OpenedWeights {
  const dictionary = likeliest(root) ?? onlyOther(file, root);
  if (!dictionary)
    throw new HumanError(
      l10n.t(
        '{0} holds no weights by name (under {1} or directly); save them with torch.save(model.state_dict(), …).',
        file,
        weightKeys.join(', '),
      ),
    );
  const entries = [...dictionary.entries()].flatMap(([name, value]) =>
    typeof name === 'string' && value instanceof PickledTensor
      ? [[name, tensorOf(file, name, value, storages)] as const]
      : [],
  );
  return { entries, close: storages.close };
}

type Dictionary = Map<unknown, unknown>;

/** The dictionary of weights that is called as such, else the object itself where it is one. */
function likeliest(value: unknown, depth = 0): Dictionary | undefined {
  if (!(value instanceof Map) || depth > deepest) return undefined;
  for (const key of weightKeys) {
    const found = likeliest((value as Dictionary).get(key), depth + 1);
    if (found) return found;
  }
  return holdsWeights(value) ? value : undefined;
}

/**
 * The only dictionary of weights under a name of the program's own.
 * @throws HumanError where there are several.
 */
function onlyOther(file: string, root: unknown): Dictionary | undefined {
  if (!(root instanceof Map)) return undefined;
  const found = [...(root as Dictionary).entries()].flatMap(([key, value]) => {
    const dictionary = typeof key === 'string' && !/optim|sched/i.test(key) ? likeliest(value) : undefined;
    return dictionary ? [{ key: String(key), dictionary }] : [];
  });
  if (found.length > 1)
    throw new HumanError(
      l10n.t(
        '{0} holds the weights of several networks ({1}); save those of one, with torch.save(model.state_dict(), …).',
        file,
        found.map(({ key }) => key).join(', '),
      ),
    );
  return found[0]?.dictionary;
}

/** States of random numbers and of optimizers are tensors, too: counters, or not by name. */
function holdsWeights(value: Dictionary): boolean {
  return [...value.entries()].some(
    ([name, each]) =>
      typeof name === 'string' &&
      each instanceof PickledTensor &&
      storageTypes[each.storage.type]?.isFloat === true,
  );
}

/** Modules that wrap a network wherever they stand: data-parallel training and torch.compile. */
const wrappers: ReadonlySet<string> = new Set(['module', '_orig_mod']);
/** What programs call a network that is part of another module, such as Lightning's. */
const owners: ReadonlySet<string> = new Set([
  ...['model', 'net', 'network', 'backbone', 'encoder', 'state_dict'],
]);

/**
 * Tensors by the names that they have in the network itself: `module.model.fc.weight` is `fc.weight`. Where two have one
 * name then, it is that of the outer one.
 * @throws HumanError where two networks stand side by side.
 */
export function checkpointOf(file: string, { entries, close }: OpenedWeights): Checkpoint {
  const found = new Map<string, { full: string; depth: number; tensor: CheckpointTensor }>();
  for (const [full, tensor] of entries) {
    const parts = full.split('.').filter((part, at, all) => at === all.length - 1 || !wrappers.has(part));
    const owned = parts.findIndex((part, at) => at === parts.length - 1 || !owners.has(part));
    const name = parts.slice(owned).join('.');
    const other = found.get(name);
    if (other?.depth === owned && other.tensor.place !== tensor.place)
      throw new HumanError(
        l10n.t(
          '{0} holds the weights of several networks ({1}); save those of one, with torch.save(model.state_dict(), …).',
          file,
          `${other.full}, ${full}`,
        ),
      );
    if (!other || owned < other.depth) found.set(name, { full, depth: owned, tensor });
  }
  return { file, tensors: new Map([...found].map(([name, { tensor }]) => [name, tensor])), close };
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
  if (size > Math.max(storage.count, mostRepeated) || (size > 0 && last >= storage.count))
    throw new HumanError(l10n.t('“{0}” in {1} reaches beyond its storage; the file is damaged.', name, file));
  const values = async () => {
    if (size === 0) return new Float32Array();
    // Its own numbers alone: all tensors may be views of one storage.
    const [start, end] = [offset * type.bytes, (last + 1) * type.bytes];
    const bytes = await storages.read({ key: storage.key, bytes: storage.count * type.bytes, start, end });
    const own = numbersOf(type, bytes);
    return own.length === size && isContiguous(shape, strides) ? own : strided(own, shape, strides, size);
  };
  const place = JSON.stringify([storage.key, offset, shape, strides]);
  return { shape, isFloat: type.isFloat, place, values };
}

/** All numbers that some bytes hold. */
export function numbersOf(type: StorageType, bytes: Buffer): Float32Array {
  const numbers = new Float32Array(bytes.length / type.bytes);
  type.read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), numbers);
  return numbers;
}

/** Whether numbers stand row by row. */
function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis] ?? 0;
  }
  return true;
}

/** Copies a view of a storage row by row. */
function strided(
  all: Float32Array,
  shape: readonly number[],
  strides: readonly number[],
  size: number,
): Float32Array {
  const values = new Float32Array(size);
  const position = shape.map(() => 0);
  let from = 0;
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
