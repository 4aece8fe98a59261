import { keyOf } from '../keys/keyName';
import { keyTable, type Shortcut } from '../keys/keyTable';

/** The part of a KeyboardEvent that decides what it means. */
export type KeyPress = {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
};

export const moves = ['left', 'right', 'up', 'down', 'home', 'end', 'pageUp', 'pageDown'] as const;
export type Move = (typeof moves)[number];

/** What a key asks for. */
export type GridCommand =
  | { readonly kind: 'move'; readonly move: Move; readonly extend: boolean }
  | { readonly kind: 'class'; readonly index: number }
  | {
      readonly kind:
        | 'accept'
        | 'reject'
        | 'skip'
        | 'unclear'
        | 'notAFace'
        | 'note'
        | 'chooseClass'
        | 'undo'
        | 'redo'
        | 'commit'
        | 'selectAll'
        | 'toggle'
        | 'zoom'
        | 'focusMode'
        | 'inspector'
        | 'overview'
        | 'larger'
        | 'smaller'
        | 'search'
        | 'help'
        | 'leave';
    };

const commands: ReadonlyMap<string, GridCommand> = new Map(
  Object.values(keyTable).flatMap((shortcuts: readonly Shortcut[]) => shortcuts.flatMap(({ keys }) => keys)),
);

/** The command of a key press in the grid; undefined lets the press through to the browser and VS Code. */
export function commandOf(press: KeyPress): GridCommand | undefined {
  return press.altKey ? undefined : commands.get(keyOf(press));
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
