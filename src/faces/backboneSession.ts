import * as l10n from '@vscode/l10n';
import { HumanError, messageOf } from '../base/humanError';
import { type BackboneSettings, type Backbone, mirrorImage, writeInput } from './backbone';
import type { Inference, InferenceRuntime } from './runtime/loadRuntime';
import { fromHalf, toHalf } from '../base/halfFloats';
import type { Tensor, InferenceSession } from 'onnxruntime-node';
import { notAModel } from './externalWeights';

/** What a model may take and give: floats, or halves where it was made smaller. */
function isFloat(type: string): boolean {
  return type === 'float32' || type === 'float16';
}

/** Numbers of a tensor; halves are bits until Node 24, and numbers from then on. */
function singles(data: ArrayLike<number>): Float32Array {
  if (data instanceof Float32Array) return data;
  return Float32Array.from(data, data instanceof Uint16Array ? fromHalf : Number);
}

/** Images as a tensor of the type that a model takes. */
function inputTensor(
  { Tensor }: InferenceRuntime,
  type: string | undefined,
  values: Float32Array,
  dims: readonly number[],
): Tensor {
  if (type !== 'float16') return new Tensor('float32', values, dims);
  const bits = Uint16Array.from(values, toHalf);
  const tensor = new Tensor('float16', bits, dims);
  // With Node 24 it holds a Float16Array, of which onnxruntime-node 1.30 reads nothing (“expected 6912, got 0”).
  return Object.defineProperty(tensor, 'data', { value: bits });
}

/**
 * An output's features, of the runtime's memory no more: [n, d] as it is, a map [n, d, h, w] (NCHW) or [n, h, w, d]
 * (NHWC) averaged over its height and width, as a global average pooling layer does.
 * @param count images that were run
 * @returns [count × d]; a sentence where the output has another shape or type.
 */
function pooledFeatures(
  output: Pick<Tensor, 'type' | 'dims' | 'data'> | undefined,
  count: number,
  layout: 'NCHW' | 'NHWC',
): Float32Array | string {
  if (!output) return l10n.t('it gave no output.');
  const { type, dims, data } = output;
  if (!isFloat(type)) return l10n.t('its output is {0}, not float32.', type);
  if ((dims.length !== 2 && dims.length !== 4) || dims[0] !== count) {
    return l10n.t(
      'its output for {0} images is [{1}], neither [{0}, features] nor a map of features.',
      count,
      dims.join(', '),
    );
  }
  const values = singles(data as Float32Array | Uint16Array);
  if (dims.length === 2) return Float32Array.from(values);
  const [, a = 0, b = 0, c = 0] = dims;
  const [width, area] = layout === 'NCHW' ? [a, b * c] : [c, a * b];
  // How far a feature's next place in the map is, and the next feature of a place.
  const [nextPlace, nextFeature] = layout === 'NCHW' ? [1, area] : [width, 1];
  const features = new Float32Array(count * width);
  for (let image = 0; image < count; image++) {
    for (let feature = 0; feature < width; feature++) {
      let sum = 0;
      const start = image * width * area + feature * nextFeature;
      for (let place = 0; place < area; place++) sum += values[start + place * nextPlace] ?? NaN;
      features[image * width + feature] = sum / area;
    }
  }
  return features;
}

/** A loaded backbone. `dispose` once nothing runs any more. */
export type BackboneSession = {
  readonly outputName: string;
  /**
   * @param batch [count × inputLength] values as `writeInput` lays them out; may be longer
   * @returns features, [count × dimensions]
   * @throws HumanError when the model gives something else.
   */
  run(batch: Float32Array, count: number): Promise<Float32Array>;
  dispose(): Promise<void>;
};

/** What of a backbone decides how it runs; what is undefined is found out by running it. */
export type RunnableBackbone = Pick<BackboneSettings, 'name' | 'file' | 'inputSize' | 'layout'> & {
  /** Undefined: the only one. */
  readonly outputName: string | undefined;
  readonly dimensions: number | undefined;
};

/** Values of one image in a batch. */
export function inputLength({ inputSize }: { readonly inputSize: number }): number {
  return 3 * inputSize * inputSize;
}

/**
 * Loads the model into onnxruntime. On the CPU its results do not depend on the batch that an image is in, nor (for the
 * backbones that come with the program, measured) on the number of threads.
 * @throws HumanError when the file is not a model or does not fit the backbone's settings.
 */
