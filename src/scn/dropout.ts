import * as tf from '@tensorflow/tfjs-core';
import type { RandomBits } from './randomness';

/** Makes the masks of hidden units, for a training step. @param shape [batch, units] */
export type Dropout = (shape: [number, number], rate: number) => tf.Tensor2D;

/** Draws a mask anew each time that one is wanted. */
export function drawnDropout(random: RandomBits): Dropout {
  return (shape, rate) =>
    tf.tensor2d(fillDropoutMask(new Float32Array(shape[0] * shape[1]), rate, random), shape);
}

/**
 * Draws an inverted dropout mask: 0 with probability `rate` (to the nearest 1/256), else 1 / (1 − rate).
 * Made here because TensorFlow.js draws its masks number by number from a slow generator, which took longer than the
 * products of the step.
 * @returns the mask that was filled.
 */
export function fillDropoutMask(mask: Float32Array, rate: number, random: RandomBits): Float32Array {
  const dropBelow = Math.round(rate * 256);
  // Looked up, since a processor guesses half of random branches wrong.
  const factors = new Float32Array(256).fill(256 / (256 - dropBelow), dropBelow);
  for (let i = 0; i < mask.length; i += 4) {
    const bits = random();
    // Past its end an array takes nothing.
    mask[i] = factors[bits & 255] as number;
    mask[i + 1] = factors[(bits >>> 8) & 255] as number;
    mask[i + 2] = factors[(bits >>> 16) & 255] as number;
    mask[i + 3] = factors[bits >>> 24] as number;
  }
  return mask;
}
