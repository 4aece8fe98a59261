import { describe, expect, it } from 'vitest';
import { summaryText } from '../../../src/audit/run/progressText';
import { roundedEstimate } from '../../../src/protocol/noiseEstimate';

/** The part of a summary that its text is made of. */
const summary = {
  audited: 3470,
  failed: 0,
  setAside: 0,
  suspects: 513,
  unclear: 0,
  relabelCandidates: 400,
  duplicateGroups: 1,
  duplicateConflicts: 0,
  recognised: true,
  estimatedErrors: null,
};
const textOf = (change: Partial<Record<keyof typeof summary, number | boolean>>) =>
  summaryText({ ...summary, ...change } as unknown as Parameters<typeof summaryText>[0]);

describe('roundedEstimate', () => {
  it('keeps two digits, and whole labels', () => {
    expect([0, 0.4, 0.6, 9.6, 47.4, 467.2, 12_345].map(roundedEstimate)).toEqual([
      0, 0, 1, 10, 47, 470, 12_000,
    ]);
  });
});

describe('what an audit found, in words', () => {
  it('says how many suspects are unclear, and what could not be audited', () => {
    expect(textOf({})).toBe(
      '3,470 faces audited: 513 suspects, 400 relabel candidates, 1 group of near-duplicates.',
    );
    expect(textOf({ unclear: 60, estimatedErrors: 467.2, failed: 2 })).toBe(
      '3,470 faces audited: 513 suspects (60 of them unclear), 400 relabel candidates, 1 group of near-duplicates. The audit estimates 470 wrong labels in all. 2 rows could not be audited; the report gives the reasons.',
    );
  });

  it('says instead of an estimate that nothing was recognised in the images', () => {
    expect(textOf({ recognised: false, failed: 2 })).toMatch(
      /near-duplicates\. The networks cannot recognise the expressions in these images: are they cropped to the face\? .*mean little\. 2 rows/,
    );
  });

  it('says how much people had decided before', () => {
    const decided = (known: number, waiting: number, leftOut: number) =>
      summaryText({
        ...summary,
        decided: { known, waiting, leftOut },
      } as unknown as Parameters<typeof summaryText>[0]);
    expect(decided(1200, 30, 2)).toMatch(
      /People had decided about 1,200 labels before \(30 of them not committed yet\); .*from 2 faces that were found unclear/,
    );
    expect(decided(1, 0, 0)).toMatch(/about 1 label before; the audit learned from that\.$/);
    expect(decided(0, 0, 1)).not.toContain('People had decided');
  });

  it('counts what was set aside apart from what failed', () => {
    expect(textOf({ setAside: 1234, failed: 2 })).toMatch(
      / 1,234 faces without a label to audit were set aside; the report gives the reasons\. 2 rows could not be audited;/,
    );
    expect(textOf({ setAside: 1 })).toMatch(/ 1 face without a label to audit was set aside;/);
    expect(textOf({})).not.toMatch(/set aside/);
  });
});
