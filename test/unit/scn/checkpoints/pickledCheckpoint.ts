import { crc32 } from 'node:zlib';

/** A tensor to write: its numbers stand in a storage of their own, or of all tensors with the same `bytes`. */
export type MadeUpTensor = {
  readonly shape: readonly number[];
  readonly storage: string;
  readonly count: number;
  readonly bytes: Buffer;
  readonly strides?: readonly number[];
  readonly offset?: number;
};

/** 32-bit floats as a contiguous tensor. */
export function floats(shape: readonly number[], values: ArrayLike<number>): MadeUpTensor {
  const array = Float32Array.from(values);
  return { shape, storage: 'FloatStorage', count: array.length, bytes: Buffer.from(array.buffer) };
}

type MadeUpStorage = { readonly key: string; readonly count: number };

/** Writes pickles of protocol 2, as `torch.save` does; enough of it for checkpoints. */
class PickleWriter {
  private readonly parts: Buffer[] = [Buffer.from([0x80, 2])];

  constructor(
    private readonly storages: Map<Buffer, MadeUpStorage>,
    private readonly legacy: boolean,
  ) {}

  value(value: unknown): this {
    if (value instanceof Map) return this.dictionary(value);
    if (Array.isArray(value)) return this.tuple(value);
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number') return this.number(value);
    if (typeof value === 'boolean') return this.raw(value ? 0x88 : 0x89);
    if (value instanceof Call) return this.global(value.name).tuple(value.parameters).raw(0x52);
    return this.tensor(value as MadeUpTensor);
  }

  end(): Buffer {
    return Buffer.concat([...this.parts, Buffer.from('.')]);
  }

  private raw(...bytes: number[]): this {
    this.parts.push(Buffer.from(bytes));
    return this;
  }

  private text(text: string): this {
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    this.parts.push(Buffer.from('X'), length, bytes);
    return this;
  }

  private number(value: number): this {
    const bytes = Buffer.alloc(8);
    if (Number.isInteger(value) && value >= 0 && value < 2 ** 31) {
      bytes.writeInt32LE(value);
      this.parts.push(Buffer.from('J'), bytes.subarray(0, 4));
    } else if (Number.isInteger(value)) {
      bytes.writeBigInt64LE(BigInt(value));
      this.raw(0x8a, 8).parts.push(bytes);
    } else {
      bytes.writeDoubleBE(value);
      this.parts.push(Buffer.from('G'), bytes);
    }
    return this;
  }

  private tuple(values: readonly unknown[]): this {
    this.raw(0x28);
    for (const value of values) this.value(value);
    return this.raw(0x74);
  }

  private dictionary(map: ReadonlyMap<unknown, unknown>): this {
    this.raw(0x7d, 0x28);
    for (const [key, value] of map) this.value(key).value(value);
    return this.raw(0x75);
  }

  private global(name: string): this {
    const dot = name.lastIndexOf('.');
    this.parts.push(Buffer.from(`c${name.slice(0, dot)}\n${name.slice(dot + 1)}\n`));
    return this;
  }

  private tensor(tensor: MadeUpTensor): this {
    const { bytes, count } = tensor;
    const { key } = this.storages.get(bytes) ?? { key: String(this.storages.size) };
    this.storages.set(bytes, { key, count });
    this.global('torch._utils._rebuild_tensor_v2').raw(0x28, 0x28).text('storage');
    this.global(`torch.${tensor.storage}`).text(key).text('cpu').number(count);
    if (this.legacy) this.raw(0x4e);
    const strides =
      tensor.strides ??
      tensor.shape.map((_, axis) => tensor.shape.slice(axis + 1).reduce((a, b) => a * b, 1));
    this.raw(0x74, 0x51)
      .number(tensor.offset ?? 0)
      .tuple(tensor.shape)
      .tuple(strides)
      .value(false);
    return this.value(new Call('collections.OrderedDict', [])).raw(0x74, 0x52);
  }
}

/** A function by its name in Python, applied: what a hostile pickle has. */
export class Call {
  constructor(
    readonly name: string,
    readonly parameters: readonly unknown[],
  ) {}
}

/** The entries of a checkpoint in the zip format, by name. */
export function zipEntries(root: unknown): Map<string, Buffer> {
  const storages = new Map<Buffer, MadeUpStorage>();
  const pickle = new PickleWriter(storages, false).value(root).end();
  return new Map([
    ['archive/data.pkl', pickle],
    ['archive/version', Buffer.from('3\n')],
    ...[...storages].map(([bytes, { key }]) => [`archive/data/${key}`, bytes] as const),
  ]);
}

/** A zip file without compression, as PyTorch writes them. */
export function zipFile(entries: ReadonlyMap<string, Buffer>): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of entries) {
    const header = Buffer.alloc(26);
    header.writeUInt16LE(20, 0);
    header.writeUInt32LE(crc32(content), 10);
    header.writeUInt32LE(content.length, 14);
    header.writeUInt32LE(content.length, 18);
    header.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), header, Buffer.from(name), content]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    central.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), header, place, Buffer.from(name)]),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.size, 4);
  end.writeUInt16LE(entries.size, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\u0005\u0006'), end]);
}

/** A checkpoint in the zip format. */
export function zipCheckpoint(root: unknown): Buffer {
  return zipFile(zipEntries(root));
}

/** A checkpoint in the format before PyTorch 1.6. */
export function legacyCheckpoint(root: unknown): Buffer {
  const storages = new Map<Buffer, MadeUpStorage>();
  const pickle = (value: unknown) => new PickleWriter(storages, true).value(value).end();
  const system = new Map<string, unknown>([
    ['protocol_version', 1001],
    ['little_endian', true],
    ['type_sizes', new Map([['short', 2]])],
  ]);
  const object = pickle(root);
  const order = [...storages];
  return Buffer.concat([
    Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex'),
    pickle(1001),
    pickle(system),
    object,
    pickle(order.map(([, { key }]) => key)),
    ...order.flatMap(([bytes, { count }]) => {
      const length = Buffer.alloc(8);
      length.writeBigInt64LE(BigInt(count));
      return [length, bytes];
    }),
  ]);
}
