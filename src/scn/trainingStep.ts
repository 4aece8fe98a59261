import * as tf from '@tensorflow/tfjs-core';
import { Adam } from './adam';
import { drawnDropout } from './dropout';
import type { Head } from './head';
import type { RandomBits } from './randomness';
import { readTensors } from './readTensors';
import type { Recipe } from './recipe';
import { scnLoss } from './scnLoss';

/** What a step trains on. */
export type TrainingBatch = {
  /** Scaled features, [batch × dimensions]. */
  readonly rows: Float32Array;
  /** For each network, the training labels of the batch. */
  readonly labels: readonly ArrayLike<number>[];
  /** For each network, the positions that it may see. */
  readonly members: readonly (readonly number[])[];
};

/** Changes a head's variables against the loss, batch by batch. */
export interface TrainingSteps {
  /** @returns the loss before the step, of all networks together. */
  take(batch: TrainingBatch, random: RandomBits): Promise<number>;
  /** Brings the head's variables up to date, where the steps keep them elsewhere. */
  settle(): void;
  dispose(): Promise<void>;
}

/** What of a recipe decides a step. */
export type StepRecipe = Pick<
  Recipe,
  'learningRate' | 'weightDecay' | 'beta' | 'rankMargin' | 'wceWeight' | 'rrWeight'
>;

/** Steps of Adam on an engine that computes what it is told. */
export class EagerSteps implements TrainingSteps {
  private readonly optimizer: Adam;

  constructor(
    private readonly head: Head,
    private readonly dimensions: number,
    private readonly recipe: StepRecipe,
  ) {
    this.optimizer = new Adam(head.variables, recipe.learningRate, recipe.weightDecay);
  }

  async take({ rows, labels, members }: TrainingBatch, random: RandomBits): Promise<number> {
    const { head, dimensions, recipe } = this;
    const loss = tf.tidy(() => {
      const input = tf.tensor2d(rows, [rows.length / dimensions, dimensions]);
      const lossNow = () =>
        tf.sum(
          scnLoss(head.forward(input, drawnDropout(random)), labels, members, recipe).total,
        ) as tf.Scalar;
      return this.optimizer.step(lossNow);
    });
    const [value] = await readTensors([loss]);
    return value?.[0] as number;
  }

  settle(): void {
    // The optimizer changes them where they are.
  }

  dispose(): Promise<void> {
    this.optimizer.dispose();
    return Promise.resolve();
  }
}
