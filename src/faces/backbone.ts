import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HumanError, messageOf } from '../protocol/humanError';
import { env } from 'onnxruntime-node';
import { type BackboneClassifier, readBackboneClassifier } from './backboneClassifier';
import { sharp } from './imageLibrary';

/** How an ONNX face model wants its images and where it gives its features. */
export type BackboneSettings = {
  /** For people, e.g. in the result's metadata. */
  readonly name: string;
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
  /** Name of the output that holds the features, [n, dimensions] (or [n, dimensions, 1, 1]), float32. */
  readonly outputName: string;
  readonly dimensions: number;
  /** The classifier that the model was trained with, if it is known: a second opinion on the labels. */
  readonly classifier: BackboneClassifier | undefined;
};

/** A backbone with the name under which its features are kept. Plain data. */
export type Backbone = BackboneSettings & {
  /**
   * The name and a hash of all that decides the features: the model file's content, the settings, and the versions of the
   * libraries that decode and compute. Features of another id are never mixed with these.
   */
  readonly id: string;
};

/** Raised whenever this folder's own code changes what features an image gets. */
const pipelineVersion = 1;

/**
 * Reads the model file to name the backbone.
 * @throws HumanError when the file cannot be read.
 */
export async function identifyBackbone(settings: BackboneSettings): Promise<Backbone> {
  const { name, file, inputSize, layout, channels, mean, scale, outputName, dimensions } = settings;
  const model = await readFile(file).catch((error: unknown) => {
    throw new HumanError(`The face model “${file}” cannot be read (${messageOf(error)}). Check its path.`);
  });
  const preparation = [inputSize, layout, channels, mean, scale, outputName, dimensions];
  const versions = [pipelineVersion, sharp.versions.vips, env.versions.node];
  const hash = createHash('sha256')
    .update(model)
    .update(JSON.stringify([preparation, versions]));
  return { ...settings, id: `${name}-${hash.digest('hex').slice(0, 16)}` };
}

/**
 * The default backbone: the expression net of @vladmandic/face-api, 256 features, as `scripts/convertBackbone.mjs` writes it:
 * the mean over a face and its mirror image.
 * @param folder the folder that holds `face-expression.onnx` and `.json`
 * @throws HumanError when it is not there.
 */
export async function faceExpressionBackbone(folder: string): Promise<Backbone> {
  return identifyBackbone({
    name: 'face-expression',
    file: join(folder, 'face-expression.onnx'),
    inputSize: 112,
    layout: 'NCHW',
    channels: 'RGB',
    mean: [0, 0, 0],
    scale: [1, 1, 1],
    outputName: 'features',
    dimensions: 256,
    classifier: await readBackboneClassifier(join(folder, 'face-expression.json')),
  });
}
