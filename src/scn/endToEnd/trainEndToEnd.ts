import { evenBatches } from '../trainNetworks';
import * as tf from '@tensorflow/tfjs-core';
import { Adam } from '../adam';
import { GradientDescent, type Optimizer } from '../gradientDescent';
import { randomBits, shuffle } from '../randomness';
import { relabel } from '../relabelling';
import { type ScnLoss, scnLoss, splitAll } from '../scnLoss';
import { readTensors } from '../readTensors';
import type { EndToEndNetwork } from './endToEndNetwork';
import { type EndToEndRecipe, rateFactor } from './endToEndRecipe';
import { batchTensor, imageRandomness, type ImageSource } from './imageSource';

/** A training between two epochs: with the recipe, the seed and the data, all that is needed to go on. Plain data. */
export type TrainingState = {
  /** Epochs done. */
  readonly epoch: number;
  /** Steps of the optimizer. */
  readonly steps: number;
  /** The labels that the network trains on by now, in the order of the training samples. */
  readonly trainingLabels: Uint16Array;
  /** The numbers of the network, then of the optimizer, then δ1 where it is learned. */
  readonly tensors: readonly Float32Array[];
};

/** Copies the numbers of variables. */
export async function numbersOf(variables: readonly tf.Variable[]): Promise<Float32Array[]> {
  // Copies, because what is read may be the engine's own memory.
  return (await readTensors(variables.map((variable) => tf.clone(variable)))).map((values) => values.slice());
}

/** @throws Error where the numbers belong to other variables. */
function restoreNumbers(variables: readonly tf.Variable[], numbers: readonly Float32Array[]): void {
  if (numbers.length !== variables.length)
    throw new Error(`The saved training has ${numbers.length} tensors instead of ${variables.length}.`);
  variables.forEach((variable, i) => {
    const values = numbers[i];
    if (values?.length !== variable.size)
      throw new Error(`A saved tensor has ${values?.length ?? 0} numbers instead of ${variable.size}.`);
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  });
}

/** What a network is trained on. */
export type EndToEndData = {
  readonly images: ImageSource;
  /** The samples to train on, as `images` numbers them, and their given labels; never changed. */
  readonly samples: Uint32Array;
  readonly labels: Uint16Array;
  /** 1 where people said that a label is right, which is never relabelled then, [samples]; missing: nowhere. */
  readonly known?: Uint8Array | undefined;
  readonly classes: number;
};

/** How a training goes, after each epoch. */
export type EpochReport = {
  /** Epochs done. */
  readonly epoch: number;
  /** Mean loss of the epoch's batches. */
  readonly loss: number;
  /** Labels changed in it. */
  readonly relabelled: number;
  /** δ1. */
  readonly rankMargin: number;
};

export type EndToEndOptions = {
  readonly seed: number;
  /** Where an interrupted training of the same data, recipe and seed stood. */
  readonly resume?: TrainingState | undefined;
  /** Called after each epoch; may throw to stop. `state` copies what is needed to go on. */
  readonly onEpoch: (report: EpochReport, state: () => Promise<TrainingState>) => void | Promise<void>;
  /** Told the epochs done after each batch, the running one in part; may throw to stop. */
  readonly onBatch?: ((epochs: number) => void) | undefined;
};

/** The smallest batch that batch normalisation and ranking can work with. */
export const smallestBatch = 4;

/**
 * Trains a Self-Cure Network on images, the backbone with the head. The next batch is loaded while one trains.
 * @param network changed in place; stays the caller's.
 * @returns the labels that it ended up training on.
 */
export async function trainEndToEnd(
  network: EndToEndNetwork,
  data: EndToEndData,
  recipe: EndToEndRecipe,
  { seed, resume, onEpoch, onBatch }: EndToEndOptions,
): Promise<Uint16Array> {
  const training = new Training(network, data, recipe, seed);
  try {
    if (resume) training.restore(resume);
    for (let epoch = resume?.epoch ?? 0; epoch < recipe.epochs; epoch++) {
      const report = await training.epoch(epoch, onBatch);
      await onEpoch(report, () => training.state(epoch + 1));
    }
    return training.labels;
  } finally {
    training.dispose();
  }
}

class Training {
  readonly labels: Uint16Array;
  private readonly optimizer: Optimizer;
  private readonly rankMargin: tf.Variable | undefined;

  constructor(
    private readonly network: EndToEndNetwork,
    private readonly data: EndToEndData,
    private readonly recipe: EndToEndRecipe,
    private readonly seed: number,
  ) {
    const { rankMargin, optimizer } = recipe;
    this.labels = data.labels.slice();
    if (rankMargin.learnable) this.rankMargin = tf.tidy(() => tf.variable(tf.scalar(rankMargin.value)));
    const variables = [...network.variables, ...(this.rankMargin ? [this.rankMargin] : [])];
    this.optimizer =
      optimizer.kind === 'adam'
        ? new Adam(variables, optimizer.learningRate, optimizer.weightDecay)
        : new GradientDescent(variables, optimizer.learningRate, optimizer.momentum, optimizer.weightDecay);
  }

