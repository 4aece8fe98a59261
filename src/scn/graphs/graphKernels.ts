import * as tf from '@tensorflow/tfjs-core';
import { type GraphBackend, graphBackend } from './graphBackend';
import { elementTypes, type GraphValue } from './recording';

type Inputs = Readonly<Record<string, tf.TensorInfo>>;
type Kernel<A> = (inputs: Inputs, backend: GraphBackend, attributes: A) => tf.TensorInfo | tf.TensorInfo[];

/** Tells TensorFlow.js how the backend writes down each kernel that the networks on features are made of. */
export function registerGraphKernels(): void {
  for (const [kernelName, operator] of Object.entries(unaryOperators))
    register(kernelName, ({ x }, backend) => unary(operator, given(x), backend));
  for (const [kernelName, operator] of Object.entries(binaryOperators))
    register(kernelName, ({ a, b }, backend) => binary(operator, given(a), given(b), backend));
  for (const [kernelName, kernel] of Object.entries(otherKernels))
    register(kernelName, kernel as Kernel<unknown>);
}

function register<A>(kernelName: string, kernel: Kernel<A>): void {
  tf.registerKernel({
    kernelName,
    backendName: graphBackend,
    kernelFunc: ({ inputs, backend, attrs }) =>
      kernel(inputs as Inputs, backend as GraphBackend, attrs as unknown as A),
  });
}

const unaryOperators = {
  [tf.Exp]: 'Exp',
  [tf.Log]: 'Log',
  [tf.Neg]: 'Neg',
  [tf.Relu]: 'Relu',
  [tf.Sigmoid]: 'Sigmoid',
  [tf.Sqrt]: 'Sqrt',
};

const binaryOperators = { [tf.Add]: 'Add', [tf.Sub]: 'Sub', [tf.RealDiv]: 'Div' };