export async function loadBackbone(
  backbone: RunnableBackbone,
  { runtime, provider }: Inference,
  threads: number,
): Promise<BackboneSession> {
  const { name, file, inputSize: size, layout, dimensions } = backbone;
  const session = await runtime.load(file, provider, threads).catch((error: unknown) => {
    throw notAModel(file, error);
  });
  const misfit = misfitOf(session, backbone);
  if (misfit !== undefined) {
    await session.release();
    throw unfit(backbone, misfit);
  }
  const inputName = session.inputNames[0] ?? '';
  const outputName = backbone.outputName ?? session.outputNames[0] ?? '';
  const [inputMetadata] = session.inputMetadata;
  const inputType = inputMetadata?.isTensor === true ? inputMetadata.type : undefined;
  const fixedBatch = fixedBatchOf(session);
  const length = inputLength(backbone);

  const runOnce = async (values: Float32Array, count: number): Promise<Float32Array> => {
    const dims = layout === 'NCHW' ? [count, 3, size, size] : [count, size, size, 3];
    const input = inputTensor(runtime, inputType, values, dims);
    const outputs = await session.run({ [inputName]: input }, [outputName]).catch((error: unknown) => {
      throw new HumanError(
        l10n.t(
          'The face model “{0}” ({1}) cannot run on {2} images of {3} × {3} ({4}). Correct its settings.',
          name,
          file,
          count,
          size,
          messageOf(error),
        ),
      );
    });
    const output = outputs[outputName];
    try {
      const features = pooledFeatures(output, count, layout);
      if (typeof features !== 'string' && (dimensions ?? features.length / count) * count === features.length)
        return features;
      const given =
        typeof features === 'string'
          ? features
          : l10n.t('its output is [{0}].', output?.dims.join(', ') ?? '');
      throw unfit(backbone, given);
    } finally {
      // The output's memory belongs to the runtime and goes with dispose.
      output?.dispose();
    }
  };

  /** For a model that takes so many images at a time and no fewer: the last batch is filled up. */
  const runInParts = async (batch: Float32Array, count: number, part: number): Promise<Float32Array> => {
    const found: number[] = [];
    for (let from = 0; from < count; from += part) {
      const values = new Float32Array(part * length);
      const taken = Math.min(part, count - from);
      values.set(batch.subarray(from * length, (from + taken) * length));
      const features = await runOnce(values, part);
      for (const value of features.subarray(0, (features.length / part) * taken)) found.push(value);
    }
    return Float32Array.from(found);
  };

  return {
    outputName,
    run: (batch, count) =>
      fixedBatch === undefined
        ? runOnce(batch.subarray(0, count * length), count)
        : runInParts(batch, count, fixedBatch),
    dispose: () => session.release(),
  };
}

/** A face model does not do what its settings say. @param misfit a sentence. */
export function unfit({ name, file }: Pick<BackboneSettings, 'name' | 'file'>, misfit: string): HumanError {
  return new HumanError(
    l10n.t('The face model “{0}” ({1}) does not fit its settings: {2}', name, file, misfit),
  );
}

type Model = Pick<InferenceSession, 'inputMetadata' | 'outputMetadata' | 'outputNames'>;

/** How many images a model takes at a time; undefined where that is up to whoever runs it. */
function fixedBatchOf({ inputMetadata: [input] }: Model): number | undefined {
  const batch = input?.isTensor === true ? input.shape[0] : undefined;
  return typeof batch === 'number' && batch > 0 ? batch : undefined;
}

/** What of the settings contradicts the model, as far as the model says; a sentence. */
function misfitOf(model: Model, backbone: RunnableBackbone): string | undefined {
  return inputMisfit(model, backbone) ?? outputMisfit(model, backbone);
}

function inputMisfit(
  { inputMetadata }: Model,
  { inputSize: size, layout }: RunnableBackbone,
): string | undefined {
  const [input, ...others] = inputMetadata;
  if (!input || others.length > 0) {
    const names = inputMetadata.map(({ name }) => `“${name}”`).join(', ');
    return l10n.t(
      'it must have one input, the image, but has {0} ({1}). Export it with the image alone.',
      inputMetadata.length,
      names,
    );
  }
  if (!input.isTensor) return l10n.t('its input is not a tensor. Export it with one image tensor.');
  if (!isFloat(input.type))
    return l10n.t('its input is {0}, not float32. Export it with float32 input.', input.type);
  const wanted = layout === 'NCHW' ? [3, size, size] : [size, size, 3];
  const given = input.shape.slice(1);
  const agrees = given.every(
    (length, axis) => typeof length === 'string' || length <= 0 || length === wanted[axis],
  );
  if (given.length !== 3 || !agrees) {
    return l10n.t(
      'its input is [{0}], not [n, {1}]. Correct `inputSize` or `layout`.',
      input.shape.join(', '),
      wanted.join(', '),
    );
  }
  return undefined;
}