  async epoch(epoch: number, onBatch?: (epochs: number) => void): Promise<EpochReport> {
    const { recipe, data, optimizer } = this;
    optimizer.learningRate = recipe.optimizer.learningRate * rateFactor(recipe.schedule, epoch);
    const order = Uint32Array.from(data.samples, (_, position) => position);
    shuffle(order, randomBits(this.seed, epoch + 1));
    const batches = batchesOf(order, recipe.batchSize);
    const load = (batch: Uint32Array | undefined) =>
      batch && data.images.load(batch.map((position) => data.samples[position] as number));
    let loading = load(batches[0]);
    let loss = 0;
    let relabelled = 0;
    for (const [step, batch] of batches.entries()) {
      const bytes = await loading;
      if (!bytes) throw new Error('A batch has no images.');
      loading = load(batches[step + 1]);
      // Whatever happens to this batch, the next one's failure is seen when it is its turn.
      loading?.catch(() => undefined);
      const done = await this.step(bytes, batch, epoch, step);
      loss += done.loss / batches.length;
      relabelled += done.relabelled;
      onBatch?.(epoch + (step + 1) / batches.length);
    }
    return { epoch: epoch + 1, loss, relabelled, rankMargin: await this.currentMargin() };
  }

  private async step(bytes: Uint8Array, batch: Uint32Array, epoch: number, step: number) {
    const { data, recipe, network, seed, rankMargin } = this;
    const relabels = epoch >= recipe.relabelling.fromEpoch;
    const samples = batch.map((position) => data.samples[position] as number);
    const labels = Uint16Array.from(batch, (position) => this.labels[position] as number);
    const everyone = [...batch.keys()];
    const said = tf.tidy(() => {
      const randomOf = recipe.augment ? imageRandomness(seed, epoch) : undefined;
      const images = batchTensor(bytes, samples, data.images.size, randomOf);
      let output: Pick<ScnLoss, 'weightedLogits' | 'importance'> | undefined;
      const loss = this.optimizer.step(() => {
        const dropout = randomBits(seed, epoch + 1, -1 - step);
        const parts = scnLoss(network.forward(images, dropout), [labels], [everyone], {
          ...recipe,
          rankMargin: (rankMargin as tf.Scalar | undefined) ?? recipe.rankMargin.value,
        });
        if (relabels)
          output = { weightedLogits: tf.keep(parts.weightedLogits), importance: tf.keep(parts.importance) };
        return tf.sum(parts.total);
      });
      if (rankMargin) rankMargin.assign(tf.clipByValue(rankMargin, 0, 1));
      if (!output) return [loss];
      const { weightedLogits, importance } = output;
      const probabilities = tf.softmax(weightedLogits, -1);
      weightedLogits.dispose();
      return [loss, probabilities, importance];
    });
    const [loss, probabilities, importance] = await readTensors(said);
    return {
      loss: loss?.[0] as number,
      relabelled: probabilities && importance ? this.relabelBatch(batch, probabilities, importance) : 0,
    };
  }

  /** Relabels by what the network just said of the batch, as the official code does. */
  private relabelBatch(batch: Uint32Array, probabilities: Float32Array, importance: Float32Array): number {
    const { group, margin } = this.recipe.relabelling;
    const labels = Uint16Array.from(batch, (position) => this.labels[position] as number);
    const { known, classes } = this.data;
    const everyone = [...batch.keys()];
    const rows =
      group === 'all' ? everyone : (splitAll(importance, [everyone], this.recipe.beta)[0]?.low ?? []);
    const open = rows.filter((row) => known?.[batch[row] as number] !== 1);
    const changed = relabel(probabilities, classes, labels, open, margin);
    labels.forEach((label, row) => (this.labels[batch[row] as number] = label));
    return changed;
  }

  private async currentMargin(): Promise<number> {
    if (!this.rankMargin) return this.recipe.rankMargin.value;
    return (await numbersOf([this.rankMargin]))[0]?.[0] as number;
  }

  async state(epoch: number): Promise<TrainingState> {
    return {
      epoch,
      steps: this.optimizer.steps,
      trainingLabels: this.labels.slice(),
      tensors: await numbersOf(this.kept()),
    };
  }

  restore({ steps, trainingLabels, tensors }: TrainingState): void {
    restoreNumbers(this.kept(), tensors);
    this.optimizer.steps = steps;
    this.labels.set(trainingLabels);
  }

  private kept(): tf.Variable[] {
    return [...this.network.tensors, ...this.optimizer.state, ...(this.rankMargin ? [this.rankMargin] : [])];
  }

  dispose(): void {
    this.optimizer.dispose();
    this.rankMargin?.dispose();
  }
}

/** No batch is so small that its statistics say nothing. */
function batchesOf(order: Uint32Array, batchSize: number): Uint32Array[] {
  const most = Math.floor(order.length / smallestBatch);
  return evenBatches(order, Math.max(1, Math.min(Math.ceil(order.length / batchSize), most)));
}
