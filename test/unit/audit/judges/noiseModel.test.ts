import { describe, expect, it } from 'vitest';
import { estimateNoise } from '../../../../src/audit/judges/scores/noiseModel';
import { calibratedProbabilities, noisyLabels } from '../noisyLabels';

const classes = 3;
/** A quarter of the first class is called the second, some of the second the third; the third is always right. */
const confusion = [
  [0.75, 0.25, 0],
  [0, 0.92, 0.08],
  [0, 0, 1],
];

describe('estimateNoise', () => {
  const { truth, labels } = noisyLabels(6000, confusion, 4);
  const probabilities = calibratedProbabilities(truth, classes, 2.5, 4);

  it('finds an asymmetric confusion', () => {
    const { confusion: found } = estimateNoise(probabilities, labels, classes, 0.001);
    confusion.flat().forEach((share, cell) => {
      expect(Math.abs((found[cell] as number) - share), `cell ${cell}`).toBeLessThan(0.05);
    });
  });

  it.each([0.001, 0.2])('counts about as many errors as there are, prior %d', (prior) => {
    const { posterior } = estimateNoise(probabilities, labels, classes, prior);
    const errors = truth.filter((label, face) => label !== labels[face]).length;
    const expected = labels.reduce(
      (sum, label, face) => sum + 1 - (posterior[face * classes + label] as number),
      0,
    );
    expect(Math.abs(expected / errors - 1)).toBeLessThan(0.15);
  });

  it('judges each label by Bayes from the confusion that it reports', () => {
    const {
      confusion: found,
      posterior,
      logLikelihood,
    } = estimateNoise(probabilities, labels, classes, 0.05);
    let sum = 0;
    labels.forEach((given, face) => {
      const joint = Array.from(
        { length: classes },
        (_, label) =>
          (probabilities[face * classes + label] as number) * (found[label * classes + given] as number),
      );
      const total = joint.reduce((a, b) => a + b, 0);
      sum += Math.log(total);
      const row = posterior.subarray(face * classes, (face + 1) * classes);
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      joint.forEach((value, label) => {
        expect(Math.abs(value / total - (row[label] as number))).toBeLessThan(1e-2);
      });
    });
    expect(logLikelihood).toBeCloseTo(sum / labels.length, 4);
  });

  it('believes in one error rate for all where the prior is strong', () => {
    const { confusion: found } = estimateNoise(probabilities, labels, classes, 1e6);
    const wrong = found[1] as number;
    expect(wrong).toBeGreaterThan(0.02);
    found.forEach((share, cell) => {
      expect(share).toBeCloseTo(cell % (classes + 1) === 0 ? 1 - 2 * wrong : wrong, 4);
    });
  });

  it('shrinks a pattern that few faces show, and less so the more show it', () => {
    const distance = (prior: number) => {
      const found = estimateNoise(probabilities, labels, classes, prior).confusion;
      return Math.abs((found[1] as number) - (found[2] as number));
    };
    expect(distance(0.2)).toBeLessThan(distance(0.01));
    expect(distance(2)).toBeLessThan(distance(0.2));
  });

  it('of no faces is no error', () => {
    const { confusion: found, posterior } = estimateNoise(new Float32Array(), new Uint16Array(), 2, 0.2);
    expect(posterior).toHaveLength(0);
    expect([...found].every(Number.isFinite)).toBe(true);
  });
});