const otherKernels = {
  [tf.Identity]: ({ x }: Inputs, backend: GraphBackend) => same(given(x), backend),
  [tf.Cast]: ({ x }: Inputs, backend: GraphBackend) => same(given(x), backend),
  [tf.Square]: ({ x }: Inputs, backend: GraphBackend) => binary('Mul', given(x), given(x), backend),

  [tf.Multiply]: ({ a, b }: Inputs, backend: GraphBackend) => {
    const [left, right] = [given(a), given(b)];
    // A sum's gradient is repeated by a product with ones, which would cost as much as the sum.
    const ones = backend.constantOf(right);
    if (ones?.every((value) => value === 1))
      return backend.tensorOf(
        backend.shaped(left),
        tf.backend_util.assertAndGetBroadcastShape(left.shape, right.shape),
      );
    return binary('Mul', left, right, backend);
  },

  /** 1 where x > 0, else 0: what the gradient of relu takes. */
  [tf.Step]: ({ x }: Inputs, backend: GraphBackend) => {
    const value = backend.recorded(given(x));
    const rectified =
      backend.graph.madeOf(value, 'Relu') ?? backend.graph.node('Relu', [value.name], value.shape);
    // Through truth values and back: quicker than the sign.
    const isPositive = backend.graph.node('Cast', [rectified.name], value.shape, {
      to: elementTypes.boolean,
    });
    return backend.tensorOf(
      backend.graph.node('Cast', [isPositive.name], value.shape, { to: elementTypes.float }),
      given(x).shape,
    );
  },

  [tf.BatchMatMul]: (
    { a, b }: Inputs,
    backend: GraphBackend,
    { transposeA, transposeB }: tf.BatchMatMulAttrs,
  ) => {
    if (transposeA || transposeB)
      throw new Error('Products are written down with their factors transposed beforehand.');
    const [left, right] = [matrix(given(a), backend), matrix(given(b), backend)];
    const shape = [left.rows, right.columns];
    const names = [left.value.name, right.value.name];
    const product =
      left.isTransposed || right.isTransposed
        ? backend.graph.node('Gemm', names, shape, {
            transA: +left.isTransposed,
            transB: +right.isTransposed,
          })
        : backend.graph.node('MatMul', names, shape);
    return backend.tensorOf(product);
  },

  [tf.Reshape]: ({ x }: Inputs, backend: GraphBackend, { shape }: tf.ReshapeAttrs) =>
    reshaped(given(x), shape, backend),

  [tf.ExpandDims]: ({ input }: Inputs, backend: GraphBackend, { dim }: tf.ExpandDimsAttrs) => {
    const { shape } = given(input);
    const axis = dim < 0 ? shape.length + 1 + dim : dim;
    return reshaped(given(input), [...shape.slice(0, axis), 1, ...shape.slice(axis)], backend);
  },

  [tf.Transpose]: ({ x }: Inputs, backend: GraphBackend, { perm }: tf.TransposeAttrs) => {
    const { shape } = given(x);
    const turned = perm.map((axis) => shape[axis] as number);
    // Where only axes of length 1 move, the numbers stay in order.
    const moved = perm.filter((axis) => shape[axis] !== 1);
    if (moved.every((axis, i) => i === 0 || axis > (moved[i - 1] as number)))
      return reshaped(given(x), turned, backend);
    const value = backend.shaped(given(x));
    return backend.tensorOf(backend.graph.node('Transpose', [value.name], turned, { perm }));
  },

  [tf.Sum]: ({ x }: Inputs, backend: GraphBackend, { axis, keepDims }: tf.SumAttrs) => {
    const [factor, other] = backend.graph.inputsOf(backend.recorded(given(x)), 'Mul') ?? [];
    if (!factor || factor !== other || backend.isRepeated(given(x)))
      return reduced('ReduceSum', given(x), axis, keepDims, backend);
    return reduced('ReduceSumSquare', backend.tensorOf(factor, given(x).shape), axis, keepDims, backend);
  },

  [tf.Max]: ({ x }: Inputs, backend: GraphBackend, { reductionIndices, keepDims }: tf.MaxAttrs) =>
    reduced('ReduceMax', given(x), reductionIndices, keepDims, backend),

  [tf.Softmax]: ({ logits }: Inputs, backend: GraphBackend, { dim }: tf.SoftmaxAttrs) => {
    const value = backend.shaped(given(logits));
    return backend.tensorOf(backend.graph.node('Softmax', [value.name], value.shape, { axis: dim }));
  },

  [tf.Concat]: (inputs: Inputs, backend: GraphBackend, { axis }: tf.ConcatAttrs) => {
    const parts = Object.values(inputs).map((each) => backend.shaped(each));
    const shape = tf.backend_util.computeOutShape(
      parts.map((part) => [...part.shape]),
      axis,
    );
    return backend.tensorOf(
      backend.graph.node(
        'Concat',
        parts.map(({ name }) => name),
        shape,
        { axis },
      ),
    );
  },

  [tf.Slice]: ({ x }: Inputs, backend: GraphBackend, { begin, size }: tf.SliceAttrs) => {
    const tensor = given(x) as tf.Tensor;
    const [starts, sizes] = tf.slice_util.parseSliceParams(tensor, begin, size) as [number[], number[]];
    return slice(tensor, starts as number[], sizes as number[], backend);
  },

  [tf.SplitV]: ({ x }: Inputs, backend: GraphBackend, { numOrSizeSplits, axis }: tf.SplitVAttrs) => {
    const tensor = given(x) as tf.Tensor;
    const sizes = tf.backend_util.prepareSplitSize(tensor, numOrSizeSplits, axis);
    const starts = tensor.shape.map(() => 0);
    return sizes.map((each) => {
      const part = slice(
        tensor,
        [...starts],
        tensor.shape.map((size, i) => (i === axis ? each : size)),
        backend,
      );
      starts[axis] = (starts[axis] as number) + each;
      return part;
    });
  },

  [tf.PadV2]: ({ x }: Inputs, backend: GraphBackend, { paddings, constantValue }: tf.PadV2Attrs) => {
    if (constantValue !== 0) throw new Error('Only zeros are padded with.');
    const value = backend.shaped(given(x));
    const pads = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
    const shape = value.shape.map(
      (size, axis) => size + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0),
    );
    return backend.tensorOf(backend.graph.node('Pad', [value.name, backend.graph.integers(pads)], shape));
  },
};

function given(tensor: tf.TensorInfo | undefined): tf.TensorInfo {
  if (!tensor) throw new Error('A kernel lacks an input.');
  return tensor;
}

