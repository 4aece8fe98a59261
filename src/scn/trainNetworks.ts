import { createHead } from './linearHead';
import type { Head } from './head';
import { type Prediction, Predictor } from './predict';
import { randomBits, shuffle } from './randomness';
import { splitByImportance } from './rankRegularisation';
import { type Recipe, batchSizeFor } from './recipe';
import { relabel } from './relabelling';
import { EagerSteps, type TrainingBatch } from './trainingStep';
import { recordsGraphs } from './graphs/graphBackend';
import { GraphSteps } from './graphs/graphSteps';

/**
 * Splits positions into batches of about one size: a last batch of three faces would be all noise.
 * @param steps how many batches.
 */
export function evenBatches(order: Uint32Array, steps: number): Uint32Array[] {
  const end = (step: number) => Math.round((step * order.length) / steps);
  return Array.from({ length: steps }, (_, step) => order.subarray(end(step), end(step + 1)));
}

/** Nothing; that a label is right, which is never relabelled then; that there is nothing to learn from it. */
export const labelWords = { none: 0, known: 1, leftOut: 2 } as const;

/** What networks are trained on. */
export type TrainingData = {
  /** Scaled features, [samples × dimensions]. */
  readonly features: Float32Array;
  readonly dimensions: number;
  readonly classes: number;
  /** The given labels, [samples]; never changed. */
  readonly labels: Uint16Array;
  /** The network that must not see a sample, [samples]; 255 where all may. */
  readonly heldOutBy: Uint8Array;
  /** What people made of each label, see `labelWords`, [samples]; missing: nothing. */
  readonly words?: Uint8Array | undefined;
};

/** Trained networks and the labels that each ended up training on. */
export type TrainedNetworks = { readonly head: Head; readonly trainingLabels: readonly Uint16Array[] };

/**
 * Trains several Self-Cure Networks side by side on the same batches; each skips the samples that it must not see.
 * @param onEpoch called after each epoch; may throw to stop, everything is released then.
 * @param trained the networks that are wanted: what becomes of the others is left open. They come out the same as with all.
 */
export async function trainNetworks(
  data: TrainingData,
  networks: number,
  recipe: Recipe,
  seed: number,
  onEpoch: (done: number) => void | Promise<void>,
  trained: readonly number[] = Array.from({ length: networks }, (_, network) => network),
): Promise<TrainedNetworks> {
  const samples = data.labels.length;
  const random = randomBits(seed, networks, samples);
  const shape = { networks, dimensions: data.dimensions, classes: data.classes };
  const head = createHead(shape, recipe.classifier, random);
  const steps = recordsGraphs()
    ? new GraphSteps(head, data.dimensions, recipe, trained)
    : new EagerSteps(head, data.dimensions, recipe);
  const predictor = new Predictor(head, data.dimensions, trained);
  const trainingLabels = Array.from({ length: networks }, () => data.labels.slice());
  const order = Uint32Array.from({ length: samples }, (_, sample) => sample);
  // One memory for all batches: each new one outside of the heap would bring the next collection nearer.
  const rows = new Float32Array(
    Math.max(...batchesOf(order, recipe).map(({ length }) => length)) * data.dimensions,
  );
  try {
    for (let epoch = 0; epoch < recipe.epochs; epoch++) {
      shuffle(order, random);
      for (const batch of batchesOf(order, recipe)) {
        await steps.take(batchOf(data, trainingLabels, batch, rows), random);
      }
      steps.settle();
      if (epoch >= recipe.relabelling.fromEpoch)
        relabelAll(await predictor.predict(data.features), data, trainingLabels, order, recipe);
      await onEpoch(epoch + 1);
    }
    return { head, trainingLabels };
  } catch (error) {
    head.dispose();
    throw error;
  } finally {
    await steps.dispose();
    await predictor.dispose();
  }
}

function batchesOf(order: Uint32Array, recipe: Recipe): Uint32Array[] {
  return evenBatches(order, Math.ceil(order.length / batchSizeFor(recipe, order.length)));
}

/** Which positions of a batch each network may see. */
function membersOf(
  batch: Uint32Array,
  { heldOutBy, words }: Pick<TrainingData, 'heldOutBy' | 'words'>,
  networks: number,
): number[][] {
  const members: number[][] = Array.from({ length: networks }, () => []);
  batch.forEach((sample, position) => {
    if (words?.[sample] === labelWords.leftOut) return;
    for (let network = 0; network < networks; network++) {
      if (heldOutBy[sample] !== network) members[network]?.push(position);
    }
  });
  return members;
}

function batchOf(
  data: TrainingData,
  trainingLabels: readonly Uint16Array[],
  batch: Uint32Array,
  memory: Float32Array,
): TrainingBatch {
  const { features, dimensions } = data;
  const rows = memory.subarray(0, batch.length * dimensions);
  batch.forEach((sample, position) =>
    rows.set(features.subarray(sample * dimensions, (sample + 1) * dimensions), position * dimensions),
  );
  const labels = trainingLabels.map((all) => Uint16Array.from(batch, (sample) => all[sample] as number));
  return { rows, labels, members: membersOf(batch, data, trainingLabels.length) };
}

/**
 * Relabels at the end of an epoch, on predictions without dropout. The low group is that of each batch, as in the
 * rank regularisation.
 */
function relabelAll(
  predictions: readonly Prediction[],
  data: TrainingData,
  trainingLabels: readonly Uint16Array[],
  order: Uint32Array,
  recipe: Recipe,
): void {
  predictions.forEach(({ probabilities, importance }, network) => {
    const labels = trainingLabels[network];
    // Nothing was asked of a network that is not wanted.
    if (!labels || importance.length === 0) return;
    for (const batch of batchesOf(order, recipe)) {
      const seen = Array.from(batch).filter(
        (sample) => data.heldOutBy[sample] !== network && data.words?.[sample] !== labelWords.leftOut,
      );
      const rows =
        recipe.relabelling.group === 'all' ? seen : splitByImportance(importance, seen, recipe.beta).low;
      const open = rows.filter((sample) => data.words?.[sample] !== labelWords.known);
      relabel(probabilities, data.classes, labels, open, recipe.relabelling.margin);
    }
  });
}
