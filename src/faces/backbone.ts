import { type Hash, createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { ImageModel } from '../protocol/faceModel';
import { regularBlocks, readRegular } from '../base/disk/regularFile';
import { HumanError, messageOf } from '../base/humanError';
import { externalWeights } from './externalWeights';
import { sharp } from './imageLibrary';
import type { InferenceRuntime } from './runtime/loadRuntime';

/** The last layer that a backbone was trained with: scores = features · kernel + bias. */
export type BackboneClassifier = {
  readonly classes: readonly string[];
  /** [dimensions × classes], row by row. */
  readonly kernel: readonly number[];
  /** [classes] */
  readonly bias: readonly number[];
};

/**
 * Reads a file that belongs to a face model of the program's.
 * @throws HumanError when it is not there.
 */
export async function readPart(file: string): Promise<Buffer> {
  return readRegular(file).catch((error: unknown) => {
    throw unreadablePart(file, messageOf(error));
  });
}

export function unreadablePart(file: string, reason: string): HumanError {
  return new HumanError(
    l10n.t(
      'A part of the face model, “{0}”, cannot be read ({1}). Install the extension again.',
      file,
      reason,
    ),
  );
}

/**
 * Reads a classifier as the build writes it.
 * @throws HumanError when the file is not there.
 */
export async function readBackboneClassifier(file: string): Promise<BackboneClassifier> {
  const bytes = await readPart(file);
  try {
    return JSON.parse(bytes.toString('utf8')) as BackboneClassifier;
  } catch (error) {
    throw new HumanError(
      l10n.t(
        'A part of the face model, “{0}”, is damaged ({1}). Install the extension again.',
        file,
        messageOf(error),
      ),
    );
  }
}

/**
 * The backbone's own class scores (logits) of some faces.
 * @param features [samples × dimensions], unscaled
 * @param rows which samples
 * @returns [rows × classes]
 */
export function classScores(
  { classes, kernel, bias }: BackboneClassifier,
  features: Float32Array,
  rows: Uint32Array,
): Float32Array {
  const width = classes.length;
  const dimensions = kernel.length / width;
  const scores = new Float32Array(rows.length * width);
  const sums = new Float64Array(width);
  rows.forEach((row, index) => {
    sums.set(bias);
    for (let dimension = 0; dimension < dimensions; dimension++) {
      const value = features[row * dimensions + dimension] as number;
      for (let label = 0; label < width; label++)
        sums[label] = (sums[label] as number) + value * (kernel[dimension * width + label] as number);
    }
    scores.set(sums, index * width);
  });
  return scores;
}

/** How an ONNX face model wants its images and where it gives its features. */
export type BackboneSettings = ImageModel & {
  /** For people, e.g. in the result's metadata. */
  readonly name: string;
  /**
   * Name of the output that holds the features, float32: [n, dimensions], or a map of them, laid out as the input is,
   * whose mean over width and height counts.
   */
  readonly outputName: string;
  readonly dimensions: number;
  /** Whether a face's features are the mean over it and its mirror image; false where the model sees to that itself. */
  readonly mirrored: boolean;
  /** The classifier that the model was trained with, if it is known: a second opinion on the labels. */
  readonly classifier: BackboneClassifier | undefined;
  /** Absolute path of the hashes of the faces that the classifier learned from, where they are known; see `LearnedFaces`. */
  readonly learnedFrom?: string;
};

/** A backbone with the name under which its features are kept. Plain data. */
export type Backbone = BackboneSettings & {
  /**
   * The name and a hash of all that decides the features: the model file's content, the settings, and the versions of the
   * libraries that decode and compute. Features of another id are never mixed with these.
   */
  readonly id: string;
  /**
   * The name and a hash of the model file's content and the settings, whatever the versions of the libraries: what a
   * network that was trained on the features needs to be the same.
   */
  readonly modelId: string;
};

/** Raised whenever this folder's own code changes what features an image gets. */
const pipelineVersion = 1;
/** Raised where the features of few images change, and of those that a model learned from none: kept ones are made anew. */
const decodingVersion = 2;

type RuntimeVersion = Pick<InferenceRuntime, 'version'>;

/**
 * Reads the model's files to name the backbone.
 * @param weights the files beside it that hold weights of it, from `weightsOf`.
 * @throws HumanError when the file cannot be read.
 */
export async function identifyBackbone(
  settings: BackboneSettings,
  runtime: RuntimeVersion,
  weights: readonly string[] = [],
): Promise<Backbone> {
  const { name, file, inputSize, layout, channels, mean, scale, outputName, dimensions, mirrored } = settings;
  const preparation = [inputSize, layout, channels, mean, scale, outputName, dimensions];
  const versions = [pipelineVersion, decodingVersion, sharp.versions.vips, runtime.version];
  const hash = createHash('sha256');
  const known = modelFiles(file);
  for (const part of known) await addTo(hash, part);
  for (const part of weights.filter((each) => !known.includes(each))) {
    // Where one file ends and the next begins counts as well.
    hash.update(JSON.stringify([relative(dirname(file), part).replaceAll('\\', '/')]));
    await addTo(hash, part);
  }
  const prepared = mirrored ? [...preparation, 'mirrored'] : preparation;
  const named = (rest: unknown) =>
    `${name}-${hash.copy().update(JSON.stringify(rest)).digest('hex').slice(0, 16)}`;
  return { ...settings, id: named([prepared, versions]), modelId: named([prepared, pipelineVersion]) };
}

async function addTo(hash: Hash, file: string): Promise<void> {
  try {
    for await (const bytes of regularBlocks(file)) hash.update(bytes);
  } catch (error) {
    throw unreadable(file, error);
  }
}

/**
 * The files beside a model that hold weights of it, whatever they are called.
 * @throws HumanError where the model cannot be read, or names a file elsewhere, a missing one or what is no file.
 */
export async function weightsOf(file: string): Promise<readonly string[]> {
  return externalWeights(file).catch((error: unknown) => {
    throw error instanceof HumanError ? error : unreadable(file, error);
  });
}

export function unreadable(file: string, error: unknown): HumanError {
  return new HumanError(
    l10n.t('The face model “{0}” cannot be read ({1}). Check its path.', file, messageOf(error)),
  );
}

/** A model with the files of its weights that exporters usually put beside it: they count even where it names none. */
function modelFiles(file: string): string[] {
  return [file, ...[`${file}.data`, `${file}_data`].filter((each) => existsSync(each))];
}

/** What the backbones that come with the program have in common: they normalise and mirror faces themselves. */
const ownGraph = {
  layout: 'NCHW',
  channels: 'RGB',
  mean: [0, 0, 0],
  scale: [1, 1, 1],
  outputName: 'features',
  mirrored: false,
} as const;

/**
 * The default backbone: the project's own net, trained on faces with ten annotators' votes each (`scripts/faceModel`). Its
 * 384 features are its last layer's 256, which its classifier reads, and what its middle layers say besides, which is
 * worth more on faces unlike those it knows; all of them the mean over a face and its mirror image.
 * @param folder the folder that holds `scn-face.onnx`, `.json` and `.faces.bin`
 * @throws HumanError when it is not there.
 */
export async function scnFaceBackbone(folder: string, runtime: RuntimeVersion): Promise<Backbone> {
  const settings: BackboneSettings = {
    ...ownGraph,
    name: 'scn-face',
    file: join(folder, 'scn-face.onnx'),
    inputSize: 48,
    dimensions: 384,
    classifier: await readBackboneClassifier(join(folder, 'scn-face.json')),
    learnedFrom: join(folder, 'scn-face.faces.bin'),
  };
  return identifyBackbone(settings, runtime);
}

/**
 * The backbone that was the default: the expression net of @vladmandic/face-api, 256 features, as
 * `scripts/convertBackbone.mjs` writes it: the mean over a face and its mirror image.
 * @param folder the folder that holds `face-expression.onnx` and `.json`
 * @throws HumanError when it is not there.
 */
export async function faceExpressionBackbone(folder: string, runtime: RuntimeVersion): Promise<Backbone> {
  const settings: BackboneSettings = {
    ...ownGraph,
    name: 'face-expression',
    file: join(folder, 'face-expression.onnx'),
    inputSize: 112,
    dimensions: 256,
    classifier: await readBackboneClassifier(join(folder, 'face-expression.json')),
  };
  return identifyBackbone(settings, runtime);
}

/**
 * Two made-up images, always the same, to see what a face model gives: soft waves of each colour, and a chessboard.
 * @returns each [size × size × 3] bytes
 */
export function testImages(size: number): readonly [Uint8Array, Uint8Array] {
  const waves = new Uint8Array(3 * size * size);
  const board = new Uint8Array(3 * size * size);
  for (let y = 0, at = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (let channel = 0; channel < 3; channel++, at++) {
        const phase = ((x * (1 + channel) + y * (3 - channel)) / size) * Math.PI;
        waves[at] = Math.round(127.5 + 100 * Math.sin(phase));
        board[at] = (Math.floor((8 * x) / size) + Math.floor((8 * y) / size) + channel) % 2 === 0 ? 40 : 210;
      }
    }
  }
  return [waves, board];
}

