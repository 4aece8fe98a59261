import { describe, expect, it } from 'vitest';
import type { AskedPredictions } from '../../../../src/audit/predictions/predictions';
import { judgeLabels } from '../../../../src/audit/judges/scores/judgeLabels';
import { randomBits, uniform } from '../../../../src/scn/randomness';
import { calibratedProbabilities, errorAuroc, noisyLabels } from '../noisyLabels';

const classes = 4;
const noisy = noisyLabels(
  1600,
  [
    [0.8, 0.1, 0.05, 0.05],
    [0.05, 0.85, 0.05, 0.05],
    [0.1, 0.1, 0.75, 0.05],
    [0.03, 0.03, 0.04, 0.9],
  ],
  5,
);
const { truth, labels } = noisy;
const own = [1, 2].map((seed) => calibratedProbabilities(truth, classes, 1.3, seed));
const alone = judgeLabels(own, undefined, labels, classes);

function asked(probabilities: Float32Array, more: Partial<AskedPredictions> = {}): AskedPredictions {
  return {
    probabilities,
    speaks: new Uint8Array(labels.length).fill(1),
    knows: new Uint8Array(classes).fill(1),
    ...more,
  };
}
const judge = (predictions: AskedPredictions) =>
  judgeLabels(own, undefined, labels, classes, { predictions });

/** One that knows the faces as well as the others, and believes each given label besides by so much more. */
function learned(share: number): Float32Array {
  const probabilities = calibratedProbabilities(truth, classes, 1.3, 3);
  labels.forEach((given, face) => {
    const row = probabilities.subarray(face * classes, (face + 1) * classes);
    row.forEach((value, label) => (row[label] = (1 - share) * value + (label === given ? share : 0)));
  });
  return probabilities;
}

/** The given label, but for a share of the faces, and some doubt: what 1-nearest-neighbour and forests say of their own. */
function remembered(share: number): Float32Array {
  const random = randomBits(8);
  const probabilities = new Float32Array(labels.length * classes).fill(0.02);
  labels.forEach((given, face) => {
    const said = uniform(random) < share ? given : Math.floor(uniform(random) * classes);
    probabilities[face * classes + said] = 1 - 0.02 * (classes - 1);
  });
  return probabilities;
}

describe('predictions of the user’s own model', () => {
  it('count as one judge more where they were made without the labels, and help', () => {
    const judgement = judge(asked(calibratedProbabilities(truth, classes, 1.8, 4)));
    const { verdict, share, faces, agreement, byClass } = judgement.predictionsUse ?? {};
    expect(verdict).toBe('counted');
    expect(share).toBeGreaterThan(0.2);
    expect(faces).toBe(labels.length);
    expect(agreement).toBeGreaterThan(0.6);
    expect(agreement).toBeLessThan(0.9);
    expect(byClass?.map(({ faces: of }) => of).reduce((a, b) => a + b, 0)).toBeCloseTo(labels.length, 0);
    for (const { accuracy } of byClass ?? []) expect(accuracy).toBeGreaterThan(0.6);
    expect(errorAuroc(judgement.posterior, noisy)).toBeGreaterThan(errorAuroc(alone.posterior, noisy) + 0.01);
  });

  it.each([
    ['wholly', remembered(1)],
    ['mostly', remembered(0.8)],
    ['in part', learned(0.5)],
    ['as regularised models do', learned(0.3)],
  ])('get no weight where the model learned these labels %s', (_, probabilities) => {
    const { predictionsUse, ...judgement } = judge(asked(probabilities));
    expect(predictionsUse).toMatchObject({ verdict: 'trained', share: 0 });
    expect(predictionsUse?.doubted).toBeGreaterThan(50);
    expect(judgement).toEqual(alone);
  });

  it('count however sure of themselves they are, and whatever right or wrong the labels', () => {
    // A perfect judge agrees with the right labels among those that the others doubt.
    const perfect = new Float32Array(labels.length * classes);
    truth.forEach((label, face) => (perfect[face * classes + label] = 1));
    const judgement = judge(asked(perfect));
    expect(judgement.predictionsUse).toMatchObject({ verdict: 'counted' });
    expect(errorAuroc(judgement.posterior, noisy)).toBeGreaterThan(errorAuroc(alone.posterior, noisy) + 0.03);
  });

  it('get no weight where they are about other classes than they say', () => {
    const right = calibratedProbabilities(truth, classes, 1.8, 4);
    // The columns of a matrix the other way round.
    const turned = right.map(
      (_, cell) => right[cell - (cell % classes) + (classes - 1 - (cell % classes))] ?? 0,
    );
    const { predictionsUse, ...judgement } = judge(asked(turned));
    expect(predictionsUse).toMatchObject({ verdict: 'disagrees', share: 0 });
    expect(judgement).toEqual(alone);
  });

  it('hardly change anything about faces of which they say nothing', () => {
    const probabilities = calibratedProbabilities(truth, classes, 1.8, 4);
    const speaks = Uint8Array.from(labels, (_, face) => face % 2);
    speaks.forEach((says, face) => {
      if (says === 0) probabilities.fill(0, face * classes, (face + 1) * classes);
    });
    const { predictionsUse, ...judgement } = judge(asked(probabilities, { speaks }));
    expect(predictionsUse).toMatchObject({ verdict: 'counted', faces: labels.length / 2 });
    let [changed, spoken, moved, movedSilent] = [0, 0, 0, 0];
    speaks.forEach((says, face) => {
      const [now, before] = [judgement, alone].map((each) => each.probabilities[face * classes] ?? NaN);
      const difference = Math.abs((now ?? NaN) - (before ?? NaN));
      if (says === 0) movedSilent += difference;
      else {
        spoken++;
        moved += difference;
        changed += Number(difference > 0.01);
      }
    });
    expect(changed).toBeGreaterThan(0.5 * spoken);
    // All faces are calibrated together, so the others move a little with them.
    expect(movedSilent / (labels.length - spoken)).toBeLessThan(moved / spoken / 2);
    expect(movedSilent / (labels.length - spoken)).toBeLessThan(0.04);
  });

  it('have no say about a class that the model lacks', () => {
    const probabilities = calibratedProbabilities(truth, classes, 1.8, 4);
    const knows = Uint8Array.of(1, 1, 1, 0);
    for (let start = 0; start < probabilities.length; start += classes) {
      const row = probabilities.subarray(start, start + classes);
      const known = 1 - (row[3] ?? 0);
      row[3] = 0;
      row.forEach((value, label) => (row[label] = value / known));
    }
    const judgement = judge(asked(probabilities, { knows }));
    expect(judgement.predictionsUse?.verdict).toBe('counted');
    expect(errorAuroc(judgement.posterior, noisy)).toBeGreaterThan(errorAuroc(alone.posterior, noisy));
  });

  it('are counted with a word of doubt where too few labels are in doubt', () => {
    const few = 12;
    const part = own.map((each) => each.slice(0, few * classes));
    const { predictionsUse } = judgeLabels(part, undefined, truth.slice(0, few), classes, {
      predictions: asked(calibratedProbabilities(truth, classes, 1.8, 4).slice(0, few * classes), {
        speaks: new Uint8Array(few).fill(1),
      }),
    });
    expect(predictionsUse?.verdict).toBe('unchecked');
    expect(predictionsUse?.share).toBeGreaterThan(0);
  });
});
