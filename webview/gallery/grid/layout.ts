import { thumbnailEdges, type ThumbnailEdge } from '../../../src/protocol/gallery';
import type { Move } from '../keys/keyTable';

/** The height of a card's picture, in CSS pixels; the rest of the card follows from it. */
export const cardSizes = { least: 64, most: 320, step: 16, usual: 160 } as const;

/** Below this, a card has no room for more than the labels, the marks' shapes and the decision. */
const fullFrom = 112;

/** Sizes in CSS pixels; the style sheet takes the card's height and the columns from here. */
const edges = 18;
const gap = 5;
const [labels, marks, importance, state] = [18, 18, 15, 17];
const compactLabels = 32;
/** Three rows of votes and the gap above them. */
const votesHeight = 50;
export const cardGap = 10;
/** What a card has beside its picture, so that two names fit. */
const room = { full: 44, compact: 40 };

export type CardLayout = ReturnType<typeof cardLayout>;

/** The size next to a wish that a card can have. */
export function nearestCardSize(size: number): number {
  const { least, most, step } = cardSizes;
  return Math.min(most, Math.max(least, Math.round(size / step) * step));
}

/** @param size height of the picture. */
export function cardLayout(size: number, hasVotes: boolean) {
  const isCompact = size < fullFrom;
  const parts = isCompact ? [compactLabels, state] : [labels, marks, importance, state];
  const below = parts.reduce((sum, part) => sum + part + gap, hasVotes && !isCompact ? votesHeight : 0);
  return {
    /** Only the labels, the marks' shapes and the decision are shown below the picture. */
    isCompact,
    height: edges + size + below,
    minWidth: size + (isCompact ? room.compact : room.full),
  };
}

/** How many cards fit side by side; at least one. */
export function columnsFor(width: number, minWidth: number): number {
  return Math.max(1, Math.floor((width + cardGap) / (minWidth + cardGap)));
}

/**
 * The thumbnails that are sharp in pictures of that height.
 * @param pixelRatio of the screen.
 */
export function thumbnailEdgeFor(size: number, pixelRatio: number): ThumbnailEdge {
  // A face that is wider than high has a fifth more room.
  const wanted = size * 1.2 * pixelRatio;
  return thumbnailEdges.find((edge) => edge >= wanted) ?? 640;
}

/** Where a move leads from `place`, in a grid of `columns` with `pageRows` rows in view. */
export function placeAfter(
  move: Move,
  place: number,
  count: number,
  columns: number,
  pageRows: number,
): number {
  const steps: Readonly<Record<Move, number>> = {
    left: -1,
    right: 1,
    up: -columns,
    down: columns,
    home: -place,
    end: count - 1 - place,
    pageUp: -columns * pageRows,
    pageDown: columns * pageRows,
  };
  const target = place + steps[move];
  const lastRow = Math.floor((count - 1) / columns);
  const row = Math.floor(place / columns);
  // A vertical move keeps its column where it can: it stops at the first and last row instead of jumping sideways.
  if (move === 'up' || move === 'pageUp') return target < 0 ? place % columns : target;
  if (move === 'down' || move === 'pageDown') {
    if (row === lastRow) return place;
    return Math.min(count - 1, target >= count ? lastRow * columns + (place % columns) : target);
  }
  return Math.max(0, Math.min(count - 1, target));
}
