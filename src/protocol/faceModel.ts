/** What can run a face model in onnxruntime. */
export type InferenceProvider = 'cpu' | 'cuda' | 'dml' | 'coreml' | 'webgpu';
/** `auto`: whichever is fastest and agrees with the CPU. */
export type ProviderChoice = 'auto' | InferenceProvider;

/** In the order in which `auto` tries them, after the CPU. */
export const providerChoices: readonly ProviderChoice[] = ['auto', 'cpu', 'cuda', 'dml', 'coreml', 'webgpu'];

/** Where an ONNX face model is, and how it wants its images. */
export type ImageModel = {
  /** Absolute path of the `.onnx` file. */
  readonly file: string;
  /** Width and height of the input in pixels. */
  readonly inputSize: number;
  readonly layout: 'NCHW' | 'NHWC';
  readonly channels: 'RGB' | 'BGR';
  /**
   * The network sees (value − mean) × scale of each channel's values 0 to 255, in the order of `channels`. Mean 0 and
   * scale 1 where the model normalises by itself.
   */
  readonly mean: readonly [number, number, number];
  readonly scale: readonly [number, number, number];
};

/** An ONNX face model that the user brings. Plain data. */
export type OwnBackbone = ImageModel & {
  /** What people call it; the file's name where undefined. */
  readonly id: string | undefined;
  /** Name of the output with the features; undefined: the only one. */
  readonly output: string | undefined;
};

/** Names face-api's expression net, which comes with the program and was its default before its own. */
export const faceApi = 'face-api';

/** Which face model gives the features, and what runs it. */
export type FaceModelChoice = {
  /** Undefined: the program's own. */
  readonly backbone: OwnBackbone | typeof faceApi | undefined;
  readonly provider: ProviderChoice;
};
