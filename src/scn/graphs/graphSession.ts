import type * as onnxruntime from 'onnxruntime-node';
import type { GraphPart } from './recording';

type Onnxruntime = typeof onnxruntime;

let runtime: Onnxruntime | undefined;

/**
 * Loads onnxruntime-node, which computes the graphs of this thread.
 * @returns its version
 * @throws Error where it has no binary for this platform, or its binary cannot be loaded.
 */
export async function loadOnnxruntime(): Promise<string> {
  const library = await import('onnxruntime-node');
  library.env.logLevel = 'fatal';
  runtime = library;
  return library.env.versions.node ?? '';
}

/** A part of a graph that can be computed. */
export class GraphSession {
  /** The library's views of memory, by what it is used for: made once, since the same is given at each step. */
  private readonly tensors = new Map<string, WeakMap<Float32Array, onnxruntime.Tensor>>();

  private constructor(
    private readonly session: onnxruntime.InferenceSession,
    private readonly shapes: ReadonlyMap<string, readonly number[]>,
    private readonly library: Onnxruntime,
  ) {}

  static async load({ model, inputs, outputs }: GraphPart): Promise<GraphSession> {
    if (!runtime) throw new Error('onnxruntime was not loaded.');
    const session = await runtime.InferenceSession.create(model, {
      executionProviders: ['cpu'],
      // Networks train side by side on threads of their own.
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
      // Its reserve would be kept for each graph.
      enableCpuMemArena: false,
    });
    const shapes = new Map([...inputs, ...outputs].map(({ name, shape }) => [name, shape]));
    return new GraphSession(session, shapes, runtime);
  }

  /**
   * @param memory of each input and each output, by name; it may have more. The outputs' is written to.
   */
  async run(memory: ReadonlyMap<string, Float32Array>): Promise<void> {
    const chosen = (names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [name, this.tensorOn(name, memory.get(name))]));
    await this.session.run(chosen(this.session.inputNames), chosen(this.session.outputNames));
  }

  dispose(): Promise<void> {
    return this.session.release();
  }

  private tensorOn(name: string, values: Float32Array | undefined): onnxruntime.Tensor {
    const shape = this.shapes.get(name);
    if (!values || !shape) throw new Error(`The graph's value ${name} has no memory.`);
    const views = this.tensors.get(name) ?? new WeakMap<Float32Array, onnxruntime.Tensor>();
    this.tensors.set(name, views);
    const view = views.get(values) ?? new this.library.Tensor('float32', values, shape);
    views.set(values, view);
    return view;
  }
}
