import { describe, expect, it } from 'vitest';
import { type JudgedRow, worstRows } from '../../../../src/host/labelEditor/judgedRow';
import { inlayText, problemText, shownLabel } from '../../../../src/host/labelEditor/rowText';

const row: JudgedRow = {
  row: 0,
  id: 'a.png',
  state: 'wrong',
  given: 'fear',
  suggested: ['sadness'],
  confidence: 0.934,
  labelQuality: 0.021,
  importance: 0.4,
  isDisputed: false,
};

describe('what stands in the Problems panel and behind the row', () => {
  it('says what is wrong and how sure that is', () => {
    expect(problemText(row)).toBe('Probably wrong: “fear”, suggested “sadness” (93 %), label quality 0.02');
    expect(inlayText(row)).toBe('→ sadness 93 %');
    expect(problemText({ ...row, labelQuality: 0.71 })).toMatch(/^Perhaps wrong: “fear”/);
  });

  it('names both classes of an unclear row, and a disagreement', () => {
    const unclear = { ...row, state: 'unclear' as const, suggested: ['sadness', 'anger'], isDisputed: true };
    expect(problemText(unclear)).toBe(
      'Unclear: “fear”, “sadness” or “anger”, label quality 0.02; annotators disagree',
    );
    expect(inlayText(unclear)).toBe('→ sadness or anger?');
  });

  it('says that a correction waits for its commit', () => {
    const accepted = { ...row, state: 'accepted' as const };
    expect(problemText(accepted)).toBe('Accepted: “fear” becomes “sadness”, not committed yet');
  });

  it('shows hostile labels as short lines of text', () => {
    expect(shownLabel('happy')).toBe('happy');
    expect(shownLabel('x'.repeat(100_000))).toBe(`${'x'.repeat(60)}…`);
    expect(shownLabel('😀'.repeat(61))).toBe(`${'😀'.repeat(60)}…`);
    expect(shownLabel('a\n\u202eb\u0000')).toBe('a ‹U+202E›b‹U+0000›');
  });
});

describe('the rows that are listed', () => {
  it('are the worst ones, and corrections after all suspects', () => {
    const rows = [
      { state: 'wrong' as const, labelQuality: 0.3 },
      { state: 'accepted' as const, labelQuality: 0.01 },
      { state: 'unclear' as const, labelQuality: 0.1 },
    ];
    expect(worstRows(rows, 2)).toEqual({ listed: [rows[2], rows[0]], left: 1 });
    expect(worstRows(rows)).toEqual({ listed: [rows[2], rows[0], rows[1]], left: 0 });
  });

  it('are no more than VS Code shows', () => {
    const rows = Array.from({ length: 5000 }, (_, index) => ({
      state: 'wrong' as const,
      labelQuality: ((index * 7919) % 5000) / 5000,
    }));
    const { listed, left } = worstRows(rows);
    expect([listed.length, left]).toEqual([1000, 4000]);
    expect(Math.max(...listed.map(({ labelQuality }) => labelQuality))).toBeLessThan(0.2);
  });
});
