import { fromHalf } from '../../base/halfFloats';

/** How numbers stand in a PyTorch storage. */
export type StorageType = {
  readonly bytes: number;
  /** Whether they can be weights of a network. */
  readonly isFloat: boolean;
  /** Reads `values.length` numbers, little-endian, from the start of `data`. */
  readonly read: (data: DataView, values: Float32Array) => void;
};

type At = (data: DataView, offset: number) => number;

const float = (bytes: number, at: At): StorageType => ({
  bytes,
  isFloat: true,
  read: (data, values) => {
    for (let index = 0; index < values.length; index++) values[index] = at(data, index * bytes);
  },
});

const whole = (bytes: number, at: At): StorageType => ({ ...float(bytes, at), isFloat: false });

/** The storages that a checkpoint may hold, by their class in Python's module `torch`. */
export const storageTypes: Readonly<Record<string, StorageType>> = {
  FloatStorage: float(4, (data, offset) => data.getFloat32(offset, true)),
  DoubleStorage: float(8, (data, offset) => data.getFloat64(offset, true)),
  HalfStorage: float(2, (data, offset) => fromHalf(data.getUint16(offset, true))),
  BFloat16Storage: float(2, (data, offset) => fromBfloat16(data.getUint16(offset, true))),
  LongStorage: whole(8, (data, offset) => Number(data.getBigInt64(offset, true))),
  IntStorage: whole(4, (data, offset) => data.getInt32(offset, true)),
  ShortStorage: whole(2, (data, offset) => data.getInt16(offset, true)),
  CharStorage: whole(1, (data, offset) => data.getInt8(offset)),
  ByteStorage: whole(1, (data, offset) => data.getUint8(offset)),
  BoolStorage: whole(1, (data, offset) => data.getUint8(offset)),
};

const halves = new DataView(new ArrayBuffer(4));

/** The upper half of a 32-bit float. */
function fromBfloat16(bits: number): number {
  halves.setUint32(0, bits << 16);
  return halves.getFloat32(0);
}
