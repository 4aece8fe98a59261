import { describe, expect, it } from 'vitest';
import { cardGap, cardLayout, cardSizes } from '../../../webview/gallery/grid/layout';

/** “Happiness”, bold, in a wide font. */
const nameWidth = 78;
const usual = { size: cardSizes.usual, nameWidth, hasVotes: false };

describe('cards', () => {
  it('are at least 24 beside VS Code’s side bar at 1440 × 900, below a header of 12 %', () => {
    const { columns, height } = cardLayout(1040, usual);
    const rows = Math.floor((808 * 0.88 - 28) / (height + cardGap));
    expect(columns * rows).toBeGreaterThanOrEqual(24);
  });

  it.each([320, 480, 700, 1060, 1400, 2500])('are square and fill a width of %d', (width) => {
    for (let size: number = cardSizes.least; size <= cardSizes.most; size += cardSizes.step) {
      const { columns, picture, isRow } = cardLayout(width, { ...usual, size });
      if (isRow) continue;
      expect(picture).toBeGreaterThanOrEqual(size);
      // Another column would not have fitted, and nothing is left over.
      expect((columns + 1) * (Math.max(size, nameWidth + 29) + cardGap) - cardGap).toBeGreaterThan(width);
      expect(width - (columns * (picture + cardGap) - cardGap)).toBeLessThan(columns);
    }
  });

  it('have room for whole class names at every size, and for faces beside the longest', () => {
    for (let size: number = cardSizes.least; size <= cardSizes.most; size += cardSizes.step) {
      const { picture, isRow } = cardLayout(1060, { ...usual, size, nameWidth: 110 });
      expect(isRow || picture >= 110 + 29).toBe(true);
    }
    expect(cardLayout(1060, { ...usual, nameWidth: 900 }).columns).toBe(5);
  });

  it('are rows in a narrow panel, more of them than there would be cards', () => {
    const narrow = cardLayout(320, usual);
    expect(narrow.isRow).toBe(true);
    expect(narrow.columns).toBe(1);
    expect(narrow.picture).toBeLessThanOrEqual(160);
    expect(narrow.height).toBeLessThan(170);
    expect(cardLayout(480, usual).isRow).toBe(false);
  });
});