function outputMisfit(
  { outputMetadata, outputNames }: Model,
  { outputName, dimensions, layout }: RunnableBackbone,
): string | undefined {
  const known = outputNames.map((name) => `“${name}”`).join(', ');
  if (outputName === undefined && outputNames.length !== 1) {
    return l10n.t(
      'it has {0} outputs, {1}. Name the one with the features in `output`.',
      outputNames.length,
      known,
    );
  }
  const output = outputMetadata.find(({ name }) => name === (outputName ?? outputNames[0]));
  if (!output) return l10n.t('it has no output “{0}”, but {1}. Correct `output`.', outputName ?? '', known);
  if (!output.isTensor) return l10n.t('its output “{0}” is no tensor, not float32.', output.name);
  if (!isFloat(output.type)) {
    return l10n.t('its output “{0}” is {1}, not float32.', output.name, output.type);
  }
  const { shape } = output;
  // A scalar's shape and an unknown one look alike: running it will tell.
  if (shape.length === 0) return undefined;
  if (shape.length !== 2 && shape.length !== 4) {
    return l10n.t(
      'its output “{0}” is [{1}], neither [n, features] nor a map of features.',
      output.name,
      shape.join(', '),
    );
  }
  const width = shape[layout === 'NCHW' ? 1 : shape.length - 1];
  if (dimensions !== undefined && typeof width === 'number' && width > 0 && width !== dimensions) {
    return l10n.t('its output “{0}” is [{1}], not [n, {2}].', output.name, shape.join(', '), dimensions);
  }
  return undefined;
}

/**
 * Faces in one run of the network: 32 of 112², fewer of larger ones. More are no faster, take more memory, and keep the
 * thread busy for longer (onnxruntime-node computes on the calling thread), so that a cancel would have to wait.
 */
function batchSizeOf({ inputSize }: Backbone): number {
  return Math.min(32, Math.max(1, Math.floor((32 * 112 ** 2) / inputSize ** 2)));
}

type Sink = (features: Float32Array) => void;
type Batch = { readonly input: Float32Array; readonly sinks: Sink[] };

/**
 * Collects decoded faces into batches and runs them, one batch at a time, while the next one fills. The network is
 * loaded with the first face, so an audit whose features are all in the store never loads it.
 */
export class InferenceBatcher {
  private session: Promise<BackboneSession> | undefined;
  private filling: Batch | undefined;
  private spare: Batch | undefined;
  /** Settles when the batch in flight has run. */
  private running = Promise.resolve();
  /** Settles when the filling batch has room again. */
  private swapped = Promise.resolve();

  private readonly batchSize: number;
  private readonly imagesPerFace: number;

  constructor(
    private readonly backbone: Backbone,
    private readonly inference: Inference,
    private readonly threads: number,
  ) {
    this.imagesPerFace = backbone.mirrored ? 2 : 1;
    this.batchSize = batchSizeOf(backbone);
  }

  /**
   * Takes a face in; waits while both batches are full.
   * @param rgb [inputSize × inputSize × 3] bytes
   * @param sink gets the features, [dimensions], valid until it returns
   * @throws what a run threw: then nothing more comes.
   */
  async add(rgb: Uint8Array, sink: Sink): Promise<void> {
    while (this.filling?.sinks.length === this.batchSize) await this.swapped;
    const batch = (this.filling ??= this.newBatch());
    const at = batch.sinks.length * this.imagesPerFace;
    writeInput(rgb, this.backbone, batch.input, at);
    if (this.backbone.mirrored)
      writeInput(mirrorImage(rgb, this.backbone.inputSize), this.backbone, batch.input, at + 1);
    batch.sinks.push(sink);
    if (batch.sinks.length === this.batchSize) this.swap();
  }

  async finish(): Promise<void> {
    await this.swapped;
    if (this.filling && this.filling.sinks.length > 0) this.swap();
    await this.swapped;
    await this.running;
  }

  /** Frees the network once the batches that were handed over have run. */
  async dispose(): Promise<void> {
    await this.swapped.catch(() => undefined);
    await this.running.catch(() => undefined);
    const session = await this.session?.catch(() => undefined);
    await session?.dispose();
  }

  private swap(): void {
    this.swapped = this.running.then(() => {
      const full = this.filling;
      if (!full) return;
      this.filling = this.spare ?? this.newBatch();
      this.running = this.run(full).then(() => {
        full.sinks.length = 0;
        this.spare = full;
      });
      this.running.catch(() => undefined);
    });
    // Whoever adds or finishes next gets the error; until then it must not count as unhandled.
    this.swapped.catch(() => undefined);
  }

  private async run({ input, sinks }: Batch): Promise<void> {
    this.session ??= loadBackbone(this.backbone, this.inference, this.threads);
    const session = await this.session;
    const { dimensions, mirrored } = this.backbone;
    const ofImages = await session.run(input, sinks.length * this.imagesPerFace);
    const features = mirrored ? meanOfPairs(ofImages, dimensions) : ofImages;
    sinks.forEach((sink, row) => sink(features.subarray(row * dimensions, (row + 1) * dimensions)));
  }

  private newBatch(): Batch {
    const values = this.batchSize * this.imagesPerFace * inputLength(this.backbone);
    return { input: new Float32Array(values), sinks: [] };
  }
}

/** @param features [2 × faces × dimensions]: of each face, then of its mirror image. */
function meanOfPairs(features: Float32Array, dimensions: number): Float32Array {
  const means = new Float32Array(features.length / 2);
  for (let at = 0; at < means.length; at++) {
    const first = 2 * at - (at % dimensions);
    means[at] = ((features[first] ?? NaN) + (features[first + dimensions] ?? NaN)) / 2;
  }
  return means;
}
