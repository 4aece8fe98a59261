import { describe, expect, it } from 'vitest';
import { noiseEstimateOf, scoreFaces } from '../../../../src/audit/judges/scores/scoreFaces';
import { noClass } from '../../../../src/protocol/gallery';

const settings = { beta: 0.7, relabelling: { fromEpoch: 0, margin: 0.2, group: 'all' } } as const;

/** Nothing was set aside. */
const noAside = { probabilities: new Float32Array(), importance: new Float32Array() };

/** Scores of faces that are all labelled with the first class. */
function scoresOf(faces: readonly { posterior: readonly number[]; probabilities: readonly number[] }[]) {
  return scoreFaces(
    {
      classes: faces[0]?.posterior.length ?? 0,
      rows: Uint32Array.from(faces.keys()),
      labels: new Uint16Array(faces.length),
      aside: new Uint32Array(),
    },
    faces.length,
    {
      posterior: Float32Array.from(faces.flatMap(({ posterior }) => posterior)),
      probabilities: Float32Array.from(faces.flatMap(({ probabilities }) => probabilities)),
      importance: new Float32Array(faces.length).fill(0.5),
      aside: noAside,
    },
    settings,
  );
}

const oneFace = (posterior: readonly number[], probabilities: readonly number[]) =>
  scoresOf([{ posterior, probabilities }]);

function expectAbout(column: Float32Array, expected: readonly number[]): void {
  expect(column).toHaveLength(expected.length);
  expected.forEach((value, row) => {
    expect(column[row], `row ${row}`).toBeCloseTo(value, 5);
  });
}

