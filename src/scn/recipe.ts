import type { RecipeName } from '../protocol/training';

/** Every choice of the training, as data: it decides the result together with the seed, and is saved with it. */
export type Recipe = {
  readonly name: RecipeName;
  readonly classifier:
    | { readonly kind: 'linear' }
    /** A hidden layer (the neck), then logits = scale · cos(neck, class vector): bounded, so no face can dominate. */
    | {
        readonly kind: 'cosine';
        readonly neckWidth: number;
        readonly scale: number;
        readonly dropout: number;
      };
  readonly epochs: number;
  /** More samples than this take fewer epochs, see `recipeFor`; null where they take all. */
  readonly fullEpochsUpTo: number | null;
  /** The largest batch; few samples make smaller ones, see `batchSizeFor`. */
  readonly batchSize: number;
  /** Steps that an epoch should have at least. */
  readonly stepsPerEpoch: number;
  readonly learningRate: number;
  /** Adam's L2 weight decay, added to the gradient. */
  readonly weightDecay: number;
  /** β: the share of the high-importance group. */
  readonly beta: number;
  /** δ1: the margin between the groups' mean importance. */
  readonly rankMargin: number;
  /** L = wceWeight · L_WCE + rrWeight · L_RR. The paper has γ and 1 − γ, the official code 1 and 1. */
  readonly wceWeight: number;
  readonly rrWeight: number;
  readonly relabelling: {
    /** The first epoch (from 0) that may relabel. */
    readonly fromEpoch: number;
    /** δ2. */
    readonly margin: number;
    readonly group: 'low' | 'all';
  };
  /** Whether strongly regularised classifiers and the backbone's own opinion judge the labels beside the networks. */
  readonly companions: boolean;
};

/** The paper's settings (Wang et al. 2020, section 4.2) on cached features. */
const paper: Recipe = {
  name: 'paper',
  classifier: { kind: 'linear' },
  epochs: 40,
  fullEpochsUpTo: null,
  batchSize: 256,
  stepsPerEpoch: 14,
  learningRate: 1e-3,
  weightDecay: 1e-4,
  beta: 0.7,
  rankMargin: 0.15,
  wceWeight: 0.5,
  rrWeight: 0.5,
  relabelling: { fromEpoch: 10, margin: 0.2, group: 'low' },
  companions: false,
};

/** What finds the most errors: see bench/README.md. */
const cure: Recipe = {
  name: 'cure',
  classifier: { kind: 'cosine', neckWidth: 256, scale: 8, dropout: 0.5 },
  epochs: 15,
  fullEpochsUpTo: 20_000,
  batchSize: 256,
  stepsPerEpoch: 14,
  learningRate: 2e-3,
  weightDecay: 1e-4,
  beta: 0.7,
  rankMargin: 0.5,
  wceWeight: 1,
  rrWeight: 1,
  relabelling: { fromEpoch: 10, margin: 0.2, group: 'all' },
  companions: true,
};

/** The recipes that an audit can name. */
export const recipes: Readonly<Record<RecipeName, Recipe>> = { cure, paper };

/** Epochs that any training has: relabelling needs some before it and some after it. */
const fewestEpochs = 5;

/**
 * The recipe for a number of samples: where there are many, each epoch has more steps, and fewer epochs do (with the
 * square root, so that the steps still grow). Relabelling keeps its place in the training.
 */
export function recipeFor(recipe: Recipe, samples: number): Recipe {
  const { epochs, fullEpochsUpTo, relabelling } = recipe;
  if (fullEpochsUpTo === null || samples <= fullEpochsUpTo) return recipe;
  const fewer = Math.min(
    epochs,
    Math.max(fewestEpochs, Math.round(epochs * Math.sqrt(fullEpochsUpTo / samples))),
  );
  const fromEpoch = Math.round((relabelling.fromEpoch * fewer) / epochs);
  return { ...recipe, epochs: fewer, relabelling: { ...relabelling, fromEpoch } };
}

/** The smallest batch: ranking needs a high and a low group worth the name. */
const smallestBatch = 32;

/** The batch size for a number of samples: a small data set takes as many steps an epoch as the recipe was chosen with. */
export function batchSizeFor(recipe: Pick<Recipe, 'batchSize' | 'stepsPerEpoch'>, samples: number): number {
  return Math.min(recipe.batchSize, Math.max(smallestBatch, Math.ceil(samples / recipe.stepsPerEpoch)));
}
