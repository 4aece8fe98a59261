import * as tf from '@tensorflow/tfjs-core';
import { importanceWeights, weighLogits } from './attentionWeighting';
import { type Computed, computed } from './graphs/computed';
import { recordsGraphs } from './graphs/graphBackend';
import type { Head } from './head';
import { readTensors } from './readTensors';

/** What one network says of every sample. */
export type Prediction = {
  /** softmax(α · logits), [samples × classes]. */
  readonly probabilities: Float32Array;
  /** α, [samples]. */
  readonly importance: Float32Array;
};

/** Samples a forward pass takes at a time: bounds the memory, not the result. Graphs are quicker where it fits the cache. */
const chunk = { graph: 512, other: 2048 };

/** Asks a head's networks about samples, without dropout, as often as one likes. */
export class Predictor {
  private readonly forward = new Map<number, Promise<Computed>>();
  private rows = new Float32Array(0);

  constructor(
    private readonly head: Head,
    private readonly dimensions: number,
    /** The networks whose predictions are wanted. */
    private readonly wanted: readonly number[] = Array.from({ length: head.networks }, (_, i) => i),
  ) {}

  /**
   * @param features [samples × dimensions]
   * @returns a prediction for each network; an empty one for those that are not wanted.
   */
  async predict(features: Float32Array): Promise<Prediction[]> {
    const { head, dimensions } = this;
    const samples = features.length / dimensions;
    const kept = Array.from({ length: head.networks }, (_, i) => (this.wanted.includes(i) ? samples : 0));
    const predictions = kept.map((rows) => ({
      probabilities: new Float32Array(rows * head.classes),
      importance: new Float32Array(rows),
    }));
    const most = recordsGraphs() ? chunk.graph : chunk.other;
    // One memory for all: each new one outside of the heap would bring the next collection nearer.
    if (this.rows.length < Math.min(most, samples) * dimensions)
      this.rows = new Float32Array(Math.min(most, samples) * dimensions);
    for (let start = 0; start < samples; start += most) {
      const size = Math.min(most, samples - start);
      const rows = this.rows.subarray(0, size * dimensions);
      rows.set(features.subarray(start * dimensions, (start + size) * dimensions));
      const batch = tf.tensor2d(rows, [size, dimensions]);
      const said = await (await this.forwardOf(size)).run(batch);
      const [probabilities, importance] = await readTensors(said);
      predictions.forEach((prediction, network) => {
        if (kept[network] === 0) return;
        const row = network * size;
        prediction.importance.set(importance?.subarray(row, row + size) ?? [], start);
        prediction.probabilities.set(
          probabilities?.subarray(row * head.classes, (row + size) * head.classes) ?? [],
          start * head.classes,
        );
      });
      batch.dispose();
    }
    return predictions;
  }

  async dispose(): Promise<void> {
    for (const forward of this.forward.values()) await (await forward).dispose();
    this.forward.clear();
  }

  private forwardOf(size: number): Promise<Computed> {
    const known = this.forward.get(size);
    if (known) return known;
    const forward = computed([[size, this.dimensions]], (batch) => {
      const { logits, attentionScores } = this.head.forward(batch as tf.Tensor2D);
      const importance = importanceWeights(attentionScores);
      return [tf.softmax(weighLogits(logits, importance), -1), importance];
    });
    this.forward.set(size, forward);
    return forward;
  }
}

/** Asks a head's networks once, see `Predictor`. */
export async function predict(
  head: Head,
  features: Float32Array,
  dimensions: number,
  wanted?: readonly number[],
): Promise<Prediction[]> {
  const predictor = new Predictor(head, dimensions, wanted);
  try {
    return await predictor.predict(features);
  } finally {
    await predictor.dispose();
  }
}