describe('scoreFaces', () => {
  // Row 0 failed; faces stand in rows 1 to 4. Labels of the first class are wrong more often than the networks think.
  const probabilities = [0.9, 0.1, 0.1, 0.9, 0.2, 0.8, 0.55, 0.45];
  const scores = scoreFaces(
    {
      classes: 2,
      rows: Uint32Array.from([1, 2, 3, 4]),
      labels: Uint16Array.from([0, 0, 1, 1]),
      aside: new Uint32Array(),
    },
    5,
    {
      posterior: Float32Array.from([0.85, 0.15, 0.05, 0.95, 0.1, 0.9, 0.3, 0.7]),
      probabilities: Float32Array.from(probabilities),
      importance: Float32Array.from([0.9, 0.8, 0.7, 0.1]),
      aside: noAside,
    },
    settings,
  );

  it('suggests a class for a face that was set aside, and judges no label of it', () => {
    const set = { classes: 3, rows: Uint32Array.from([0, 2]), labels: Uint16Array.from([0, 1]) };
    const judgement = {
      posterior: Float32Array.from([0.9, 0.05, 0.05, 0.1, 0.8, 0.1]),
      probabilities: Float32Array.from([0.9, 0.05, 0.05, 0.1, 0.8, 0.1]),
      importance: Float32Array.from([0.9, 0.8]),
    };
    const thought = {
      probabilities: Float32Array.from([0.1, 0.2, 0.7, 0.4, 0.35, 0.25]),
      importance: Float32Array.from([0.25, 0.5]),
    };
    const withAside = scoreFaces(
      { ...set, aside: Uint32Array.from([1, 3]) },
      4,
      { ...judgement, aside: thought },
      settings,
    );
    expect([...withAside.given]).toEqual([0, noClass, 1, noClass]);
    expect([withAside.suggested[1], withAside.suggested[3]]).toEqual([2, 0]);
    expectAbout(
      withAside.confidence.filter((_, row) => row % 2 === 1),
      [0.7, 0.4],
    );
    expectAbout(withAside.importance, [0.9, 0.25, 0.8, 0.5]);
    expect([...withAside.unclear]).toEqual([0, 0, 0, 1]);
    for (const row of [1, 3]) {
      expect([withAside.labelQuality[row], withAside.margin[row]]).toEqual([NaN, NaN]);
      const { isIssue, relabelCandidate, lowImportance } = withAside;
      expect([isIssue[row], relabelCandidate[row], lowImportance[row]]).toEqual([0, 0, 0]);
    }
    // Nothing of it touches the others.
    const without = scoreFaces(
      { ...set, aside: new Uint32Array() },
      4,
      { ...judgement, aside: noAside },
      settings,
    );
    for (const row of [0, 2]) expect(withAside.confidence[row]).toBe(without.confidence[row]);
    expect(withAside.lowImportance).toEqual(without.lowImportance);
  });

  it('leaves rows that failed empty', () => {
    expect([scores.given[0], scores.suggested[0]]).toEqual([noClass, noClass]);
    const { importance, labelQuality, confidence, margin } = scores;
    for (const column of [importance, labelQuality, confidence, margin]) expect(column[0]).toBeNaN();
    expect([...scores.probabilities.subarray(0, 2)]).toEqual([NaN, NaN]);
    const { isIssue, unclear, lowImportance, relabelCandidate } = scores;
    for (const column of [isIssue, unclear, lowImportance, relabelCandidate]) expect(column[0]).toBe(0);
  });

  it('takes quality from the posterior, and probabilities and importance as they are', () => {
    expect([...scores.given.subarray(1)]).toEqual([0, 0, 1, 1]);
    expectAbout(scores.labelQuality.subarray(1), [0.85, 0.05, 0.9, 0.7]);
    expectAbout(scores.probabilities.subarray(2), probabilities);
    expectAbout(scores.importance.subarray(1), [0.9, 0.8, 0.7, 0.1]);
  });

  it('flags labels that are wrong with a chance above a fifth, and suggests another class for them', () => {
    expect([...scores.isIssue]).toEqual([0, 0, 1, 0, 1]);
    expect([...scores.suggested.subarray(1)]).toEqual([0, 1, 1, 0]);
  });

  it('is as confident of the given label as that is good, else by the rest', () => {
    expectAbout(scores.confidence.subarray(1), [0.85, 0.95, 0.9, 0.3]);
    expectAbout(scores.margin.subarray(1), [0, 0.9, 0, -0.4]);
  });

  it('marks what the network would relabel', () => {
    // P_other − P_given: −.8, .8, −.6, .1.
    expect([...scores.relabelCandidate]).toEqual([0, 0, 1, 0, 0]);
  });

  it('puts the share 1 − β with the lowest importance into the low group', () => {
    expect([...scores.lowImportance]).toEqual([0, 0, 0, 0, 1]);
  });

  it('flags just above a fifth alone', () => {
    const face = (quality: number) => ({ posterior: [quality, 1 - quality], probabilities: [0.9, 0.1] });
    const { isIssue, suggested } = scoresOf([0.81, 0.79].map(face));
    expect([...isIssue]).toEqual([0, 1]);
    // The face looks as labelled, but such labels are often wrong: still, an issue suggests another class.
    expect([...suggested]).toEqual([0, 1]);
  });

  it('suggests by the face, not by how labels go wrong', () => {
    const { suggested, confidence, margin } = oneFace([0.4, 0.5, 0.1], [0.2, 0.1, 0.7]);
    expect(suggested[0]).toBe(2);
    // What is not the given label's chance (.6), split as the face has it (.7 of .8).
    expectAbout(confidence, [0.525]);
    expectAbout(margin, [0.125]);
  });

  it('may suggest another class for a label that is no issue', () => {
    const { isIssue, unclear, suggested, confidence } = oneFace([0.9, 0.1, 0], [0.4, 0.5, 0.1]);
    expect([isIssue[0], unclear[0], suggested[0]]).toEqual([0, 0, 1]);
    expectAbout(confidence, [(0.1 * 0.5) / 0.6]);
  });

  it('calls an issue unclear where two other classes are close', () => {
    const issue = (probabilities: number[]) => oneFace([0.1, 0.5, 0.4], probabilities).unclear[0];
    expect(issue([0.1, 0.5, 0.4])).toBe(1);
    expect(issue([0.1, 0.28, 0.62])).toBe(0);
    expect(issue([0.1, 0.32, 0.58])).toBe(1);
    // The given class is no rival: only what the label is instead is in question.
    expect(issue([0.45, 0.5, 0.05])).toBe(0);
  });

  it('calls no label unclear that is no issue, nor any among two classes', () => {
    expect(oneFace([0.9, 0.05, 0.05], [0.2, 0.4, 0.4]).unclear[0]).toBe(0);
    const { isIssue, unclear } = oneFace([0.5, 0.5], [0.5, 0.5]);
    expect([isIssue[0], unclear[0]]).toEqual([1, 0]);
  });
});

describe('noiseEstimateOf', () => {
  it('adds up the chances of error, by given class', () => {
    const estimate = noiseEstimateOf(Uint16Array.of(0, 1, 0, 0), 3, {
      posterior: Float32Array.from([0.75, 0.25, 0, 0.5, 0.5, 0, 0.5, 0, 0.5, 1, 0, 0]),
      confusion: Float64Array.from([0.8, 0.1, 0.1, 0.2, 0.7, 0.1, 0, 0, 1]),
    });
    expect(estimate).toEqual({
      errors: 1.25,
      byClass: [
        { faces: 3, errors: 0.75 },
        { faces: 1, errors: 0.5 },
        { faces: 0, errors: 0 },
      ],
      confusion: [
        [0.8, 0.1, 0.1],
        [0.2, 0.7, 0.1],
        [0, 0, 1],
      ],
    });
  });
});
