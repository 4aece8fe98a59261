import type { Backbone } from './backbone';
import { mirrorImage, writeInput } from './backboneInput';
import { type BackboneSession, inputLength, loadBackbone } from './backboneSession';
import type { Inference } from './runtime/inferenceRuntime';

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

  /** Runs what has been taken in. */
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
    sinks.forEach((sink, row) => {
      sink(features.subarray(row * dimensions, (row + 1) * dimensions));
    });
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
