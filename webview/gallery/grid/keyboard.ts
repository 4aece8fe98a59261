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
        | 'chooseClass'
        | 'undo'
        | 'redo'
        | 'selectAll'
        | 'toggle'
        | 'zoom'
        | 'help'
        | 'leave';
    };

const moveKeys: Readonly<Record<string, Move>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'home',
  End: 'end',
  PageUp: 'pageUp',
  PageDown: 'pageDown',
};

const plainKeys: Readonly<Record<string, Exclude<GridCommand['kind'], 'move' | 'class'>>> = {
  a: 'accept',
  r: 'reject',
  s: 'skip',
  c: 'chooseClass',
  Enter: 'chooseClass',
  u: 'undo',
  ' ': 'zoom',
  '?': 'help',
  Escape: 'leave',
};

/** The command of a key press in the grid; undefined lets the press through to the browser and VS Code. */
export function commandOf(press: KeyPress): GridCommand | undefined {
  if (press.altKey) return undefined;
  return press.ctrlKey || press.metaKey ? withControl(press) : withoutControl(press);
}

function withControl(press: KeyPress): GridCommand | undefined {
  switch (press.key.toLowerCase()) {
    case 'a':
      return press.shiftKey ? undefined : { kind: 'selectAll' };
    case 'z':
      return { kind: press.shiftKey ? 'redo' : 'undo' };
    case 'y':
      return press.shiftKey ? undefined : { kind: 'redo' };
    case ' ':
      return { kind: 'toggle' };
    case 'home':
      return { kind: 'move', move: 'home', extend: press.shiftKey };
    case 'end':
      return { kind: 'move', move: 'end', extend: press.shiftKey };
    default:
      return undefined;
  }
}

function withoutControl(press: KeyPress): GridCommand | undefined {
  const move = moveKeys[press.key];
  if (move) return { kind: 'move', move, extend: press.shiftKey };
  if (/^[1-9]$/.test(press.key)) return { kind: 'class', index: Number(press.key) - 1 };
  // “?” needs Shift on most layouts; letters with Shift stay free.
  const kind = press.key === '?' || !press.shiftKey ? plainKeys[keyName(press.key)] : undefined;
  return kind && { kind };
}

/** Letters mean the same with Caps Lock on. */
function keyName(key: string): string {
  return key.length === 1 ? key.toLowerCase() : key;
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
