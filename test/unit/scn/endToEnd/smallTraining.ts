import { type EndToEndRecipe, paperEndToEnd } from '../../../../src/scn/endToEnd/endToEndRecipe';
import type { ImageSource } from '../../../../src/scn/endToEnd/imageSource';
import { randomBits, uniform } from '../../../../src/scn/randomness';

/** A network small enough for a test: two stages of one block, eight filters, on images of 16 pixels. */
export const smallRecipe: EndToEndRecipe = {
  ...paperEndToEnd,
  backbone: { inputSize: 16, stem: 'small', width: 8, blocks: [1, 1] },
  epochs: 4,
  batchSize: 16,
  optimizer: { kind: 'adam', learningRate: 3e-3, weightDecay: 1e-4 },
  relabelling: { fromEpoch: 2, margin: 0.2, group: 'all' },
};

/** Images of noise with a bright stripe, whose place is the class. */
export function stripedImages(count: number, classes: number, size: number, seed = 1) {
  const random = randomBits(seed, 77);
  const labels = Uint16Array.from({ length: count }, (_, i) => i % classes);
  const length = size * size * 3;
  const bytes = Uint8Array.from({ length: count * length }, () => 120 * uniform(random));
  labels.forEach((label, image) => {
    const row = Math.floor((label * size) / classes);
    bytes.fill(220, image * length + row * size * 3, image * length + (row + 2) * size * 3);
  });
  return { images: sourceOf(bytes, size), labels, samples: Uint32Array.from(labels, (_, i) => i), classes };
}

/** Images that are in memory. */
export function sourceOf(bytes: Uint8Array, size: number): ImageSource {
  const length = size * size * 3;
  return {
    size,
    load: (samples) => {
      const batch = new Uint8Array(samples.length * length);
      Array.from(samples).forEach((sample, position) => {
        batch.set(bytes.subarray(sample * length, (sample + 1) * length), position * length);
      });
      return Promise.resolve(batch);
    },
  };
}
