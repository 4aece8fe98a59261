import onnxProto from 'onnx-proto';

const { onnx } = onnxProto;
const { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, TypeProto } = onnx;

/** The types of tensors. */
export const { DataType } = TensorProto;

/** Collects the nodes and weights of a graph; each method returns the name of the tensor that it adds. */
export class Graph {
  /** @type {InstanceType<typeof NodeProto>[]} */
  nodes = [];
  /** @type {InstanceType<typeof TensorProto>[]} */
  initializers = [];

  /**
   * @param {string} opType
   * @param {string[]} input
   * @param {string} output
   * @param {Record<string, number[] | number>} [attributes]
   */
  node(opType, input, output, attributes = {}) {
    const attribute = Object.entries(attributes).map(([name, value]) =>
      Array.isArray(value)
        ? new AttributeProto({ name, type: AttributeProto.AttributeType.INTS, ints: value })
        : new AttributeProto({ name, type: AttributeProto.AttributeType.INT, i: value }),
    );
    this.nodes.push(new NodeProto({ opType, name: output, input, output: [output], attribute }));
    return output;
  }

  /**
   * @param {string} name
   * @param {number[]} dims
   * @param {Uint8Array} rawData little-endian
   */
  bytes(name, dims, rawData, dataType = TensorProto.DataType.UINT8) {
    this.initializers.push(new TensorProto({ name, dims, dataType, rawData }));
    return name;
  }

  /**
   * @param {string} name
   * @param {number[]} dims
   * @param {number[]} values
   */
  floats(name, dims, values) {
    const raw = Buffer.alloc(4 * values.length);
    values.forEach((value, index) => raw.writeFloatLE(value, 4 * index));
    return this.bytes(name, dims, raw, TensorProto.DataType.FLOAT);
  }

  /**
   * @param {string} name
   * @param {bigint[]} values
   */
  integers(name, values) {
    const raw = Buffer.alloc(8 * values.length);
    values.forEach((value, index) => raw.writeBigInt64LE(value, 8 * index));
    return this.bytes(name, [values.length], raw, TensorProto.DataType.INT64);
  }
}

/**
 * @param {string} name
 * @param {(number | string)[]} dims a string names a size that may vary
 */
export function tensor(name, dims, elemType = TensorProto.DataType.FLOAT) {
  const shape = { dim: dims.map((d) => (typeof d === 'string' ? { dimParam: d } : { dimValue: d })) };
  return { name, type: new TypeProto({ tensorType: { elemType, shape } }) };
}

/**
 * @param {Graph} graph
 * @param {{ name: string, about: string, input: ReturnType<typeof tensor>, output: ReturnType<typeof tensor> }} what
 */
export function encodeModel({ nodes, initializers }, { name, about, input, output }) {
  const model = ModelProto.create({
    irVersion: 8,
    producerName: 'scn-label-audit',
    docString: about,
    opsetImport: [{ domain: '', version: 13 }],
    graph: GraphProto.create({
      name,
      node: nodes,
      initializer: initializers,
      input: [input],
      output: [output],
    }),
  });
  return ModelProto.encode(model).finish();
}