/** The same tensor once more. */
function same(x: tf.TensorInfo, backend: GraphBackend, shape = x.shape): tf.TensorInfo {
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape, dtype: 'float32' };
}

function reshaped(x: tf.TensorInfo, shape: number[], backend: GraphBackend): tf.TensorInfo {
  const wanted = tf.util.inferFromImplicitShape(shape, tf.util.sizeFromShape(x.shape));
  return backend.isRepeated(x) ? backend.tensorOf(backend.shaped(x), wanted) : same(x, backend, wanted);
}

function unary(operator: string, x: tf.TensorInfo, backend: GraphBackend): tf.TensorInfo {
  const value = backend.recorded(x);
  return backend.tensorOf(backend.graph.node(operator, [value.name], value.shape), x.shape);
}

function binary(operator: string, a: tf.TensorInfo, b: tf.TensorInfo, backend: GraphBackend): tf.TensorInfo {
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const [left, right] = [backend.recorded(a), backend.recorded(b)];
  // In the shape that both have, whatever the tensors have: a reshape in between keeps the runtime from fusing nodes.
  if (
    sameShape(left.shape, right.shape) &&
    tf.util.sizeFromShape([...left.shape]) === tf.util.sizeFromShape(shape)
  )
    return backend.tensorOf(backend.graph.node(operator, [left.name, right.name], left.shape), shape);
  // What is repeated along axes need not be repeated beforehand, if the other has all of them.
  const first =
    backend.isRepeated(a) && sameShape(b.shape, shape) && !backend.isRepeated(b) ? left : factor(a, backend);
  const second =
    backend.isRepeated(b) && sameShape(a.shape, shape) && !backend.isRepeated(a) ? right : factor(b, backend);
  const rank = Math.max(first.shape.length, second.shape.length);
  const own = shape.slice(shape.length - rank);
  return backend.tensorOf(backend.graph.node(operator, [first.name, second.name], own), shape);
}

/** A tensor's value for an operator that repeats what is shorter: axes of length 1 in front may be missing. */
function factor(x: tf.TensorInfo, backend: GraphBackend): GraphValue {
  const value = backend.recorded(x);
  const front = x.shape.length - value.shape.length;
  const isShorter =
    front > 0 &&
    x.shape.slice(0, front).every((size) => size === 1) &&
    sameShape(x.shape.slice(front), value.shape);
  return isShorter ? value : backend.shaped(x);
}

function reduced(
  operator: 'ReduceSum' | 'ReduceSumSquare' | 'ReduceMax',
  x: tf.TensorInfo,
  axis: number | number[],
  keepDims: boolean,
  backend: GraphBackend,
): tf.TensorInfo {
  const axes = tf.util.parseAxisParam(axis, x.shape);
  const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
  const shape = keepDims ? kept : x.shape.filter((_, i) => !axes.includes(i));
  const value = backend.shaped(x);
  const node =
    operator === 'ReduceSum'
      ? backend.graph.node(operator, [value.name, backend.graph.integers(axes)], shape, {
          keepdims: +keepDims,
        })
      : backend.graph.node(operator, [value.name], shape, { axes, keepdims: +keepDims });
  return backend.tensorOf(node);
}

function slice(x: tf.TensorInfo, starts: number[], sizes: number[], backend: GraphBackend): tf.TensorInfo {
  const value = backend.shaped(x);
  const { graph } = backend;
  const ends = starts.map((start, axis) => start + (sizes[axis] as number));
  return backend.tensorOf(
    graph.node('Slice', [value.name, graph.integers(starts), graph.integers(ends)], sizes),
  );
}

/** A factor of a product, and whether it is to be transposed in it. */
function matrix(
  x: tf.TensorInfo,
  backend: GraphBackend,
): { value: GraphValue; isTransposed: boolean; rows: number; columns: number } {
  if (x.shape.length !== 2) throw new Error('Only products of two matrices are written down.');
  const [rows, columns] = x.shape as [number, number];
  const value = backend.shaped(x);
  const [turned] = backend.graph.inputsOf(value, 'Transpose') ?? [];
  return { value: turned ?? value, isTransposed: turned !== undefined, rows, columns };
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return tf.util.arraysEqual([...a], [...b]);
}
