import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { InferenceProvider } from '../../protocol/faceModel';

/** A library that runs ONNX models: onnxruntime-node, or onnxruntime-web where that has no binary. */
export type InferenceRuntime = {
  /** The library's name and version, for people. */
  readonly name: string;
  readonly version: string;
  /** What it can compute on, as far as it says; the first is what it always has. */
  readonly providers: readonly [Provider, ...Provider[]];
  /**
   * Loads a model onto one provider; what that cannot compute is left to the CPU.
   * @param file absolute path of the `.onnx` file
   * @param threads of the CPU
   * @throws Error what the library says, also where it has not got the provider after all.
   */
  load(file: string, provider: Provider, threads: number): Promise<InferenceSession>;
  readonly Tensor: typeof Tensor;
};

/** `wasm`: the CPU without native code. */
export type Provider = InferenceProvider | 'wasm';

/** What a backbone runs on. */
export type Inference = { readonly runtime: InferenceRuntime; readonly provider: Provider };
