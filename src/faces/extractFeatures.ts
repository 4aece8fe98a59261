import { availableParallelism } from 'node:os';
import * as l10n from '@vscode/l10n';
import { CancelledError } from '../base/humanError';
import type { Backbone } from './backbone';
import { Budget, mostSeconds } from './budget';
import { decodeFaces, decodesAtOnce } from './decodeFace';
import { FaceFailure, type FaceRegion, regionKey } from './faceRegion';
import type { FaceDetector } from './finding/faceDetector';
import { findFace } from './finding/findFaces';
import { contentHashOf, faceHashOf, type FileStamp, isSettled, readFace, stampOf } from './faceFile';
import { type FeatureProgress, ProgressMeter } from './featureProgress';
import { type FaceStore, FeatureStore } from './featureStore';
import { type FeatureTable, FeatureTableBuilder } from './featureTable';
import {
  depthOf,
  type MeasuredValues,
  measureFiles,
  pictureFault,
  rangeKey,
  type ValueRanges,
} from './imageValues';
import { InferenceBatcher } from './backboneSession';
import { LearnedFaces } from './learnedFaces';
import { measurePicture } from './pictureMeasures';
import type { Inference } from './runtime/loadRuntime';
import { smallPicture } from './smallPicture';

export type ExtractOptions = {
  /** Absolute paths; undefined for a row that already failed elsewhere: it is skipped. */
  readonly files: readonly (string | undefined)[];
  /** Where each row's face is in its image, by row; undefined where the image is the face, and where that holds for all. */
  readonly regions?: readonly (FaceRegion | undefined)[] | undefined;
  /** Finds the face in images of rows without a region; undefined: the image is the face. */
  readonly detector?: FaceDetector | undefined;
  readonly backbone: Backbone;
  readonly inference: Inference;
  /** Folder of the feature store; made when missing. */
  readonly cacheFolder: string;
  /** Keeps the features instead of the feature store. */
  readonly store?: FaceStore | undefined;
  /** All files of the data set, where `files` are a part of it: black and white are taken from all. */
  readonly allFiles?: readonly (string | undefined)[] | undefined;
  readonly signal: AbortSignal;
  /** Called at most ten times a second. */
  readonly onProgress: (progress: FeatureProgress) => void;
  /** Sentences about the run as a whole, for the log and the result's warnings. */
  readonly onNote: (line: string) => void;
};

/** Bytes of image files that may be in memory at once. */
const fileBytes = new Budget(128 * 1024 * 1024);

/** How long a cancelled run may go on tidying up before its caller is told; a large image cannot be interrupted. */
const graceMilliseconds = 500;

/**
 * The features of many images: out of the store where it has them, else decoded and run through the backbone, decoding
 * and inference overlapped. Memory is bounded whatever the number and size of the images, but for the table itself. The
 * same images give the same features whether cached or not. An image that fails costs its rows, never the run.
 * @throws HumanError when the backbone cannot be loaded or does not fit its settings.
 * @throws CancelledError within a second of `signal`; what was finished is in the store.
 */
export async function extractFeatures(options: ExtractOptions): Promise<FeatureTable> {
  const { signal, backbone, inference, cacheFolder, onNote } = options;
  if (signal.aborted) throw new CancelledError();
  const learned =
    backbone.learnedFrom === undefined ? undefined : await LearnedFaces.read(backbone.learnedFrom);
  const store = options.store ?? (await FeatureStore.open(cacheFolder, keptAs(backbone, inference), onNote));
  const batcher = new InferenceBatcher(backbone, inference, availableParallelism());
  // At once, not when the batch in flight has run: whoever cancelled may lose patience and kill this process.
  const keep = () => {
    store.writePending();
  };
  signal.addEventListener('abort', keep);
  const work = new Extraction(options, store, batcher, learned).run().finally(async () => {
    signal.removeEventListener('abort', keep);
    await batcher.dispose();
    await store.close();
  });
  return untilAborted(work, signal);
}

/**
 * Providers round differently: features of one are never mixed with those of another, so that the same images give the
 * same features whatever has been computed before.
 */
export function keptAs({ id, dimensions }: Backbone, { provider }: Inference) {
  return { id: provider === 'cpu' ? id : `${id} ${provider}`, dimensions };
}

class Extraction {
  private readonly table: FeatureTableBuilder;
  private readonly meter: ProgressMeter;
  /** Rows that are the same as an earlier one, by file or by content; copied at the end. */
  private readonly twins: [row: number, original: number][] = [];
  private readonly rowOfContent = new Map<string, number>();
  /** What is black and white in images that have not eight bits: looked at when the first of them turns up. */
  private measured: Promise<MeasuredValues> | undefined;
  private stopped = false;

