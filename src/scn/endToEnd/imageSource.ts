import * as tf from '@tensorflow/tfjs-core';
import { type RandomBits, randomBits } from '../randomness';
import { prepareImage } from './augmentation';

/** Where decoded images come from. */
export type ImageSource = {
  /** Side of the images, pixels. */
  readonly size: number;
  /** The bytes of some samples' images, RGB, [samples, size, size, 3]. May be asked for the next batch while one trains. */
  readonly load: (samples: ArrayLike<number>) => Promise<Uint8Array>;
};

/**
 * A batch as the network takes it, [samples, size, size, 3].
 * @param randomOf the random numbers that vary a sample's image; undefined: images as they are.
 */
export function batchTensor(
  bytes: Uint8Array,
  samples: ArrayLike<number>,
  size: number,
  randomOf?: (sample: number) => RandomBits,
): tf.Tensor4D {
  const length = size * size * 3;
  const images = new Float32Array(samples.length * length);
  for (let position = 0; position < samples.length; position++) {
    prepareImage(
      bytes.subarray(position * length, (position + 1) * length),
      size,
      images.subarray(position * length, (position + 1) * length),
      randomOf?.(samples[position] as number),
    );
  }
  return tf.tensor4d(images, [samples.length, size, size, 3]);
}

/** A stream of its own for each sample in each epoch, so that an interrupted training goes on as it would have. */
export function imageRandomness(seed: number, epoch: number): (sample: number) => RandomBits {
  return (sample) => randomBits(seed, epoch + 1, sample + 1);
}

/** Images of noise, for measurements of speed. @param size of their sides, in pixels. */
export function madeUpImages(size: number): ImageSource {
  const random = randomBits(1);
  return {
    size,
    load: (samples) =>
      Promise.resolve(Uint8Array.from({ length: samples.length * size * size * 3 }, () => random() & 255)),
  };
}
