import { expect, it } from 'vitest';
import type { TrainedFolds } from '../../../../src/audit/judges/features/foldTraining';
import { seedOf } from '../../../../src/audit/judges/features/outOfFold';
import { normal, randomBits } from '../../../../src/scn/randomness';

const folds = 5;
const [samples, classes, faces] = [20, 3, 40];

/** Drawn numbers that a network gives, the same each time. */
function drawn(network: number, length: number): Float32Array {
  const random = randomBits(network);
  return Float32Array.from({ length }, () => normal(random));
}

const importanceBy = (network: number) => drawn(folds + network, samples);

/** What networks say, the same however they are dealt out; sample i is held out by network i mod 5. */
function trained(networks: readonly number[]): TrainedFolds {
  const heldOut = (width: number) =>
    Float32Array.from({ length: samples * width }, (_, cell) =>
      networks.includes(Math.floor(cell / width) % folds) ? 1 / (cell + 3) : 0,
    );
  return {
    engine: 'test',
    engineProblem: undefined,
    probabilities: heldOut(classes),
    importance: new Map(networks.map((network) => [network, importanceBy(network)])),
    aside: new Map(
      networks.map((network) => [
        network,
        { probabilities: drawn(network, faces * classes), importance: drawn(network, faces) },
      ]),
    ),
    tensors: [],
  };
}

it('joins a seed’s networks to the same bits, whatever parts they were trained in', () => {
  const whole = seedOf([trained([0, 1, 2, 3, 4])], undefined);
  expect(whole.aside.probabilities.some((value) => value !== 0)).toBe(true);
  expect(seedOf([trained([0, 2, 4]), trained([1, 3])], undefined)).toEqual(whole);
  expect(
    seedOf(
      [0, 1, 2, 3, 4].map((network) => trained([network])),
      undefined,
    ),
  ).toEqual(whole);
});

it('takes the importance of a face from all of a seed’s networks, also from those that learned from it', () => {
  const { importance } = seedOf([trained([1, 3]), trained([0, 2, 4])], undefined);
  const all = [0, 1, 2, 3, 4].map(importanceBy);
  const mean = (sample: number) => all.reduce((sum, column) => sum + (column[sample] as number), 0) / folds;
  expect(importance).toEqual(Float32Array.from({ length: samples }, (_, sample) => mean(sample)));
});