type Preparation = Pick<BackboneSettings, 'inputSize' | 'layout' | 'channels' | 'mean' | 'scale'>;

/**
 * Writes one image into a batch as the backbone wants it.
 * @param rgb [inputSize × inputSize × 3] bytes
 * @param batch [images × 3 × inputSize × inputSize] values
 * @param index which image of the batch
 */
export function writeInput(rgb: Uint8Array, backbone: Preparation, batch: Float32Array, index: number): void {
  const { inputSize, layout, channels, mean, scale } = backbone;
  const area = inputSize * inputSize;
  const start = index * 3 * area;
  // Where a channel's next value goes: beside it (NHWC) or in the same plane (NCHW).
  const [step, plane] = layout === 'NCHW' ? [1, area] : [3, 1];
  for (let channel = 0; channel < 3; channel++) {
    const source = channels === 'RGB' ? channel : 2 - channel;
    const centre = mean[channel] ?? 0;
    const factor = scale[channel] ?? 1;
    let to = start + channel * plane;
    for (let from = source; from < 3 * area; from += 3, to += step) {
      batch[to] = ((rgb[from] ?? 0) - centre) * factor;
    }
  }
}

/** The same image from right to left. */
export function mirrorImage(rgb: Uint8Array, size: number): Uint8Array {
  const mirror = new Uint8Array(rgb.length);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = (y * size + x) * 3;
      const to = (y * size + size - 1 - x) * 3;
      mirror[to] = rgb[from] ?? 0;
      mirror[to + 1] = rgb[from + 1] ?? 0;
      mirror[to + 2] = rgb[from + 2] ?? 0;
    }
  }
  return mirror;
}
