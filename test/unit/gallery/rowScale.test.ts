import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowScale } from '../../../webview/gallery/grid/rowScale';

describe('RowScale', () => {
  it('leaves a list that fits as it is', () => {
    const scale = new RowScale(100, 50, 200);
    expect(scale.canvasHeight).toBe(5000);
    expect(scale.isScaled).toBe(false);
    expect(scale.rowTop(7, 120)).toBe(350);
    expect(scale.rowsAround(120, 0)).toEqual([2, 3, 4, 5, 6]);
    expect(scale.rowsAround(0, 1)).toEqual([0, 1, 2, 3, 4]);
  });

  it('shows the first and the last row of a scaled list at the ends of its canvas', () => {
    const scale = new RowScale(1_000_000, 276, 800, undefined, 30_000_000);
    expect(scale.canvasHeight).toBe(30_000_000);
    expect(scale.rowsAround(0, 0)[0]).toBe(0);
    const end = scale.canvasHeight - scale.viewport;
    expect(scale.rowsAround(end, 0).at(-1)).toBe(999_999);
    expect(scale.rowTop(999_999, end) + 276).toBeCloseTo(scale.canvasHeight, 3);
  });

  it('brings every row into view, wholly, scaled or not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.nat(),
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rows, pick, folds, at) => {
          const row = pick % rows;
          const scale = new RowScale(rows, 50, 220, { rows: folds % (row + 1), height: 28 }, 40_000);
          const from = at * Math.max(0, scale.canvasHeight - scale.viewport);
          const scrollTop = scale.scrollTopToShow(row, from);
          const top = scale.rowTop(row, scrollTop) - scrollTop;
          expect(top).toBeGreaterThanOrEqual(-0.01);
          expect(top + 50).toBeLessThanOrEqual(220.01);
          expect(scale.rowsAround(scrollTop, 0)).toContain(row);
        },
      ),
    );
  });

  it('does not scroll for a row that is in view', () => {
    const scale = new RowScale(100, 50, 200);
    expect(scale.scrollTopToShow(4, 120)).toBe(120);
  });

  it('has a line instead of the rows that are folded away, and the others right below it', () => {
    const scale = new RowScale(100, 50, 200, { rows: 10, height: 28 });
    expect(scale.canvasHeight).toBe(28 + 90 * 50);
    expect(scale.rowsAround(0, 1)).toEqual([10, 11, 12, 13, 14]);
    expect(scale.rowTop(10, 0)).toBe(28);
    expect(scale.rowAt(28 + 75)).toBe(11.5);
    expect(scale.scrollTopToShow(99, 0)).toBe(28 + 90 * 50 - 200);
  });

  it('has no rows for an empty list', () => {
    expect(new RowScale(0, 50, 200).rowsAround(0, 2)).toEqual([]);
  });
});
