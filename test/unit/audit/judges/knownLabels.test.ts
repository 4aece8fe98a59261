import { describe, expect, it } from 'vitest';
import type { KnownFaces } from '../../../../src/audit/judges/knownFaces';
import { judgeLabels } from '../../../../src/audit/judges/scores/judgeLabels';
import { estimateNoise, noisePrior } from '../../../../src/audit/judges/scores/noiseModel';
import { calibratedProbabilities, noisyLabels } from '../noisyLabels';

const classes = 3;
const faces = 2400;
/** Three in ten of the first class are called the second. */
const noisy = noisyLabels(
  faces,
  [
    [0.7, 0.3, 0],
    [0.02, 0.96, 0.02],
    [0.02, 0.02, 0.96],
  ],
  31,
);
const { truth, labels } = noisy;
/** All that learned from these labels learned their pattern with them: they take the first class for the second as often. */
const fooled = truth.map((label, face) => (label === 0 && face % 10 < 5 ? 1 : label));
const own = [1, 2].map((seed) => calibratedProbabilities(fooled, classes, 1.6, seed));

/** Whoever reviews sees the least believed labels first. */
function reviewed(count: number): number[] {
  const { posterior } = judgeLabels(own, undefined, labels, classes);
  const quality = (face: number) => posterior[face * classes + (labels[face] as number)] as number;
  return [...labels.keys()].sort((a, b) => quality(a) - quality(b)).slice(0, count);
}

/** @param committed whether the right labels stand in the label file already. */
function knowing(which: readonly number[], committed = true): { given: Uint16Array; known: KnownFaces } {
  const given = labels.slice();
  const known = {
    truth: new Int16Array(faces).fill(-1),
    before: labels.slice(),
    leftOut: new Uint8Array(faces),
  };
  for (const face of which) {
    known.truth[face] = truth[face] as number;
    if (committed) given[face] = truth[face] as number;
  }
  return { given, known };
}

/** Average precision of finding the wrong ones among the labels that nobody decided about. */
function precisionOf(posterior: Float32Array, decided: ReadonlySet<number>): number {
  const quality = (face: number) => posterior[face * classes + (labels[face] as number)] as number;
  const ranked = [...labels.keys()]
    .filter((face) => !decided.has(face))
    .sort((a, b) => quality(a) - quality(b));
  let [found, sum] = [0, 0];
  ranked.forEach((face, place) => {
    if (truth[face] !== labels[face]) sum += ++found / (place + 1);
  });
  return sum / found;
}

describe('labels that people know', () => {
  it('are taken for granted, whether the label file has them yet or not', () => {
    const which = reviewed(200);
    const judgements = [true, false].map((committed) => {
      const { given, known } = knowing(which, committed);
      return judgeLabels(own, undefined, given, classes, { known });
    });
    for (const { posterior } of judgements)
      for (const face of which) expect(posterior[face * classes + (truth[face] as number)]).toBe(1);
    expect(judgements[0]).toEqual(judgements[1]);
  });

  it('tell what the judges are wrong about, so that more of the other errors are found', () => {
    const which = reviewed(250);
    const decided = new Set(which);
    const { given, known } = knowing(which);
    const before = judgeLabels(own, undefined, labels, classes);
    const without = judgeLabels(own, undefined, given, classes);
    const after = judgeLabels(own, undefined, given, classes, { known });
    const [asBefore, ignorant, knows] = [before, without, after].map(({ posterior }) =>
      precisionOf(posterior, decided),
    ) as [number, number, number];
    expect(knows).toBeGreaterThan(asBefore);
    expect(knows).toBeGreaterThan(ignorant + 0.02);
    const left = [...labels.keys()].filter(
      (face) => !decided.has(face) && truth[face] !== labels[face],
    ).length;
    const expected = ({ posterior }: typeof after) =>
      [...labels.keys()].reduce(
        (sum, face) =>
          decided.has(face)
            ? sum
            : sum + 1 - (posterior[face * classes + (labels[face] as number)] as number),
        0,
      );
    expect(Math.abs(expected(after) - left)).toBeLessThan(Math.abs(expected(without) - left));
  });

  it('stay chances that add up to 1', () => {
    const { given, known } = knowing(reviewed(150));
    const { posterior, probabilities } = judgeLabels(own, undefined, given, classes, { known });
    for (const column of [posterior, probabilities])
      for (let start = 0; start < column.length; start += classes) {
        const row = column.subarray(start, start + classes);
        expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
        expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
      }
  });

  it('change nothing where there are none', () => {
    expect(judgeLabels(own, undefined, labels, classes, {})).toEqual(
      judgeLabels(own, undefined, labels, classes),
    );
    const none = knowing([]).known.truth;
    const probabilities = own[0] ?? new Float32Array();
    expect(estimateNoise(probabilities, labels, classes, noisePrior, none)).toEqual(
      estimateNoise(probabilities, labels, classes, noisePrior),
    );
  });

  it('bear what no judge thought possible', () => {
    const sure = Float32Array.from({ length: 3 * 40 }, (_, cell) => Number(cell % 3 === 0));
    const given = new Uint16Array(40);
    const known = {
      truth: new Int16Array(40).fill(-1),
      before: given,
      leftOut: new Uint8Array(40),
    };
    known.truth[3] = 2;
    const { posterior, confusion } = judgeLabels([sure], undefined, given, 3, { known });
    expect([...posterior.subarray(9, 12)]).toEqual([0, 0, 1]);
    expect([...posterior, ...confusion].every(Number.isFinite)).toBe(true);
  });
});
