import { thumbnailEdges, type ThumbnailEdge } from '../../../src/protocol/thumbnails';
import type { Move } from '../keys/keyTable';

/** The edge of a card's picture that is asked for, in CSS pixels; columns share what is left of the width. */
export const cardSizes = { least: 88, most: 328, step: 16, usual: 120 } as const;

/** Sizes in CSS pixels; the style sheet takes the picture's edge, the card's height and the columns from here. */
export const cardGap = 6;
/** Three choices, and a line below them. */
const words = 3 * 17 + 18;
/** Between the picture and the words, and the card's own edges. */
const edges = 6;
/** Three rows of votes and the gap above them. */
const votesHeight = 48;
/** What stands in a choice's line beside the class, where its chance finds no room: edges and key. */
const besideName = 29;
/** What a line has beside class and chance: the edges of card, words and line, the key and the gap after it. */
const besideChance = 21;
/** Between the picture and the words beside it. */
const rowGap = 8;
/** A longer name is cut: whole, it would leave no more than a few faces. */
const longestName = 150;
/** Below this width two columns would show fewer faces than rows do. */
const rowsBelow = 420;
/** From here a card has room to say what its marks mean. */
const roomyFrom = 208;

export type CardLayout = ReturnType<typeof cardLayout>;

/** What cards are laid out by. */
export type CardNeeds = {
  /** Edge of the pictures that is asked for. */
  readonly size: number;
  /** Width of the longest class name, in CSS pixels, as cards write it. */
  readonly nameWidth: number;
  readonly hasVotes: boolean;
};

/** The size next to a wish that a card can have. */
export function nearestCardSize(size: number): number {
  const { least, most, step } = cardSizes;
  return Math.min(most, Math.max(least, least + Math.round((size - least) / step) * step));
}

/**
 * Square pictures from edge to edge in as many columns as fit, each wide enough for its class names; where only one fits,
 * the words stand beside the picture.
 * @param width of the grid, in CSS pixels.
 */
export function cardLayout(width: number, { size, nameWidth, hasVotes }: CardNeeds) {
  const name = Math.min(nameWidth, longestName);
  const least = Math.max(size, name + besideName);
  const fitting = Math.floor((width + cardGap) / (least + cardGap));
  const isRow = fitting < 2 || (fitting === 2 && width < rowsBelow);
  const columns = isRow ? 1 : fitting;
  const column = Math.max(0, Math.floor((width - cardGap * (columns - 1)) / columns));
  const below = words + (hasVotes ? votesHeight : 0);
  const picture = isRow ? Math.min(size, Math.max(cardSizes.least, column / 2)) : column;
  return {
    columns,
    /** The words stand beside the picture. */
    isRow,
    /** Edge of the picture. */
    picture,
    height: edges + (isRow ? Math.max(picture, below) : picture + below),
    isRoomy: isRow || column >= roomyFrom,
    /** What a choice's line has for its class and the chance beside it. */
    line: column - (isRow ? picture + rowGap : 0) - besideChance,
  };
}

/**
 * The thumbnails that are sharp in pictures of that edge.
 * @param pixelRatio of the screen.
 */
export function thumbnailEdgeFor(edge: number, pixelRatio: number): ThumbnailEdge {
  return thumbnailEdges.find((each) => each >= edge * pixelRatio) ?? 640;
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
