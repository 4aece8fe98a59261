import { expect, it } from 'vitest';
import { stillWrong } from '../../../src/audit/result/stillWrong';
import type { Decision } from '../../../src/review/decision';
import { auditFixture } from './auditFixture';

const audit = auditFixture();
const auditedAt = '2026-05-01T00:00:00.000Z';
/** Four faces whose labels are wrong with chances of .9, .8, .5 and .1: 2.3 wrong labels. */
const result = {
  ids: ['a', 'b', 'c', 'd'],
  metadata: {
    ...audit.metadata,
    classes: ['joy', 'fear'],
    createdAt: auditedAt,
    noise: { errors: 2.3, byClass: [], confusion: [] },
  },
  scores: {
    ...audit.scores,
    given: Uint16Array.of(0, 0, 0, 0),
    labelQuality: Float32Array.of(0.1, 0.2, 0.5, 0.9),
  },
};
const since = '2026-05-02T00:00:00.000Z';
const before = '2026-04-01T00:00:00.000Z';

function decision(verdict: Decision['verdict'], more: Partial<Decision> = {}): Decision {
  return {
    ...{ sampleId: 'a', image: 'a', given: 'joy', suggested: 'fear', verdict },
    label: verdict === 'accept' ? 'fear' : null,
    scores: { importance: null, labelQuality: null },
    ...{ batch: '1', at: since, who: 'me', overrides: [], committed: false, updatedAt: since },
    ...more,
  };
}

const left = (decisions: Readonly<Record<string, Decision>>, disputed: readonly string[] = []) =>
  stillWrong(result, {
    decisionOf: (id: string) => decisions[id],
    disagreements: new Set(disputed),
  });

it('is what the audit expects where nobody decided', () => expect(left({})).toBeCloseTo(2.3, 5));

it('sinks by what a commit put right and by what was found right, not by what waits', () => {
  expect(left({ a: decision('accept', { committed: true }) })).toBeCloseTo(1.4, 5);
  expect(left({ a: decision('accept') })).toBeCloseTo(2.3, 5);
  expect(left({ b: decision('reject') })).toBeCloseTo(1.5, 5);
  expect(left({ c: decision('unclear'), d: decision('skip') })).toBeCloseTo(2.3, 5);
});

it('counts what was verified before the audit as right, and disputed faces as open', () => {
  expect(left({ b: decision('reject', { at: before, updatedAt: before }) })).toBeCloseTo(1.5, 5);
  expect(left({ a: decision('accept', { committed: true }) }, ['a'])).toBeCloseTo(2.3, 5);
  // Committed before, and the file was changed again since: it says nothing of the label that the audit read.
  expect(
    left({ a: decision('accept', { at: before, updatedAt: before, committed: true, given: 'calm' }) }),
  ).toBeCloseTo(2.3, 5);
});

it('is never below nothing, and unknown where the audit did not estimate', () => {
  const all = decision('reject');
  expect(
    stillWrong(
      { ...result, metadata: { ...result.metadata, noise: { errors: 1, byClass: [], confusion: [] } } },
      { decisionOf: () => all, disagreements: new Set() },
    ),
  ).toBe(0);
  const metadata = { ...result.metadata, noise: undefined };
  expect(stillWrong({ ...result, metadata }, { decisionOf: () => all, disagreements: new Set() })).toBe(
    undefined,
  );
});
