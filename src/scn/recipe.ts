import type { RecipeName } from '../protocol/auditProcess';

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
  readonly batchSize: number;
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
};

/** The paper's settings (Wang et al. 2020, section 4.2) on cached features. */
const paper: Recipe = {
  name: 'paper',
  classifier: { kind: 'linear' },
  epochs: 40,
  batchSize: 256,
  learningRate: 1e-3,
  weightDecay: 1e-4,
  beta: 0.7,
  rankMargin: 0.15,
  wceWeight: 0.5,
  rrWeight: 0.5,
  relabelling: { fromEpoch: 10, margin: 0.2, group: 'low' },
};

/** What finds the most errors: see bench/README.md. */
const cure: Recipe = {
  name: 'cure',
  classifier: { kind: 'cosine', neckWidth: 128, scale: 12, dropout: 0.5 },
  epochs: 30,
  batchSize: 256,
  learningRate: 2e-3,
  weightDecay: 1e-4,
  beta: 0.7,
  rankMargin: 0.15,
  wceWeight: 1,
  rrWeight: 1,
  relabelling: { fromEpoch: 10, margin: 0.2, group: 'all' },
};

/** The recipes that an audit can name. */
export const recipes: Readonly<Record<RecipeName, Recipe>> = { cure, paper };
