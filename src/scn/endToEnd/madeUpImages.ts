import { randomBits } from '../randomness';
import type { ImageSource } from './imageSource';

/** Images of noise, for measurements of speed. @param size of their sides, in pixels. */
export function madeUpImages(size: number): ImageSource {
  const random = randomBits(1);
  return {
    size,
    load: (samples) =>
      Promise.resolve(Uint8Array.from({ length: samples.length * size * size * 3 }, () => random() & 255)),
  };
}
