import * as tf from '@tensorflow/tfjs-core';
import type { RandomBits } from './randomness';

/**
 * An inverted dropout mask: 0 with probability `rate` (to the nearest 1/256), else 1 / (1 − rate).
 * Made here because TensorFlow.js draws its masks number by number from a slow generator, which took longer than the
 * products of the step.
 */
export function dropoutMask(shape: [number, number], rate: number, random: RandomBits): tf.Tensor2D {
  const dropBelow = Math.round(rate * 256);
  const kept = 256 / (256 - dropBelow);
  const mask = new Float32Array(shape[0] * shape[1]);
  for (let i = 0; i < mask.length; i += 4) {
    const bits = random();
    for (let byte = 0; byte < 4 && i + byte < mask.length; byte++) {
      if (((bits >>> (8 * byte)) & 255) >= dropBelow) mask[i + byte] = kept;
    }
  }
  return tf.tensor2d(mask, shape);
}
