import { writeFile } from 'node:fs/promises';
import onnxProto from 'onnx-proto';

const { onnx } = onnxProto;
const { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, TypeProto } = onnx;

/** Features of the small model: as many filters of 3 × 3. */
export const filters = 4;

/** [filters × 3 × 3 × 3]: small numbers of either sign, the same each time. */
const weights = Float32Array.from({ length: filters * 27 }, (_, index) =>
  Math.fround((((index * 37) % 23) - 11) / 40),
);

type Attributes = Record<string, number | number[]>;

function node(opType: string, input: string[], output: string, attributes: Attributes = {}) {
  const attribute = Object.entries(attributes).map(([name, value]) =>
    Array.isArray(value)
      ? new AttributeProto({ name, type: AttributeProto.AttributeType.INTS, ints: value })
      : new AttributeProto({ name, type: AttributeProto.AttributeType.INT, i: value }),
  );
  return new NodeProto({ opType, name: output, input, output: [output], attribute });
}

/** A string names a size that may vary. */
function tensorType(name: string, dims: (number | string)[], elemType: number) {
  const shape = { dim: dims.map((dim) => (typeof dim === 'string' ? { dimParam: dim } : { dimValue: dim })) };
  return { name, type: new TypeProto({ tensorType: { elemType, shape } }) };
}

export type SmallModel = {
  readonly size: number;
  readonly layout: 'NCHW' | 'NHWC';
  /** Images at a time; undefined: any number. */
  readonly batch?: number;
  readonly inputType?: 'float' | 'float16' | 'double';
  readonly inputs?: 1 | 2;
  /** Which outputs the model has, in this order. */
  readonly outputs: readonly Output[];
};

/**
 * `map`: rectified convolutions, laid out as the input is. `embedding`: their means, [n, filters]. `rows`: the map as [n,
 * filters, places]. `logarithm`: of the embedding's negative, which is no number. `wide`: 9,000 features. `sum`: of all
 * images together, [1, filters]. `dropped`: rectified convolutions with dropout as in
 * training. `centred`: the embedding without the
 * batch's mean, as batch normalisation in training has it. `half`: the embedding in half precision.
 */
type Output = 'map' | 'embedding' | 'rows' | 'logarithm' | 'wide' | 'sum' | 'dropped' | 'centred' | 'half';

/** Writes a face model of one convolution into an ONNX file. */
export async function writeSmallModel(file: string, model: SmallModel): Promise<void> {
  const { size, layout, batch = 'n', inputType = 'float', inputs = 1, outputs } = model;
  const { BOOL, DOUBLE, FLOAT, FLOAT16, INT64 } = TensorProto.DataType;
  const nhwc = layout === 'NHWC';
  const given = inputType !== 'float' ? node('Cast', ['image'], 'cast', { to: FLOAT }) : undefined;
  const image = given ? 'cast' : 'image';
  const nodes = [
    ...(given ? [given] : []),
    ...(nhwc ? [node('Transpose', [image], 'planes', { perm: [0, 3, 1, 2] })] : []),
    node('Conv', [nhwc ? 'planes' : image, 'weights'], 'convolved', {
      kernel_shape: [3, 3],
      pads: [1, 1, 1, 1],
    }),
    node('Relu', ['convolved'], 'rectified'),
    nhwc
      ? node('Transpose', ['rectified'], 'map', { perm: [0, 2, 3, 1] })
      : node('Identity', ['rectified'], 'map'),
    node('GlobalAveragePool', ['rectified'], 'pooled'),
    node('Flatten', ['pooled'], 'embedding'),
    node('Reshape', ['rectified', 'rowShape'], 'rows'),
    node('Neg', ['embedding'], 'negative'),
    node('Log', ['negative'], 'logarithm'),
    node('Tile', ['embedding', 'times'], 'wide'),
    node('ReduceSum', ['embedding', 'firstAxis'], 'sum', { keepdims: 1 }),
    // onnxruntime drops a Dropout whose output is none of the model's, whatever its mode.
    node('Dropout', ['rectified', 'ratio', 'training'], 'dropped'),
    node('ReduceMean', ['embedding'], 'mean', { axes: [0], keepdims: 1 }),
    node('Sub', ['embedding', 'mean'], 'centred'),
    node('Cast', ['embedding'], 'half', { to: FLOAT16 }),
    ...(inputs === 2 ? [node('Identity', ['second'], 'unused')] : []),
  ];
  const integers = (name: string, values: number[]) => {
    const rawData = Buffer.alloc(8 * values.length);
    values.forEach((value, index) => rawData.writeBigInt64LE(BigInt(value), 8 * index));
    return new TensorProto({ name, dims: [values.length], dataType: INT64, rawData });
  };
  const dims = nhwc ? [batch, size, size, 3] : [batch, 3, size, size];
  const shapes: Record<Output, (number | string)[]> = {
    map: nhwc ? [batch, size, size, filters] : [batch, filters, size, size],
    embedding: [batch, filters],
    rows: [batch, filters, size * size],
    logarithm: [batch, filters],
    wide: [batch, 9000],
    sum: [1, filters],
    dropped: [batch, filters, size, size],
    centred: [batch, filters],
    half: [batch, filters],
  };
  const bytes = ModelProto.encode(
    ModelProto.create({
      irVersion: 8,
      opsetImport: [{ domain: '', version: 13 }],
      graph: GraphProto.create({
        name: 'small',
        node: nodes,
        initializer: [
          new TensorProto({
            name: 'weights',
            dims: [filters, 3, 3, 3],
            dataType: FLOAT,
            rawData: new Uint8Array(weights.buffer),
          }),
          integers('rowShape', [0, filters, size * size]),
          integers('times', [1, 9000 / filters]),
          integers('firstAxis', [0]),
          new TensorProto({
            name: 'ratio',
            dims: [],
            dataType: FLOAT,
            rawData: new Uint8Array(Float32Array.of(0.5).buffer),
          }),
          new TensorProto({ name: 'training', dims: [], dataType: BOOL, rawData: Uint8Array.of(1) }),
        ],
        input: [
          tensorType('image', dims, { float: FLOAT, float16: FLOAT16, double: DOUBLE }[inputType]),
          ...(inputs === 2 ? [tensorType('second', dims, FLOAT)] : []),
        ],
        output: outputs.map((name) => tensorType(name, shapes[name], name === 'half' ? FLOAT16 : FLOAT)),
      }),
    }),
  ).finish();
  await writeFile(file, bytes);
}

/**
 * What the small model's `embedding` is, in plain arithmetic.
 * @param channels [3 × size × size] values as the network sees them, a plane each
 */
export function expectedEmbedding(channels: Float32Array, size: number): number[] {
  return Array.from({ length: filters }, (_, filter) => {
    let sum = 0;
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        let value = 0;
        for (let channel = 0; channel < 3; channel++) {
          for (let dy = -1; dy <= 1; dy++) {
            for (let dx = -1; dx <= 1; dx++) {
              const [row, column] = [y + dy, x + dx];
              if (row < 0 || column < 0 || row >= size || column >= size) continue;
              const weight = weights[((filter * 3 + channel) * 3 + dy + 1) * 3 + dx + 1] ?? NaN;
              value += weight * (channels[(channel * size + row) * size + column] ?? NaN);
            }
          }
        }
        sum += Math.max(0, value);
      }
    }
    return sum / (size * size);
  });
}
