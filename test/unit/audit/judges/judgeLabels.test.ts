import { describe, expect, it } from 'vitest';
import { judgeLabels } from '../../../../src/audit/judges/scores/judgeLabels';
import { randomBits, uniform } from '../../../../src/scn/randomness';
import { calibratedProbabilities, errorAuroc, noisyLabels } from '../noisyLabels';

const classes = 3;
const noisy = noisyLabels(
  1500,
  [
    [0.7, 0.3, 0],
    [0.05, 0.9, 0.05],
    [0.02, 0.02, 0.96],
  ],
  9,
);
const { truth, labels } = noisy;
const own = [
  calibratedProbabilities(truth, classes, 1.5, 1),
  calibratedProbabilities(truth, classes, 1.5, 2),
];
const alone = judgeLabels(own, undefined, labels, classes);

/** Sure of any class, whatever the face. */
function randomOpinion(seed: number): Float32Array {
  const random = randomBits(seed);
  const probabilities = new Float32Array(labels.length * classes).fill(0.01);
  labels.forEach((_, face) => {
    probabilities[face * classes + Math.floor(uniform(random) * classes)] = 1 - 0.01 * (classes - 1);
  });
  return probabilities;
}

describe('judgeLabels', () => {
  it('counts a second opinion that knows such faces, and judges better by it', () => {
    const cured = {
      byFeatures: calibratedProbabilities(truth, classes, 2, 3),
      byScores: calibratedProbabilities(truth, classes, 1.5, 4),
    };
    const judgement = judgeLabels(own, cured, labels, classes);
    expect(judgement.opinionUse).toBe('counted');
    expect(errorAuroc(judgement.posterior, noisy)).toBeGreaterThan(errorAuroc(alone.posterior, noisy));
    // The pool itself, blind to the labels, also knows the truth better.
    const right = ({ probabilities }: typeof alone) =>
      truth.filter((label, face) => {
        const row = probabilities.subarray(face * classes, (face + 1) * classes);
        return row.indexOf(Math.max(...row)) === label;
      }).length;
    expect(right(judgement)).toBeGreaterThan(right(alone));
  });

  it('doubts an opinion that the labels contradict, and judges as without it', () => {
    const cured = { byFeatures: randomOpinion(5), byScores: randomOpinion(6) };
    const judgement = judgeLabels(own, cured, labels, classes);
    expect(judgement).toEqual({ ...alone, opinionUse: 'doubted' });
  });

  describe('the opinion itself', () => {
    // All that learned from the labels learned their pattern: of the first class it takes three in ten for the second.
    const fooled = truth.map((label, face) => (label === 0 && face % 10 < 3 ? 1 : label));
    const ownFooled = [1, 2].map((seed) => calibratedProbabilities(fooled, classes, 1.5, seed));
    const cured = {
      byFeatures: calibratedProbabilities(fooled, classes, 2, 3),
      byScores: calibratedProbabilities(fooled, classes, 1.5, 4),
    };
    const patterned = fooled.map((label, face) => (noisy.labels[face] === truth[face] ? label : 1));
    const right = ({ probabilities }: typeof alone) =>
      truth.filter((label, face) => {
        const row = probabilities.subarray(face * classes, (face + 1) * classes);
        return row.indexOf(Math.max(...row)) === label;
      }).length / truth.length;
    const without = judgeLabels(ownFooled, cured, patterned, classes);

    it('outweighs what learned a pattern of errors, where it agrees with the labels about as often', () => {
      const direct = calibratedProbabilities(truth, classes, 2.5, 7);
      const judgement = judgeLabels(ownFooled, { ...cured, direct }, patterned, classes);
      expect(right(judgement)).toBeGreaterThan(right(without) + 0.05);
    });

    it('does not count where it seldom agrees, or is far surer of itself than it may be', () => {
      const seldom = randomOpinion(8);
      const overconfident = calibratedProbabilities(truth, classes, 1.5, 9).map((_, cell, all) => {
        const row = all.subarray(cell - (cell % classes), cell - (cell % classes) + classes);
        return Math.max(...row) === all[cell] ? 1 - 1e-6 * (classes - 1) : 1e-6;
      });
      for (const direct of [seldom, overconfident])
        expect(judgeLabels(ownFooled, { ...cured, direct }, patterned, classes)).toEqual(without);
    });
  });

  it('says where there is none', () => {
    expect(alone.opinionUse).toBe('none');
    expect(errorAuroc(alone.posterior, noisy)).toBeGreaterThan(0.8);
    const sums = Array.from({ length: labels.length }, (_, face) =>
      alone.posterior.subarray(face * classes, (face + 1) * classes).reduce((a, b) => a + b, 0),
    );
    expect(Math.max(...sums.map((sum) => Math.abs(sum - 1)))).toBeLessThan(1e-5);
  });
});
