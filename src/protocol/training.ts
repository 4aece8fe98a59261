/** Which training settings to use: `cure` finds the most errors, `paper` follows the paper. */
export type RecipeName = 'cure' | 'paper';

/** How networks are trained on the images themselves, end to end. Plain data: it crosses a process boundary. */
export type ImageTraining = {
  /** `resnet18`: the paper's; `small`: a fraction of its work, for processors without help. */
  readonly network: 'resnet18' | 'small';
  /** Side to which images are scaled, pixels. */
  readonly inputSize: number;
  /** Epochs and images a batch; undefined: as the recipe has them. */
  readonly epochs: number | undefined;
  readonly batchSize: number | undefined;
  /** Whose schedule the recipe `paper` follows: the paper's own or that of its official code. */
  readonly schedule: 'paper' | 'official';
  /** Whether δ1 is learned. */
  readonly learnMargin: boolean;
  /** Absolute path of the folder of a saved model whose backbone the networks start from; undefined: random weights. */
  readonly startingWeights: string | undefined;
};

/** How long an end-to-end training is going to take, measured on this machine before it begins. */
export type TrainingEstimate = {
  readonly engine: string;
  readonly seconds: number;
  /** Of the networks, how many train at the same time. */
  readonly networks: number;
  readonly atOnce: number;
  /** What differs from the settings on this machine, a sentence for people. */
  readonly note?: string | undefined;
};
