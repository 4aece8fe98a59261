import { describe, expect, it } from 'vitest';
import { accountForLabels } from '../../../../src/audit/judges/scores/calibratedNoise';
import { estimateNoise } from '../../../../src/audit/judges/scores/noiseModel';
import { poolProbabilities } from '../../../../src/audit/judges/scores/poolProbabilities';
import { calibratedProbabilities, noisyLabels } from '../noisyLabels';

const classes = 4;
const clean = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];
/** `clean` with some rows that are not. */
const where = (rows: Record<number, readonly number[]>) => clean.map((row, label) => rows[label] ?? row);
const evenly = (share: number) =>
  clean.map((_, label) => clean.map((_, given) => (given === label ? 1 - share : share / (classes - 1))));

/**
 * What two classifiers say that learned from the labels, perfectly: P(given | face), not P(true | face).
 * @param clarity how easily faces are told apart
 */
function learned(confusion: readonly (readonly number[])[], faces: number, clarity: number) {
  const noisy = noisyLabels(faces, confusion, 11);
  const opinions = [1, 2].map((seed) => {
    const knows = calibratedProbabilities(noisy.truth, classes, clarity, seed);
    const probabilities = knows.map((_, cell) => {
      const face = cell - (cell % classes);
      return confusion.reduce(
        (sum, row, label) => sum + (knows[face + label] as number) * (row[cell % classes] as number),
        0,
      );
    });
    return { probabilities, weight: 1 };
  });
  return { ...noisy, opinions };
}

/** How many errors there are, are flagged and are estimated. */
function found(
  posterior: Float32Array,
  { truth, labels }: Pick<ReturnType<typeof learned>, 'truth' | 'labels'>,
) {
  let [errors, flagged, right, estimated] = [0, 0, 0, 0];
  labels.forEach((given, face) => {
    const quality = posterior[face * classes + given] as number;
    const wrong = given !== truth[face];
    errors += Number(wrong);
    flagged += Number(quality < 0.5);
    right += Number(wrong && quality < 0.5);
    estimated += 1 - quality;
  });
  return {
    errors,
    estimated,
    flagged: flagged / labels.length,
    recall: right / errors,
    precision: right / flagged,
  };
}

describe('accountForLabels', () => {
  describe.each([
    { name: 'two pairs', confusion: where({ 0: [0.8, 0.2, 0, 0], 2: [0, 0, 0.8, 0.2] }) },
    { name: 'a few of two pairs', confusion: where({ 0: [0.9, 0.1, 0, 0], 2: [0, 0, 0.9, 0.1] }) },
    { name: 'a swap', confusion: where({ 0: [0.85, 0.15, 0, 0], 1: [0.15, 0.85, 0, 0] }) },
    { name: 'one class into another', confusion: where({ 3: [0.3, 0, 0, 0.7] }) },
    { name: 'a third of a class', confusion: where({ 1: [0, 0.65, 0.35, 0] }) },
    {
      name: 'each class into the next',
      confusion: clean.map((row, i) => row.map((_, j) => (j === i ? 0.7 : j === (i + 1) % 4 ? 0.3 : 0))),
    },
  ])('of a pattern of errors that the classifiers learned ($name)', ({ confusion }) => {
    it.each([1000, 4000])('flags most of them and estimates how many there are, of %d faces', (faces) => {
      const data = learned(confusion, faces, 3.5);
      const { errors, estimated, recall, precision } = found(
        accountForLabels(data.opinions, data.labels, classes).posterior,
        data,
      );
      expect(recall).toBeGreaterThan(0.7);
      expect(precision).toBeGreaterThan(0.5);
      expect(Math.abs(estimated / errors - 1)).toBeLessThan(1 / 3);
    });
  });

  it('finds what learned the pattern too well to be taken at its word', () => {
    const data = learned(where({ 0: [0.8, 0.2, 0, 0], 2: [0, 0, 0.8, 0.2] }), 1000, 3.5);
    const pooled = poolProbabilities(data.opinions, classes, 1);
    expect(found(estimateNoise(pooled, data.labels, classes, 2).posterior, data).recall).toBeLessThan(0.1);
    const { confusion } = accountForLabels(data.opinions, data.labels, classes);
    expect(confusion[1]).toBeGreaterThan(0.12);
    expect(confusion[1]).toBeLessThan(0.28);
    expect(confusion[0 * classes + 3]).toBeLessThan(0.03);
  });

  it.each([0.05, 0.1, 0.2, 0.3])('finds errors that are even (%d of the labels)', (share) => {
    const data = learned(evenly(share), 2000, 3);
    const { errors, estimated, recall, precision } = found(
      accountForLabels(data.opinions, data.labels, classes).posterior,
      data,
    );
    expect(recall).toBeGreaterThan(0.8);
    expect(precision).toBeGreaterThan(0.8);
    expect(Math.abs(estimated / errors - 1)).toBeLessThan(0.2);
  });

  it.each([1.5, 2, 3, 4])(
    'flags hardly any face whose label is right, however hard they are to tell (%d)',
    (clarity) => {
      const data = learned(clean, 2000, clarity);
      const { flagged, estimated } = found(
        accountForLabels(data.opinions, data.labels, classes).posterior,
        data,
      );
      expect(flagged).toBeLessThan(0.02);
      expect(estimated / data.labels.length).toBeLessThan(0.05);
    },
  );

  it.each([30, 60, 100])('sees no pattern in a few faces that are hard to tell (%d)', (faces) => {
    for (const clarity of [0.3, 0.6, 1]) {
      const data = learned(clean, faces, clarity);
      const { flagged } = found(accountForLabels(data.opinions, data.labels, classes).posterior, data);
      expect(flagged).toBeLessThan(0.1);
    }
  });

  it('gives chances that are chances, also of classes without a face', () => {
    const data = learned(where({ 0: [0.8, 0.2, 0, 0] }), 200, 3);
    const labels = data.labels.map((label) => (label === 3 ? 2 : label));
    const { posterior, probabilities, confusion } = accountForLabels(data.opinions, labels, classes);
    for (const rows of [posterior, probabilities, confusion])
      for (let start = 0; start < rows.length; start += classes)
        expect([...rows.subarray(start, start + classes)].reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
    expect(
      accountForLabels([{ probabilities: new Float32Array(), weight: 1 }], new Uint16Array(), 2).posterior,
    ).toHaveLength(0);
  });

  it('judges every face by what a part of them shows, where there are very many', () => {
    const confusion = where({ 0: [0.8, 0.2, 0, 0] });
    const data = learned(confusion, 600_000, 3.5);
    const account = accountForLabels(data.opinions, data.labels, classes);
    const { recall, precision } = found(account.posterior, data);
    expect(recall).toBeGreaterThan(0.8);
    expect(precision).toBeGreaterThan(0.8);
  });
});
