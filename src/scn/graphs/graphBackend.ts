import * as tf from '@tensorflow/tfjs-core';
import { type GraphValue, Recording } from './recording';

/** The name under which TensorFlow.js knows the backend. */
export const graphBackend = 'graph';

/** Whether this thread's engine records graphs, which are computed apart, instead of computing what it is told. */
export function recordsGraphs(): boolean {
  return tf.getBackend() === graphBackend;
}

/**
 * What a tensor stands for: numbers in memory, or a value of the graph that is being recorded. The value may have another
 * shape than the tensor, with as many numbers (then it is reshaped where that matters), or fewer that are repeated.
 */
type Entry = ({ readonly values: Float32Array } | { readonly value: GraphValue }) & { references: number };

/**
 * A backend of TensorFlow.js that computes nothing: while it records, each kernel writes down a node of a graph. So what the
 * network is, and its gradients, are said once, for all engines. Tensors that are made outside of a recording are plain
 * memory that graphs read, and may be changed in place.
 */
export class GraphBackend extends tf.KernelBackend {
  private readonly entries = new Map<tf.DataId, Entry>();
  private recording: Recording | undefined;
  /** Tensors from before a recording, which are inputs of it. */
  private readonly captured = new Map<tf.DataId, GraphValue>();
  private readonly constants = new Map<tf.DataId, GraphValue>();
  /** Tensors that were made from numbers in this recording. */
  private readonly ownConstants = new Set<tf.DataId>();

  /**
   * Records what is computed.
   * @returns what `compute` returned, the recording, and what the tensors from outside that it takes are called in it.
   */
  record<T>(compute: (recording: Recording) => T): {
    result: T;
    recording: Recording;
    captured: ReadonlyMap<tf.DataId, GraphValue>;
  } {
    if (this.recording) throw new Error('A graph is being recorded already.');
    const recording = new Recording();
    this.recording = recording;
    tf.engine().startScope();
    try {
      const result = compute(recording);
      return { result, recording, captured: new Map(this.captured) };
    } finally {
      tf.engine().endScope();
      this.recording = undefined;
      this.ownConstants.clear();
      this.captured.clear();
      this.constants.clear();
    }
  }

  /** The memory of tensors from outside, by what they are called in a recording. */
  memoryOf(captured: ReadonlyMap<tf.DataId, GraphValue>): Map<string, Float32Array> {
    return new Map([...captured].map(([dataId, { name }]) => [name, this.valuesOf(dataId)]));
  }

  get graph(): Recording {
    if (!this.recording) throw new Error('Nothing is computed outside of a graph.');
    return this.recording;
  }

  /** A tensor that stands for a value of the graph. @param shape of the tensor. */
  tensorOf(value: GraphValue, shape: readonly number[] = value.shape): tf.TensorInfo {
    const dataId = {};
    this.entries.set(dataId, { value, references: 1 });
    return { dataId, shape: [...shape], dtype: 'float32' };
  }

  /** The same, for what computes with tensors. */
  placeholder(value: GraphValue): tf.Tensor {
    return tf.engine().makeTensorFromTensorInfo(this.tensorOf(value));
  }

  /** What a tensor stands for in the graph, in whatever shape. */
  recorded({ dataId, shape }: tf.TensorInfo): GraphValue {
    const entry = this.entryOf(dataId);
    if ('value' in entry) return entry.value;
    const isConstant = this.ownConstants.has(dataId);
    const known = (isConstant ? this.constants : this.captured).get(dataId);
    if (known) return known;
    const value = isConstant ? this.graph.constant(entry.values, shape) : this.graph.input(shape);
    (isConstant ? this.constants : this.captured).set(dataId, value);
    return value;
  }

  /** Whether a tensor stands for fewer numbers than it has. */
  isRepeated({ dataId, shape }: tf.TensorInfo): boolean {
    const entry = this.entryOf(dataId);
    return 'value' in entry && tf.util.sizeFromShape([...entry.value.shape]) < tf.util.sizeFromShape(shape);
  }

  /** What a tensor stands for in the graph, in the tensor's own shape. */
  shaped(tensor: tf.TensorInfo): GraphValue {
    const { shape } = tensor;
    const value = this.recorded(tensor);
    if (tf.util.arraysEqual([...value.shape], shape)) return value;
    const operator = this.isRepeated(tensor) ? 'Expand' : 'Reshape';
    return this.graph.node(operator, [value.name, this.graph.integers(shape)], shape);
  }

  /** The numbers of a tensor that was made from numbers in this recording. */
  constantOf({ dataId }: tf.TensorInfo): Float32Array | undefined {
    const entry = this.entryOf(dataId);
    return 'values' in entry && this.ownConstants.has(dataId) ? entry.values : undefined;
  }

  /** The memory of a tensor. */
  valuesOf(dataId: tf.DataId): Float32Array {
    const entry = this.entryOf(dataId);
    if (!('values' in entry)) throw new Error('A value of a graph cannot be read while it is recorded.');
    return entry.values;
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    if (this.recording) this.ownConstants.add(dataId);
    return dataId;
  }

  override move(
    dataId: tf.DataId,
    values: tf.BackendValues,
    _shape: number[],
    _dtype: tf.DataType,
    references: number,
  ): void {
    const own = values instanceof Float32Array ? values : Float32Array.from(values as ArrayLike<number>);
    this.entries.set(dataId, { values: own, references });
  }

  override readSync(dataId: tf.DataId): tf.BackendValues {
    return this.valuesOf(dataId);
  }

  override read(dataId: tf.DataId): Promise<tf.BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override refCount(dataId: tf.DataId): number {
    return this.entries.get(dataId)?.references ?? 0;
  }

  override incRef(dataId: tf.DataId): void {
    this.entryOf(dataId).references++;
  }

  override disposeData(dataId: tf.DataId, force = false): boolean {
    const entry = this.entries.get(dataId);
    if (!entry) return true;
    entry.references--;
    if (!force && entry.references > 0) return false;
    this.entries.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.entries.size;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  private entryOf(dataId: tf.DataId): Entry {
    const entry = this.entries.get(dataId);
    if (!entry) throw new Error('This tensor is not of the graph engine, or it was released.');
    return entry;
  }
}
