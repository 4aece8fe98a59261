import { onnx } from 'onnx-proto';

/** The opset whose operators are used, and the file format that goes with it. */
const opset = 17;
const irVersion = 8;

/** How ONNX counts types of numbers. */
export const elementTypes = {
  float: onnx.TensorProto.DataType.FLOAT,
  boolean: onnx.TensorProto.DataType.BOOL,
};

/** A value in a graph: what a node computes, an input, or a constant. All but a mere step in between are float32. */
export type GraphValue = { readonly name: string; readonly shape: readonly number[] };

type Node = {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, number | readonly number[]>>;
};

/** A part of a recording as an ONNX model. */
export type GraphPart = {
  readonly model: Uint8Array;
  /** Of what was recorded before, or is no part of the recording, what it needs. */
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
};

/** What is computed from what, written down node by node, in an order in which it can be computed. */
export class Recording {
  private readonly nodes: Node[] = [];
  private readonly producers = new Map<string, Node>();
  private readonly values = new Map<string, GraphValue>();
  private readonly constants = new Map<string, onnx.ITensorProto>();
  private readonly followers = new Map<string, GraphValue>();

  /** How many nodes there are by now. */
  get length(): number {
    return this.nodes.length;
  }

  input(shape: readonly number[]): GraphValue {
    return this.value(`input${this.values.size}`, shape);
  }

  constant(values: Float32Array, shape: readonly number[]): GraphValue {
    const value = this.value(`constant${this.values.size}`, shape);
    this.constants.set(value.name, {
      name: value.name,
      dims: [...shape],
      dataType: onnx.TensorProto.DataType.FLOAT,
      rawData: bytesOf(values.slice()),
    });
    return value;
  }

  /** A list of whole numbers, which some operators take as an input. @returns its name. */
  integers(values: readonly number[]): string {
    const name = `integers${values.join('_')}`;
    this.constants.set(name, {
      name,
      dims: [values.length],
      dataType: onnx.TensorProto.DataType.INT64,
      rawData: bytesOf(BigInt64Array.from(values, BigInt)),
    });
    return name;
  }

  /** Adds a node; the same node twice is one. */
  node(
    operator: string,
    inputs: readonly string[],
    shape: readonly number[],
    attributes: Node['attributes'] = {},
  ): GraphValue {
    const key = JSON.stringify([operator, inputs, shape, attributes]);
    const known = this.followers.get(key);
    if (known) return known;
    const value = this.value(`${operator}${this.values.size}`, shape);
    const node = { operator, inputs, output: value.name, attributes };
    this.nodes.push(node);
    this.producers.set(value.name, node);
    this.followers.set(key, value);
    return value;
  }

  /** The inputs of the node that computes a value, if such an operator does. */
  inputsOf({ name }: GraphValue, operator: string): readonly GraphValue[] | undefined {
    const node = this.producers.get(name);
    if (node?.operator !== operator) return undefined;
    return node.inputs.flatMap((input) => this.values.get(input) ?? []);
  }

  /** What an operator without attributes makes of a value, if that is recorded already. */
  madeOf({ name, shape }: GraphValue, operator: string): GraphValue | undefined {
    return this.followers.get(JSON.stringify([operator, [name], shape, {}]));
  }

  /** What the part before `end` must hand to the one after it, so that this can compute the outputs. */
  handedOver(end: number, outputs: readonly GraphValue[]): GraphValue[] {
    const before = new Set(this.nodes.slice(0, end).map(({ output }) => output));
    return this.part(outputs, end).inputs.filter(({ name }) => before.has(name));
  }

  /** The nodes from `start` to before `end` as a model, as far as the outputs need them. */
  part(outputs: readonly GraphValue[], start = 0, end = this.nodes.length): GraphPart {
    const needed = new Set(outputs.map(({ name }) => name));
    const nodes: Node[] = [];
    for (const node of this.nodes.slice(start, end).reverse()) {
      if (!needed.has(node.output)) continue;
      nodes.unshift(node);
      for (const input of node.inputs) needed.add(input);
    }
    const computed = new Set(nodes.map(({ output }) => output));
    const outside = [...needed].filter((name) => !computed.has(name));
    const inputs = outside
      .filter((name) => !this.constants.has(name))
      .map((name) => this.values.get(name) as GraphValue);
    const graph = {
      name: 'recording',
      node: nodes.map(({ operator, inputs, output, attributes }) => ({
        opType: operator,
        name: output,
        input: [...inputs],
        output: [output],
        attribute: Object.entries(attributes).map(([name, value]) =>
          typeof value === 'number'
            ? { name, type: onnx.AttributeProto.AttributeType.INT, i: value }
            : { name, type: onnx.AttributeProto.AttributeType.INTS, ints: [...value] },
        ),
      })),
      initializer: outside.flatMap((name) => this.constants.get(name) ?? []),
      input: inputs.map(describe),
      output: outputs.map(describe),
    };
    const model = onnx.ModelProto.encode({ irVersion, opsetImport: [{ domain: '', version: opset }], graph });
    return { model: model.finish(), inputs, outputs };
  }

  private value(name: string, shape: readonly number[]): GraphValue {
    const value = { name, shape };
    this.values.set(name, value);
    return value;
  }
}

function describe({ name, shape }: GraphValue): onnx.IValueInfoProto {
  const dim = shape.map((dimValue) => ({ dimValue }));
  return { name, type: { tensorType: { elemType: onnx.TensorProto.DataType.FLOAT, shape: { dim } } } };
}

/** Raw data are little-endian, as every machine is that we run on. */
function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
