import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { BufferReader, Parser } from 'pickleparser';
import { HumanError, messageOf } from '../../base/humanError';
import { storageTypes } from './storageTypes';

/** Pickle's codes for a whole number of any length, with its length in one byte or four, and for a floating-point number. */
const codes = { long1: 0x8a, long4: 0x8b, float: 0x47 } as const;

/**
 * The bytes of a pickle, for the pickle library. That reads Python's whole numbers without their sign and up to eight
 * bytes (0.2.1: −2^40 as 280,375,465,082,880), so it gets them from here as floating-point numbers: exact up to 2^53, the
 * nearest one beyond. Nor does it mind a length below zero, which leads back to where it was read, for ever.
 */
export class PickleReader extends BufferReader {
  private beforeCode = false;
  private whole: number | undefined;

  override hasNext(): boolean {
    this.beforeCode = true;
    return super.hasNext();
  }

  override byte(): number {
    const byte = super.byte();
    if (!this.beforeCode) return byte;
    this.beforeCode = false;
    if (byte === codes.long1) return this.wholeNumber(super.byte());
    return byte === codes.long4 ? this.wholeNumber(this.uint32()) : byte;
  }

  override float64(): number {
    const { whole } = this;
    this.whole = undefined;
    return whole ?? super.float64();
  }

  /** Lengths, without the library's warning on the console of one that is too long. */
  override uint64(): number {
    const [low, high] = [this.uint32(), this.uint32()];
    return high * 2 ** 32 + low;
  }

  override skip(offset: number): void {
    if (!(offset >= 0)) throw new Error(l10n.t('a length is below zero'));
    super.skip(offset);
  }

