/** Sizes in CSS pixels; the style sheet takes the row's height and the columns from here. */
export const cardHeight = 266;
export const cardGap = 10;
export const rowHeight = cardHeight + cardGap;
const cardMinWidth = 204;

/** How many cards fit side by side; at least one. */
export function columnsFor(width: number): number {
  return Math.max(1, Math.floor((width + cardGap) / (cardMinWidth + cardGap)));
}
