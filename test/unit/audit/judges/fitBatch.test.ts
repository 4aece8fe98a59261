import { describe, expect, it } from 'vitest';
import { fitBatch, largestBatch } from '../../../../src/audit/judges/images/measureTraining';
import { paperEndToEnd } from '../../../../src/scn/endToEnd/endToEndRecipe';

/** Made-up numbers: a network of which 56 images a batch fit, and 64 do not. */
const memory = { base: 300e6, perImage: 58e6, most: 3.6e9 };
const engine = 'TensorFlow.js WASM';
const faces = 10_000;

describe('the batch of a training', () => {
  it('is the one that is wished for where that fits', () => {
    expect(largestBatch(memory, 32, faces)).toBe(32);
    expect(fitBatch({ ...paperEndToEnd, batchSize: 32 }, { engine, memory }, faces, undefined)).toEqual({
      recipe: { ...paperEndToEnd, batchSize: 32 },
      bytes: 300e6 + 32 * 58e6,
      note: undefined,
    });
  });

  it('is else the largest that fits, with the learning rate for it, and says so', () => {
    const { recipe, bytes, note } = fitBatch(paperEndToEnd, { engine, memory }, faces, undefined);
    expect(recipe.batchSize).toBe(56);
    expect(recipe.optimizer.learningRate).toBeCloseTo((paperEndToEnd.optimizer.learningRate * 56) / 64, 12);
    expect(bytes).toBeLessThanOrEqual(memory.most);
    expect(note).toBe(
      'Batches have 56 images instead of 64: more do not fit into the 3.6 GB that TensorFlow.js WASM can have here.',
    );
  });

  it('does not change with a measurement that varies a little', () => {
    const varied = [0.99, 1, 1.01].map((factor) => ({ ...memory, perImage: factor * memory.perImage }));
    expect(varied.map((each) => largestBatch(each, 64, faces))).toEqual([56, 56, 56]);
  });

  it('needs no memory for images that are not there', () => {
    expect(largestBatch(memory, 1024, 40)).toBe(1024);
    expect(fitBatch({ ...paperEndToEnd, batchSize: 1024 }, { engine, memory }, 40, undefined).bytes).toBe(
      300e6 + 40 * 58e6,
    );
  });

  it('stays where a training began, as far as that still fits', () => {
    const resumed = (begun: number, perImage: number) =>
      fitBatch(paperEndToEnd, { engine, memory: { ...memory, perImage } }, faces, begun);
    // More was measured this time: 56 takes 3.7 GB.
    expect(resumed(56, 61e6).recipe.batchSize).toBe(56);
    expect(resumed(64, 58e6).recipe.batchSize).toBe(56);
    expect(resumed(32, 10e6)).toMatchObject({
      recipe: { batchSize: 32 },
      note: 'Batches have 32 images instead of 64: the training began with them when there was less memory.',
    });
  });

  it('is refused with a sentence where not even the smallest fits', () => {
    expect(largestBatch({ ...memory, most: 400e6 }, 64, faces)).toBeUndefined();
    expect(() =>
      fitBatch(paperEndToEnd, { engine, memory: { ...memory, most: 400e6 } }, faces, undefined),
    ).toThrow(
      /224 × 224 pixels, only 4 at a time, takes about 0\.5 GB, more than TensorFlow\.js WASM can have here \(0\.4 GB\)\. Choose smaller images/,
    );
  });
});
