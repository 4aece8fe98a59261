import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { OwnBackbone } from '../protocol/faceModel';
import { type Backbone, identifyBackbone, unreadable, weightsOf, writeInput, testImages } from './backbone';
import { type BackboneSession, inputLength, loadBackbone, unfit } from './backboneSession';
import { relativeDifference } from './runtime/chooseProvider';
import type { Inference } from './runtime/loadRuntime';

/** More features than any face model has: whoever names such an output means another one. */
const mostDimensions = 8192;

/**
 * A face model that the user brings, checked: it loads, takes such images and gives numbers for them. How many features
 * it has is what it gives. It has no say on the labels, since nobody knows its classes.
 * @param inference of the CPU: the model itself is in question, not what runs it.
 * @throws HumanError with a sentence for each thing that does not fit.
 */
export async function identifyOwnBackbone(
  { id, file, output, ...preparation }: OwnBackbone,
  inference: Inference,
  threads: number,
): Promise<Backbone> {
  const name = id ?? path.parse(file).name;
  const settings = {
    ...preparation,
    name,
    file,
    // Worth .01 of average precision on real errors and .005 on flipped ones (face-api's net without its own mirroring,
    // FER2013, two seeds), for a third more time with a small net and up to twice as much with a large one.
    mirrored: true,
    classifier: undefined,
  };
  await access(file, constants.R_OK).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  // Before the library opens them, which would wait for a pipe.
  const weights = await weightsOf(file);
  const runnable = { ...preparation, name, file, outputName: output, dimensions: undefined };
  const session = await loadBackbone(runnable, inference, threads);
  try {
    const images = testImages(preparation.inputSize);
    const batch = new Float32Array(images.length * inputLength(preparation));
    images.forEach((image, index) => writeInput(image, preparation, batch, index));
    const features = await session.run(batch, images.length);
    const dimensions = features.length / images.length;
    const misfit = featuresMisfit(features, dimensions);
    if (misfit !== undefined) throw unfit({ name, file }, misfit);
    const unsteady = await unsteadiness(session, batch, features);
    if (unsteady !== undefined) throw unfit({ name, file }, unsteady);
    return await identifyBackbone(
      { ...settings, dimensions, outputName: session.outputName },
      inference.runtime,
      weights,
    );
  } finally {
    await session.dispose();
  }
}

/** Sums run in another order for another number of images; dropout and batch normalisation change features by far more. */
const mostRounding = 1e-3;
/** What is quantised while it runs (`quantize_dynamic`) takes its scale from the whole batch, which is worth a few percent. */
const mostOfTheBatch = 0.05;

/**
 * Whether the model was exported in training mode: its features then depend on chance or on the other images of the batch.
 * @param batch of two images, @param features what the model gave for it.
 * @returns a sentence where they do.
 */
async function unsteadiness(
  session: BackboneSession,
  batch: Float32Array,
  features: Float32Array,
): Promise<string | undefined> {
  if (relativeDifference(await session.run(batch, 2), features) > mostRounding)
    return l10n.t(
      'it gives other features each time for the same images, as a model does that was exported in training mode (dropout draws by chance). Export it anew after `model.eval()`.',
    );
  const half = (of: Float32Array, index: number) =>
    of.slice((index * of.length) / 2, ((index + 1) * of.length) / 2);
  const swapped = Float32Array.from([...half(batch, 1), ...half(batch, 0)]);
  const inOtherOrder = await session.run(swapped, 2);
  const first = half(features, 0);
  const differences = [
    relativeDifference(half(inOtherOrder, 1), first),
    // The mean over a batch is that of any order of it.
    relativeDifference(await session.run(batch, 1), first),
  ];
  if (Math.max(...differences) > mostOfTheBatch)
    return l10n.t(
      'what it gives for an image depends on the other images beside it, as of a model that was exported in training mode (batch normalisation follows the batch). Export it anew after `model.eval()`.',
    );
  return undefined;
}

function featuresMisfit(features: Float32Array, dimensions: number): string | undefined {
  if (dimensions < 1 || dimensions > mostDimensions) {
    return l10n.t(
      'it gives {0} features; 1 to {1} are possible. Name another output in `output`.',
      dimensions,
      mostDimensions,
    );
  }
  if (!features.every(Number.isFinite)) {
    return l10n.t(
      'it gives values that are not numbers (NaN or infinite) for a test image. Check `mean` and `scale`, and that the model was exported whole.',
    );
  }
  return undefined;
}
