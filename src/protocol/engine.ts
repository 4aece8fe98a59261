/** What TensorFlow.js computes with: a GPU by WebGPU or CUDA, native code on the CPU, or WebAssembly, which is always there. */
export type EngineKind = 'webgpu' | 'gpu' | 'cpu' | 'wasm';

/** What networks are trained on. */
export type EngineTask = 'features' | 'images';

/** Which engine a user wants. Plain data. */
export type EngineWish = {
  /** `auto`: the fastest one that is there and computes rightly. */
  readonly choice: EngineKind | 'auto';
  /** What it is to train, by which `auto` measures: networks on features, where nothing is said. */
  readonly task?: EngineTask;
  /** Absolute paths of folders whose `node_modules` may hold a native engine, the first one first. */
  readonly folders: readonly string[];
};

/** An engine that can be started. Plain data. */
export type EngineSource =
  | {
      readonly kind: 'wasm';
      /** Absolute path of the folder of TensorFlow.js' `.wasm` files. */
      readonly wasmFolder: string;
      /** Whether onnxruntime trains networks on features instead: it has a binary for this machine. */
      readonly graphs?: boolean;
    }
  | {
      readonly kind: 'native';
      readonly package: NativePackage;
      /** Absolute path of the folder of its `package.json`. */
      readonly folder: string;
    }
  | {
      /** TensorFlow.js' WebGPU backend, which is built in, on Dawn's WebGPU, which is not. */
      readonly kind: 'webgpu';
      readonly package: WebgpuPackage;
      /** Absolute path of the folder of its `package.json`. */
      readonly folder: string;
    };

/** The npm packages that hold native engines. */
export type NativePackage = '@tensorflow/tfjs-node-gpu' | '@tensorflow/tfjs-node';

/** The npm package that holds Dawn, Chromium's implementation of WebGPU. */
export const webgpuPackage = 'webgpu';
type WebgpuPackage = typeof webgpuPackage;

/** All npm packages that engines need. */
export type EnginePackage = NativePackage | WebgpuPackage;

/** What a GPU engine computes on. */
export type GraphicsAdapter = {
  /** For people. */
  readonly name: string;
  /** As the driver tells it, e.g. `nvidia`. */
  readonly vendor: string;
  /** Whether a program on the CPU stands in for a graphics card: slower than what is built in. */
  readonly isSoftware: boolean;
};

/** Something to time an engine with. */
export type EngineWorkload =
  /** A Self-Cure Network on a residual network of this shape. */
  | {
      readonly kind: 'images';
      readonly name: string;
      readonly inputSize: number;
      readonly stem: 'large' | 'small';
      readonly width: number;
      readonly blocks: readonly number[];
      readonly batch: number;
    }
  /** The recipe `cure` on features: five networks side by side. */
  | { readonly kind: 'heads'; readonly name: string; readonly dimensions: number; readonly faces: number };

/** What a workload takes. */
export type EngineSpeed = {
  readonly name: string;
  /** Faces judged a second, none of them trained on. */
  readonly forward: number;
  /** Faces trained on a second. */
  readonly training: number;
};

/** An engine to try in a process of its own. Plain data. */
export type ProbeRequest = {
  readonly source: EngineSource;
  readonly workloads: readonly EngineWorkload[];
  /** Whether a GPU that is only imitated is checked, but not timed. */
  readonly hardwareOnly?: boolean;
};

/** An engine that started and computed what it should. */
export type ProbedEngine = {
  readonly kind: EngineKind;
  /** For people: e.g. `TensorFlow.js 4.22.0 WASM SIMD`. */
  readonly name: string;
  /** What a GPU engine computes on, where it tells. */
  readonly adapter?: GraphicsAdapter;
  /** Why it is not the fastest of its kind, where that could be started but computes wrongly. */
  readonly problem?: string;
  readonly speeds: readonly EngineSpeed[];
};
