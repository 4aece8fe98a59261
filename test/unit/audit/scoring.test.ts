import { describe, expect, it } from 'vitest';
import { scoreFaces } from '../../../src/audit/scoring';
import { noClass } from '../../../src/protocol/gallery';

const settings = { beta: 0.7, relabelling: { fromEpoch: 0, margin: 0.2, group: 'all' } } as const;

describe('scoreFaces', () => {
  // Row 0 failed; faces stand in rows 1 to 4.
  const scores = scoreFaces(
    {
      samples: 5,
      classes: 2,
      rows: Uint32Array.from([1, 2, 3, 4]),
      labels: Uint16Array.from([0, 0, 1, 1]),
      outOfFold: {
        engine: '',
        probabilities: Float32Array.from([0.9, 0.1, 0.1, 0.9, 0.2, 0.8, 0.55, 0.45]),
        importance: Float32Array.from([0.9, 0.8, 0.7, 0.1]),
      },
    },
    settings,
  );

  it('leaves rows that failed empty', () => {
    expect(scores.given[0]).toBe(noClass);
    expect(scores.importance[0]).toBeNaN();
    expect([...scores.isIssue.subarray(0, 1), ...scores.lowImportance.subarray(0, 1)]).toEqual([0, 0]);
  });

  it('takes quality, suggestion and margin from the out-of-fold probabilities', () => {
    expect([...scores.labelQuality.subarray(1)].map((value) => value.toFixed(2))).toEqual([
      '0.90',
      '0.10',
      '0.80',
      '0.45',
    ]);
    expect([...scores.suggested.subarray(1)]).toEqual([0, 1, 1, 0]);
    expect([...scores.margin.subarray(1)].map((value) => value.toFixed(2))).toEqual([
      '0.00',
      '0.80',
      '0.00',
      '0.10',
    ]);
    expect([...scores.relabelCandidate]).toEqual([0, 0, 1, 0, 0]);
  });

  it('flags by the other class’s own confidence', () => {
    // Thresholds: class 0 (0.9 + 0.1) / 2 = 0.5, class 1 (0.8 + 0.45) / 2 = 0.625.
    expect([...scores.isIssue]).toEqual([0, 0, 1, 0, 1]);
  });

  it('puts the share 1 − β with the lowest importance into the low group', () => {
    expect([...scores.lowImportance]).toEqual([0, 0, 0, 0, 1]);
  });
});
