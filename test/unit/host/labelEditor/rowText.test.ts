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
    expect(problemText(row)).toBe('Probably wrong: “fear” (2 %), suggested “sadness” (93 %)');
    expect(inlayText(row)).toBe('→ sadness 93 %');
    const even = { ...row, labelQuality: 0.51, confidence: 0.997 };
    expect(problemText(even)).toBe('Perhaps wrong: “fear” (51 %), suggested “sadness” (> 99 %)');
  });

  it('names both classes of an unclear row, and a disagreement', () => {
    const unclear = { ...row, state: 'unclear' as const, suggested: ['sadness', 'anger'], isDisputed: true };
    expect(problemText(unclear)).toBe('Unclear: “fear” (2 %), or “sadness” or “anger”; annotators disagree');
    expect(inlayText(unclear)).toBe('→ sadness or anger?');
  });

  it('asks about a label that is likelier than the suggestion, and points nowhere', () => {
    const question = { ...row, state: 'question' as const, labelQuality: 0.74, confidence: 0.2 };
    expect(problemText(question)).toBe('Right? “fear” (74 %), or “sadness” (20 %)');
    expect(inlayText(question)).toBe('fear? 74 % · sadness 20 %');
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
