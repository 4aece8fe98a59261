import * as tf from '@tensorflow/tfjs-core';
import { importanceWeights, weighLogits } from '../attentionWeighting';
import type { Prediction } from '../predict';
import { readTensors } from '../readTensors';
import type { EndToEndNetwork } from './endToEndNetwork';
import { batchTensor, type ImageSource } from './imageSource';

/** Images a forward pass takes at a time: bounds the memory, not the result. */
const chunk = 32;

/**
 * What a network says of samples, by its running statistics, without dropout or variation. The next images are loaded while
 * some are looked at.
 * @param onDone told the samples done; may throw to stop.
 * @returns in the order of `samples`.
 */
export async function predictEndToEnd(
  network: EndToEndNetwork,
  images: ImageSource,
  samples: Uint32Array,
  onDone: (done: number) => void | Promise<void>,
): Promise<Prediction> {
  const { classes } = network.head;
  const probabilities = new Float32Array(samples.length * classes);
  const importance = new Float32Array(samples.length);
  let loading = images.load(samples.subarray(0, chunk));
  for (let start = 0; start < samples.length; start += chunk) {
    const bytes = await loading;
    const some = samples.subarray(start, start + chunk);
    loading = images.load(samples.subarray(start + chunk, start + 2 * chunk));
    loading.catch(() => undefined);
    const said = tf.tidy(() => {
      const { logits, attentionScores } = network.forward(batchTensor(bytes, some, images.size));
      const weights = importanceWeights(attentionScores);
      return [weights, tf.softmax(weighLogits(logits, weights), -1)];
    });
    const [weights, chances] = await readTensors(said);
    importance.set(weights ?? [], start);
    probabilities.set(chances ?? [], start * classes);
    await onDone(start + some.length);
  }
  return { probabilities, importance };
}
