import { type ResNetShape, resNet18 } from '../resnet/resNetShape';
import type { Recipe } from '../recipe';
import type { ImageTraining, RecipeName } from '../../protocol/training';

/** How the learning rate falls, epoch by epoch. */
export type Schedule =
  /** Multiplied by `factor` at each of these epochs (from 0). */
  | { readonly kind: 'steps'; readonly at: readonly number[]; readonly factor: number }
  /** Multiplied by `factor` after every epoch. */
  | { readonly kind: 'exponential'; readonly factor: number };

/** Every choice of an end-to-end training, as data: it decides the result together with the seed, and is saved with it. */
export type EndToEndRecipe = Pick<
  Recipe,
  'classifier' | 'epochs' | 'batchSize' | 'beta' | 'wceWeight' | 'rrWeight' | 'relabelling'
> & {
  readonly backbone: ResNetShape;
  readonly optimizer:
    | { readonly kind: 'adam'; readonly learningRate: number; readonly weightDecay: number }
    | {
        readonly kind: 'sgd';
        readonly learningRate: number;
        readonly momentum: number;
        readonly weightDecay: number;
      };
  readonly schedule: Schedule;
  /** δ1, fixed or where its learning starts. */
  readonly rankMargin: { readonly value: number; readonly learnable: boolean };
  readonly augment: boolean;
};

const relabelling = { fromEpoch: 10, margin: 0.2 } as const;

/**
 * The paper's training (Wang et al. 2020, section 4.2): gradient descent from 0.1, a tenth of it after epochs 15 and 30,
 * 40 epochs in all; the low group is relabelled. Its batches of 1,024 need several GPUs; these have the official code's 64,
 * and a learning rate in proportion.
 */
export const paperEndToEnd: EndToEndRecipe = {
  classifier: { kind: 'linear' },
  epochs: 40,
  batchSize: 64,
  beta: 0.7,
  wceWeight: 0.5,
  rrWeight: 0.5,
  relabelling: { ...relabelling, group: 'low' },
  backbone: resNet18,
  optimizer: { kind: 'sgd', learningRate: 0.1 / 16, momentum: 0.9, weightDecay: 1e-4 },
  schedule: { kind: 'steps', at: [15, 30], factor: 0.1 },
  // The paper has 0.15, and 0.07 for batches of 64 (section 4.5).
  rankMargin: { value: 0.07, learnable: false },
  augment: true,
};

/** The official code's training (`train.py`): Adam, the rate falling by a tenth an epoch, all samples relabelled. */
export const officialEndToEnd: EndToEndRecipe = {
  ...paperEndToEnd,
  epochs: 70,
  wceWeight: 1,
  rrWeight: 1,
  relabelling: { ...relabelling, group: 'all' },
  optimizer: { kind: 'adam', learningRate: 1e-3, weightDecay: 1e-4 },
  schedule: { kind: 'exponential', factor: 0.9 },
  rankMargin: { value: 0.15, learnable: false },
};

/**
 * The recipe `cure` end to end: its classifier and losses, and all samples relabelled in the last third, when the network
 * knows faces well enough. Chosen by what it does on features; on images it is slower to measure.
 */
export const cureEndToEnd: EndToEndRecipe = {
  ...officialEndToEnd,
  classifier: { kind: 'cosine', neckWidth: 256, scale: 8, dropout: 0.5 },
  epochs: 30,
  relabelling: { ...relabelling, fromEpoch: 20, group: 'all' },
  rankMargin: { value: 0.5, learnable: false },
};

/**
 * A recipe with another number of epochs: relabelling and the steps of the schedule keep their place in the training, and
 * a rate that falls gradually falls as far in the end.
 */
function withEpochs(recipe: EndToEndRecipe, epochs: number): EndToEndRecipe {
  const ratio = epochs / recipe.epochs;
  const { schedule, relabelling: late } = recipe;
  return {
    ...recipe,
    epochs,
    relabelling: { ...late, fromEpoch: Math.round(late.fromEpoch * ratio) },
    schedule:
      schedule.kind === 'steps'
        ? { ...schedule, at: schedule.at.map((at) => Math.round(at * ratio)) }
        : { ...schedule, factor: schedule.factor ** (1 / ratio) },
  };
}

/** A recipe with other batches. Gradient descent takes steps in proportion (Goyal et al. 2017); Adam's hardly depend on them. */
export function withBatchSize(recipe: EndToEndRecipe, batchSize: number): EndToEndRecipe {
  const { optimizer } = recipe;
  const learningRate = optimizer.learningRate * (batchSize / recipe.batchSize);
  return {
    ...recipe,
    batchSize,
    optimizer: optimizer.kind === 'sgd' ? { ...optimizer, learningRate } : optimizer,
  };
}

/** The learning rate's factor in an epoch, from 0. */
export function rateFactor(schedule: Schedule, epoch: number): number {
  return schedule.kind === 'exponential'
    ? schedule.factor ** epoch
    : schedule.factor ** schedule.at.filter((at) => epoch >= at).length;
}

/** Smaller images keep too little behind the large stem, which quarters their sides. */
const largeStemFrom = 100;

/**
 * The end-to-end recipe that was chosen.
 * @param start the shape of the network whose weights the training starts from; only the size of the images is free then.
 */
export function chosenRecipe(
  name: RecipeName,
  choice: Omit<ImageTraining, 'startingWeights'>,
  start: ResNetShape | undefined,
): EndToEndRecipe {
  const { inputSize, epochs, batchSize, learnMargin } = choice;
  const named =
    name === 'cure' ? cureEndToEnd : choice.schedule === 'official' ? officialEndToEnd : paperEndToEnd;
  const long = epochs === undefined ? named : withEpochs(named, epochs);
  const recipe = batchSize === undefined ? long : withBatchSize(long, batchSize);
  const shape = start ?? shapeOf(choice.network, inputSize);
  return {
    ...recipe,
    backbone: { ...shape, inputSize },
    rankMargin: { ...recipe.rankMargin, learnable: learnMargin },
  };
}

function shapeOf(network: ImageTraining['network'], inputSize: number): ResNetShape {
  const stem = inputSize >= largeStemFrom ? 'large' : 'small';
  return network === 'resnet18'
    ? { ...resNet18, inputSize, stem }
    : { inputSize, stem, width: 16, blocks: [1, 1, 1] };
}