  constructor(
    private readonly options: ExtractOptions,
    private readonly store: FaceStore,
    private readonly batcher: InferenceBatcher,
    private readonly learned: LearnedFaces | undefined,
  ) {
    const { files, backbone, onProgress } = options;
    this.table = new FeatureTableBuilder(files.length, backbone.dimensions);
    this.meter = new ProgressMeter(files.filter((file) => file !== undefined).length, onProgress);
  }

  async run(): Promise<FeatureTable> {
    const rows = this.distinctFiles();
    const worker = async () => {
      try {
        for (let next = rows.next(); !next.done; next = rows.next()) {
          if (this.options.signal.aborted) throw new CancelledError();
          if (this.stopped) return;
          await this.takeIn(...next.value);
        }
      } catch (error) {
        this.stopped = true;
        throw error;
      }
    };
    // All have stopped before anything is closed, whichever failed first.
    const ends = await Promise.allSettled(Array.from({ length: decodesAtOnce }, worker));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    await this.batcher.finish();
    if (this.options.signal.aborted) throw new CancelledError();
    if (this.measured) this.table.values = await this.measured;
    const originals = new Map(this.twins);
    for (const [row, original] of this.twins) {
      // A file's further rows are noted before the file turns out to be another's copy.
      let source = original;
      for (let next = originals.get(source); next !== undefined; next = originals.get(source)) source = next;
      this.table.copy(row, source);
      if (this.table.failures.has(row)) this.table.cached--;
    }
    this.meter.send();
    return this.table;
  }

  /** Each file once, with the rows of its faces; further rows of a face become its twins. */
  private *distinctFiles(): Generator<[file: string, rows: readonly number[]]> {
    if (this.options.regions) {
      yield* this.filesOfRegions(this.options.regions);
      return;
    }
    const rowOfFile = new Map<string, number>();
    for (const [row, file] of this.options.files.entries()) {
      if (file === undefined) continue;
      const original = rowOfFile.get(file);
      if (original === undefined) {
        rowOfFile.set(file, row);
        yield [file, [row]];
      } else {
        this.addTwin(row, original);
      }
    }
  }

  private filesOfRegions(regions: readonly (FaceRegion | undefined)[]): Map<string, readonly number[]> {
    const rowsOfFile = new Map<string, number[]>();
    const rowOfFace = new Map<string, number>();
    for (const [row, file] of this.options.files.entries()) {
      if (file === undefined) continue;
      const region = regions[row];
      const face = region ? `${regionKey(region)} ${file}` : file;
      const original = rowOfFace.get(face);
      if (original === undefined) {
        rowOfFace.set(face, row);
        const rows = rowsOfFile.get(file);
        if (rows) rows.push(row);
        else rowsOfFile.set(file, [row]);
      } else {
        this.addTwin(row, original);
      }
    }
    return rowsOfFile;
  }

  private async takeIn(file: string, rows: readonly number[]): Promise<void> {
    let open = rows;
    try {
      const stamp = await stampOf(file);
      const known = this.store.contentOf(file, stamp);
      if (known !== undefined) {
        this.recallFound(rows, known);
        // A face that has yet to be found is not the whole image, which the store may have.
        open = rows.filter((row) => this.isToBeFound(row) || !this.loadRow(row, this.faceHash(known, row)));
      }
      if (open.length === 0) return;
      const release = await fileBytes.take(Number(stamp.size));
      try {
        await this.readAndDecode(open, file, stamp);
      } finally {
        release();
      }
    } catch (error) {
      if (!(error instanceof FaceFailure)) throw error;
      for (const row of open) this.failUnlessKept(row, error.message);
    }
  }

  /** @throws FaceFailure when the file cannot be read; a face that cannot be decoded fails by itself. */
  private async readAndDecode(rows: readonly number[], file: string, stamp: FileStamp): Promise<void> {
    const bytes = await readFace(file, stamp);
    const contentHash = contentHashOf(bytes);
    if (isSettled(stamp)) this.store.remember(file, stamp, contentHash);
    const depth = await depthOf(bytes);
    const ranges = depth === undefined ? {} : await this.ranges();
    const values = rangeKey(depth, ranges);
    const hashOf = (row: number) => this.faceHash(contentHash, row, values);
    const content = faceHashOf(contentHash, undefined, values);
    this.recallFound(rows, content);
    const unseen = rows.find((row) => this.isToBeFound(row));
    const done = unseen !== undefined && (await this.find(unseen, bytes, ranges, content));
    const open = done ? rows.filter((row) => row !== unseen) : rows;
    const unknown = open.filter((row) => !this.isKnown(row, hashOf(row)));
    const regions = unknown.map((row) => this.regionOf(row));
    const { inputSize } = this.options.backbone;
    for await (const [index, face, picture] of decodeFaces(
      ...([bytes, regions, inputSize, mostSeconds, ranges] as const),
      true,
    )) {
      const row = unknown[index] as number;
      const hash = hashOf(row);
      if (picture) this.measure(row, measurePicture(picture), hash);
      if (face instanceof FaceFailure) this.failUnlessKept(row, face.message);
      else if (this.isLoaded(row)) this.countCached();
      else await this.infer(row, face, hash);
    }
  }

