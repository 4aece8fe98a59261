import * as tf from '@tensorflow/tfjs-core';
import { importanceWeights, weighLogits } from './attentionWeighting';
import type { Head } from './head';

/** What one network says of every sample. */
export type Prediction = {
  /** softmax(α · logits), [samples × classes]. */
  readonly probabilities: Float32Array;
  /** α, [samples]. */
  readonly importance: Float32Array;
};

/** Samples a forward pass takes at a time: bounds the memory, not the result. */
const chunk = 2048;

/**
 * Runs a head's networks on samples, without dropout.
 * @param features [samples × dimensions]
 * @returns a prediction for each network.
 */
export function predict(head: Head, features: Float32Array, dimensions: number): Prediction[] {
  const samples = features.length / dimensions;
  const predictions = Array.from({ length: head.networks }, () => ({
    probabilities: new Float32Array(samples * head.classes),
    importance: new Float32Array(samples),
  }));
  for (let start = 0; start < samples; start += chunk) {
    const size = Math.min(chunk, samples - start);
    tf.tidy(() => {
      const batch = tf.tensor2d(features.subarray(start * dimensions, (start + size) * dimensions), [
        size,
        dimensions,
      ]);
      const { logits, attentionScores } = head.forward(batch);
      const importance = importanceWeights(attentionScores);
      const probabilities = tf.softmax(weighLogits(logits, importance), -1).dataSync();
      const weights = importance.dataSync();
      predictions.forEach((prediction, network) => {
        const row = network * size;
        prediction.importance.set(weights.subarray(row, row + size), start);
        prediction.probabilities.set(
          probabilities.subarray(row * head.classes, (row + size) * head.classes),
          start * head.classes,
        );
      });
    });
  }
  return predictions;
}
