/** Sizes in CSS pixels; the style sheet takes the card's height and the columns from here. */
const plainCardHeight = 266;
/** Three rows of votes and the gap above them. */
const votesHeight = 50;
export const cardGap = 10;
const cardMinWidth = 204;

export function cardHeight(hasVotes: boolean): number {
  return plainCardHeight + (hasVotes ? votesHeight : 0);
}

/** How many cards fit side by side; at least one. */
export function columnsFor(width: number): number {
  return Math.max(1, Math.floor((width + cardGap) / (cardMinWidth + cardGap)));
}