  /** Whether nobody has looked yet for the face in a row's image, and somebody should. */
  private isToBeFound(row: number): boolean {
    const { detector, regions } = this.options;
    return detector !== undefined && regions?.[row] === undefined && !this.table.found.has(row);
  }

  /** Notes what was found before in an image; of its rows one at most is about it as a whole. */
  private recallFound(rows: readonly number[], content: string): void {
    const row = rows.find((each) => this.isToBeFound(each));
    const found = row === undefined ? undefined : this.store.foundIn(content);
    if (row !== undefined && found) this.table.found.set(row, found);
  }

  /** @returns whether the row's features are seen to, too. */
  private async find(row: number, bytes: Buffer, values: ValueRanges, content: string): Promise<boolean> {
    const { detector, backbone } = this.options;
    if (!detector) return false;
    const { found, face } = await findFace(detector, bytes, values, backbone.inputSize);
    this.table.found.set(row, found);
    this.store.saveFound(content, found);
    const hash = faceHashOf(content, found.region);
    // The photograph is decoded, so its face is cut out of that.
    if (!face || this.isKnown(row, hash)) return face !== undefined;
    this.measure(row, measurePicture(face.picture), hash);
    if (this.isLoaded(row)) this.countCached();
    else await this.infer(row, face.rgb, hash);
    return true;
  }

  private async ranges() {
    const { files, allFiles = files, signal } = this.options;
    this.measured ??= measureFiles([...new Set(allFiles.filter((file) => file !== undefined))], signal);
    const { ranges } = await this.measured;
    // What was measured in part must not name features.
    if (signal.aborted) throw new CancelledError();
    return ranges;
  }

  /** Whether a face needs no decoding, because another row has it or the store does; it is another row's original else. */
  private isKnown(row: number, faceHash: string): boolean {
    const original = this.rowOfContent.get(faceHash);
    if (original !== undefined) {
      this.addTwin(row, original);
      return true;
    }
    if (this.loadRow(row, faceHash)) return true;
    this.rowOfContent.set(faceHash, row);
    return false;
  }

  private async infer(row: number, rgb: Buffer, faceHash: string): Promise<void> {
    const { inputSize } = this.options.backbone;
    const described = {
      picture: smallPicture(rgb, inputSize),
      fault: pictureFault(rgb, inputSize),
      isLearned: this.learned?.has(rgb) ?? false,
    };
    await this.batcher.add(rgb, (features) => {
      if (!features.every(Number.isFinite)) {
        this.fail(
          row,
          l10n.t('The network gave no numbers for this image: look at it, and replace it if it is broken.'),
        );
        return;
      }
      this.table.row(row).set(features);
      this.table.describe(row, faceHash, described);
      this.store.save(faceHash, features, described);
      this.table.decoded++;
      this.meter.count('decoded');
    });
  }

  private measure(row: number, measures: Float32Array, faceHash: string): void {
    this.table.measure(row, measures);
    this.store.saveMeasures(faceHash, measures);
  }

  private faceHash(contentHash: string, row: number, values?: string): string {
    return faceHashOf(contentHash, this.regionOf(row), values);
  }

  private regionOf(row: number): FaceRegion | undefined {
    return this.options.regions?.[row] ?? this.table.found.get(row)?.region;
  }

  /** Whether the store has all of a face. Its features are taken where the measures alone are missing, as in older stores. */
  private loadRow(row: number, contentHash: string): boolean {
    if (!this.isLoaded(row)) {
      const described = this.store.load(contentHash, this.table.row(row));
      if (!described) return false;
      this.table.describe(row, contentHash, described);
    }
    const measures = this.store.measuresOf(contentHash);
    if (!measures) return false;
    this.table.measure(row, measures);
    this.countCached();
    return true;
  }

  private isLoaded(row: number): boolean {
    return this.table.contentHashes[row] !== undefined;
  }

  private addTwin(row: number, original: number): void {
    this.twins.push([row, original]);
    this.countCached();
  }

  private countCached(): void {
    this.table.cached++;
    this.meter.count('cached');
  }

  private failUnlessKept(row: number, reason: string): void {
    if (this.isLoaded(row)) this.countCached();
    else this.fail(row, reason);
  }

  private fail(row: number, reason: string): void {
    this.table.fail(row, reason);
    this.meter.count('failed');
  }
}

/** `work`, but at most the grace longer than `signal`; work that outlives it tidies up unobserved. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => {
      timer = setTimeout(() => reject(new CancelledError()), graceMilliseconds);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
