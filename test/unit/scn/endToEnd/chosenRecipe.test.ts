import { describe, expect, it } from 'vitest';
import type { ImageTraining } from '../../../../src/protocol/training';
import { chosenRecipe, rateFactor } from '../../../../src/scn/endToEnd/endToEndRecipe';

const choice: Omit<ImageTraining, 'startingWeights'> = {
  network: 'resnet18',
  inputSize: 224,
  epochs: undefined,
  batchSize: undefined,
  schedule: 'paper',
  learnMargin: false,
};

describe('the chosen recipe', () => {
  it('is the paper’s, its official code’s, or the one that finds the most errors', () => {
    expect(chosenRecipe('paper', choice, undefined)).toMatchObject({
      epochs: 40,
      optimizer: { kind: 'sgd' },
      relabelling: { fromEpoch: 10, group: 'low' },
      backbone: { inputSize: 224, stem: 'large', blocks: [2, 2, 2, 2] },
    });
    expect(chosenRecipe('paper', { ...choice, schedule: 'official' }, undefined)).toMatchObject({
      epochs: 70,
      optimizer: { kind: 'adam' },
      relabelling: { group: 'all' },
    });
    expect(chosenRecipe('cure', { ...choice, learnMargin: true }, undefined)).toMatchObject({
      classifier: { kind: 'cosine' },
      relabelling: { group: 'all' },
      rankMargin: { value: 0.5, learnable: true },
    });
  });

  it('keeps the training’s course with other numbers of epochs and images a batch', () => {
    const half = chosenRecipe('paper', { ...choice, epochs: 20, batchSize: 32 }, undefined);
    const whole = chosenRecipe('paper', choice, undefined);
    expect(half.relabelling.fromEpoch).toBe(5);
    expect(half.optimizer.learningRate).toBeCloseTo(whole.optimizer.learningRate / 2, 12);
    for (let epoch = 0; epoch < 20; epoch++)
      expect(rateFactor(half.schedule, epoch)).toBeCloseTo(rateFactor(whole.schedule, 2 * epoch), 6);
    const official = chosenRecipe('paper', { ...choice, schedule: 'official', epochs: 7 }, undefined);
    expect(rateFactor(official.schedule, 7)).toBeCloseTo(0.9 ** 70, 9);
  });

  it('takes small images with a small stem, and starting weights as they are', () => {
    expect(chosenRecipe('paper', { ...choice, inputSize: 48 }, undefined).backbone.stem).toBe('small');
    const start = { inputSize: 112, stem: 'large', width: 32, blocks: [1, 2] } as const;
    expect(chosenRecipe('paper', { ...choice, network: 'small', inputSize: 48 }, start).backbone).toEqual({
      ...start,
      inputSize: 48,
    });
  });
});
