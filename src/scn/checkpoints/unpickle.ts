import * as l10n from '@vscode/l10n';
import { type BufferReader, Parser } from 'pickleparser';
import { HumanError, messageOf } from '../../base/humanError';
import { storageTypes } from './storageTypes';

/** A storage that a pickle points at: its numbers stand elsewhere in the checkpoint. */
export class PickledStorage {
  constructor(
    /** The storage's class in `torch`, e.g. `FloatStorage`. */
    readonly type: string,
    readonly key: string,
    /** Numbers in it. */
    readonly count: number,
  ) {
    // A pickle may ask for changes to what it has made.
    Object.freeze(this);
  }
}

/** A tensor as a pickle describes it: a view of a storage. Counts are of numbers. */
export class PickledTensor {
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(
    readonly storage: PickledStorage,
    readonly offset: number,
    shape: readonly number[],
    strides: readonly number[],
  ) {
    this.shape = Object.freeze([...shape]);
    this.strides = Object.freeze([...strides]);
    Object.freeze(this);
  }
}

/**
 * A dictionary of a pickle. The pickle library copies what an iteration gives into other objects where the pickle asks for
 * it, even an array's length; so only `entries()` gives anything, and nothing but entries can be added.
 */
class Dictionary extends Map<unknown, unknown> {
  constructor() {
    super();
    Object.preventExtensions(this);
  }

  override [Symbol.iterator](): MapIterator<[unknown, unknown]> {
    return new Map<unknown, unknown>().entries();
  }
}

/** Something that a checkpoint carries along and a network does not need: options, metrics. What it is set to is dropped. */
const leftOut = Object.freeze({ __setstate__: () => undefined });

/** Of a class that a pickle names, what stands in for it: a function that our own code is, never Python's. */
type StandIn = (...parameters: unknown[]) => unknown;

/** A function declaration, because pickles also construct such objects. */
function ignored(): typeof leftOut {
  return leftOut;
}

function dictionary(): Dictionary {
  return new Dictionary();
}

/** None of the functions takes as many parameters, and no tensor has as many dimensions. */
const mostParameters = 32;

/** Ends a pickle that has one long list spread over calls again and again. */
function bounded(standIn: StandIn): StandIn {
  return Object.freeze(function (...parameters: unknown[]): unknown {
    if (parameters.length > mostParameters) throw new Error(l10n.t('a call has too many parameters'));
    return standIn(...parameters);
  });
}

const allowed: Readonly<Record<string, StandIn>> = {
  'collections.OrderedDict': dictionary,
  'collections.defaultdict': dictionary,
  'torch._utils._rebuild_tensor_v2': rebuiltTensor,
  'torch._utils._rebuild_tensor': rebuiltTensor,
  'torch._utils._rebuild_parameter': (data) => data,
  'torch.Size': (sizes) => sizes,
  'torch.device': ignored,
  'torch.dtype': ignored,
  'argparse.Namespace': ignored,
  'numpy.dtype': ignored,
  'numpy.core.multiarray.scalar': ignored,
  'numpy._core.multiarray.scalar': ignored,
  '_codecs.encode': ignored,
};

/**
 * Reads one pickled object without executing anything: dictionaries become Maps, tensors and storages the classes above,
 * and any other class that the pickle names ends the reading.
 * @param reader stands behind the object afterwards.
 * @param file for messages.
 * @param onStorage told of every storage that the object points at.
 * @throws HumanError for a class that is not allowed, or bytes that are no pickle.
 */
export function unpickle(
  reader: BufferReader,
  file: string,
  onStorage?: (storage: PickledStorage) => void,
): unknown {
  const parser = new Parser({
    unpicklingTypeOfDictionary: 'Map',
    nameResolver: {
      resolve: (module, name) => standIn(`${module}.${name}`, file) as (...parameters: unknown[]) => unknown,
    },
    persistentResolver: {
      resolve: (id) => {
        const storage = storageOf(id as unknown, file);
        onStorage?.(storage);
        return storage;
      },
    },
  });
  // Not among the library's options, which know plain Maps alone.
  Object.assign(parser, {
    _dictionaryProvider: {
      create: dictionary,
      setMethod: (target: unknown, key: unknown, value: unknown) => {
        if (!(target instanceof Dictionary))
          throw new Error(l10n.t('items are set in something else than a dictionary'));
        target.set(key, value);
      },
    },
  });
  try {
    return parser.read(reader);
  } catch (error) {
    if (error instanceof HumanError) throw error;
    throw new HumanError(
      l10n.t(
        '{0} is not a PyTorch checkpoint that can be read ({1}); save it again with torch.save(model.state_dict(), …).',
        file,
        messageOf(error),
      ),
      { cause: error },
    );
  }
}

function standIn(name: string, file: string): StandIn {
  if (Object.hasOwn(allowed, name)) return bounded(allowed[name] as StandIn);
  const type = /^torch\.(\w+Storage)$/.exec(name)?.[1];
  // A storage's class is only ever named, as part of a storage's address.
  if (type !== undefined && Object.hasOwn(storageTypes, type)) {
    return Object.freeze(Object.assign(() => leftOut, { storageType: type }));
  }
  throw new HumanError(
    l10n.t(
      '{0} asks for “{1}”, which weights do not need and which is not run here; nothing was loaded. Save the weights alone, with torch.save(model.state_dict(), …).',
      file,
      name,
    ),
  );
}

/** The address of a storage: `('storage', torch.FloatStorage, '0', 'cpu', 9408)`; older files have one part more. */
function storageOf(id: unknown, file: string): PickledStorage {
  const [kind, type, key, , count] = Array.isArray(id) ? (id as unknown[]) : [];
  const named = typeof type === 'function' && 'storageType' in type ? type.storageType : undefined;
  if (kind !== 'storage' || typeof named !== 'string' || !isName(key) || !isCount(count))
    throw new HumanError(
      l10n.t('{0} points at a storage in a way that is not known; nothing was loaded.', file),
    );
  return new PickledStorage(named, String(key), count);
}

function rebuiltTensor(storage: unknown, offset: unknown, shape: unknown, strides: unknown): PickledTensor {
  if (!(storage instanceof PickledStorage) || !isCount(offset) || !areCounts(shape) || !areCounts(strides))
    throw new Error(l10n.t('a tensor is not described as PyTorch does it'));
  if (shape.length !== strides.length)
    throw new Error(l10n.t('a tensor has another number of sizes than of strides'));
  return new PickledTensor(storage, offset, shape, strides);
}

function isName(value: unknown): value is string | number {
  return typeof value === 'string' || isCount(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function areCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= mostParameters && value.every(isCount);
}