  /** Little-endian, in two's complement. */
  private wholeNumber(length: number): number {
    const bytes = Uint8Array.from(this.bytes(length));
    this.whole = bytes.reduceRight(
      (value, byte, at) => value * 256 + (at === length - 1 && byte >= 128 ? byte - 256 : byte),
      0,
    );
    return codes.float;
  }
}

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

  /** What a dictionary has besides its entries, such as the versions of a network's layers, is dropped. */
  __setstate__(): void {
    return;
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

/** Stand-ins for optimizers and schedulers. */
const optimizers = new WeakSet<object>();

/** A scheduler's function, such as OneCycleLR's for its curve, is pickled as an attribute of it or of its class. */
function attributeOf(owner: unknown): typeof leftOut {
  if (owner === leftOut || (typeof owner === 'function' && optimizers.has(owner))) return leftOut;
  throw new Error(l10n.t('it asks for “{0}” of something else than a scheduler', 'getattr'));
}

const allowed: Readonly<Record<string, StandIn>> = {
  'collections.OrderedDict': dictionary,
  'collections.defaultdict': dictionary,
  'collections.deque': () => [],
  'torch._utils._rebuild_tensor_v2': rebuiltTensor,
  'torch._utils._rebuild_tensor': rebuiltTensor,
  'torch._utils._rebuild_parameter': (data) => data,
  'torch._utils._rebuild_parameter_with_state': (data) => data,
  'torch._tensor._rebuild_from_type_v2': rebuiltOfType,
  'torch.Size': (sizes) => sizes,
  '__builtin__.getattr': attributeOf,
  'builtins.getattr': attributeOf,
};

/**
 * What training checkpoints carry along beside weights: options, counters, metrics, numpy's numbers and arrays, paths,
 * states of random numbers, optimizers. None of it is code, and all of it is passed over.
 */
const passedOver: readonly RegExp[] = [
  /^torch\.(?:device|dtype|Tensor|Generator|nn\.parameter\.(?:Parameter|Buffer)|serialization\._get_layout)$/,
  // Types of numbers and layouts of memory: torch.float32, torch.channels_last.
  /^torch\.(?:b?float|u?int|q?u?int|complex)\d+(?:_\w+)?$/,
  /^torch\.(?:bool|float|double|half|long|int|short|strided|contiguous_format|preserve_format|channels_last(?:_3d)?)$/,
  /^numpy\.(?:dtype|ndarray|bool_?|(?:u?int|float|complex)\d+|random\.[\w.]+)$/,
  /^numpy\._?core\.(?:multiarray\.(?:scalar|_reconstruct)|numeric\._frombuffer)$/,
  /^(?:__builtin__|builtins)\.(?:set|frozenset|bytearray|bytes|complex|slice|x?range|object|dict|list|tuple|str|int|float|bool)$/,
  /^(?:argparse\.Namespace|types\.SimpleNamespace|collections\.Counter|_codecs\.encode|copy_?reg\._reconstructor|typing\.Any)$/,
  /^pathlib\.(?:_local\.)?(?:Pure)?(?:Posix|Windows)?Path$/,
  /^(?:datetime\.(?:datetime|date|time|timedelta|timezone)|decimal\.Decimal|fractions\.Fraction|uuid\.UUID)$/,
  /^(?:pytorch_lightning|lightning|lightning_fabric|omegaconf)\.[\w.]+$/,
];

/** Options as Lightning keeps them: a dictionary whose entries are set after it was made. */
const optionsDictionary = /^(?:pytorch_lightning|lightning|lightning_fabric)\.[\w.]*\.AttributeDict$/;

/**
 * Reads one pickled object without executing anything: dictionaries become Maps, tensors and storages the classes above,
 * and any other class that the pickle names ends the reading.
 * @param reader stands behind the object afterwards.
 * @param file for messages.
 * @param onStorage told of every storage that the object points at.
 * @throws HumanError for a class that is not allowed, or bytes that are no pickle.
 */
export function unpickle(
  reader: PickleReader,
  file: string,
  onStorage?: (storage: PickledStorage) => void,
): unknown {
  const start = reader.position;
  const parser = new Parser({
    unpicklingTypeOfDictionary: 'Map',
    nameResolver: {
      resolve: (module, name) => {
        const isRoot = reader.position - start === rootName(module, name);
        return standIn(`${module}.${name}`, file, isRoot) as (...parameters: unknown[]) => unknown;
      },
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

/** How far a pickle has been read once the class of the object itself is named: protocol, code, and the name's two lines. */
function rootName(module: string, name: string): number {
  return 2 + 1 + module.length + 1 + name.length + 1;
}

/** @param isRoot whether what is pickled is an object of this class itself. */
function standIn(name: string, file: string, isRoot: boolean): StandIn {
  if (Object.hasOwn(allowed, name)) return bounded(allowed[name] as StandIn);
  const type = /^torch\.(\w+Storage)$/.exec(name)?.[1];
  // A storage's class is only ever named, as part of a storage's address.
  if (type !== undefined && Object.hasOwn(storageTypes, type)) {
    return Object.freeze(Object.assign(() => leftOut, { storageType: type }));
  }
  if (/^torch\.optim\.[\w.]+$/.test(name)) {
    const optimizer = bounded(ignored);
    optimizers.add(optimizer);
    return optimizer;
  }
  if (optionsDictionary.test(name)) return bounded(dictionary);
  if (passedOver.some((names) => names.test(name))) return bounded(ignored);
  if (isRoot || name.startsWith('torch.nn.modules.'))
    throw new HumanError(
      l10n.t(
        '{0} holds a whole model, an object of the class “{1}”, which only its own program can read; nothing was loaded. Save its weights in Python, with torch.save(torch.load({2}, weights_only=False).state_dict(), "weights.pth"), and import these.',
        file,
        name,
        JSON.stringify(path.basename(file)),
      ),
    );
  throw new HumanError(
    l10n.t(
      '{0} asks for “{1}”, which weights do not need and which is not run here; nothing was loaded. Save the weights alone, with torch.save(model.state_dict(), …).',
      file,
      name,
    ),
  );
}

/** The address of a storage: `('storage', torch.FloatStorage, '0', 'cpu', 9408)`; older files have one part more, of a view. */
function storageOf(id: unknown, file: string): PickledStorage {
  const [kind, type, key, , count, view] = Array.isArray(id) ? (id as unknown[]) : [];
  const named = typeof type === 'function' && 'storageType' in type ? type.storageType : undefined;
  if (
    kind !== 'storage' ||
    typeof named !== 'string' ||
    !isName(key) ||
    !isCount(count) ||
    (view ?? null) !== null
  )
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

/** A tensor with attributes of its own, or of a class of its own: made as others are, then set to what is dropped here. */
function rebuiltOfType(rebuild: unknown, _type: unknown, parameters: unknown): unknown {
  if (typeof rebuild !== 'function' || !Array.isArray(parameters))
    throw new Error(l10n.t('a tensor is not described as PyTorch does it'));
  return (rebuild as StandIn)(...(parameters as unknown[]));
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
