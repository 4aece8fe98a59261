import { type GridCommand, keyOf, type KeyPress, type Move } from '../keys/keyTable';
import { shownKey } from '../keys/keyName';
import { sheetWords } from './words';

/** What a key asks for on a sheet. */
export type SheetCommand =
  | { readonly kind: 'move'; readonly move: Move }
  | { readonly kind: 'class'; readonly index: number }
  | {
      readonly kind:
        | 'accept'
        | 'mark'
        | 'keep'
        | 'change'
        | 'choose'
        | 'unclear'
        | 'notAFace'
        | 'next'
        | 'before'
        | 'after'
        | 'undo'
        | 'redo'
        | 'commit'
        | 'overview'
        | 'help'
        | 'leave';
    };

/** What the help says of keys that belong together. */
export type SheetShortcut = {
  readonly text: string;
  /** Keys as in `keyOf`, and the command of each. */
  readonly keys: readonly (readonly [key: string, command: SheetCommand])[];
  /** What the help shows of them; missing: all. */
  readonly shown?: readonly string[];
};

const { keys: say } = sheetWords;
const moves = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'home',
  End: 'end',
  PageUp: 'pageUp',
  PageDown: 'pageDown',
} as const satisfies Readonly<Record<string, Move>>;

/** The keys of a sheet in the order of the help: a sheet knows no others. */
export const sheetKeyTable: readonly SheetShortcut[] = [
  { text: say.accept, keys: [['Enter', { kind: 'accept' }]] },
  { text: say.mark, keys: [['Space', { kind: 'mark' }]] },
  {
    text: say.class,
    keys: [1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => [String(digit), { kind: 'class', index: digit - 1 }]),
    shown: ['1', '–', '9'],
  },
  {
    text: say.choose,
    keys: [
      ['C', { kind: 'choose' }],
      ['0', { kind: 'choose' }],
    ],
  },
  {
    text: say.unclear,
    keys: [
      ['Q', { kind: 'unclear' }],
      ['X', { kind: 'notAFace' }],
    ],
  },
  { text: say.next, keys: [['N', { kind: 'next' }]] },
  {
    text: say.pairs,
    keys: [
      ['[', { kind: 'before' }],
      [']', { kind: 'after' }],
    ],
  },
  {
    text: say.move,
    keys: Object.entries(moves).map(([key, move]) => [key, { kind: 'move', move }]),
    shown: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'],
  },
  {
    text: say.undo,
    keys: [
      ['U', { kind: 'undo' }],
      ['Control+Z', { kind: 'undo' }],
      ['Shift+U', { kind: 'redo' }],
      ['Control+Shift+Z', { kind: 'redo' }],
      ['Control+Y', { kind: 'redo' }],
    ],
    shown: ['U', 'Control+Z', 'Shift+U'],
  },
];

/** Keys that mean the same here as everywhere, which the help says elsewhere. */
const sharedKeys: readonly (readonly [key: string, command: SheetCommand])[] = [
  ['Control+Enter', { kind: 'commit' }],
  ['O', { kind: 'overview' }],
  ['?', { kind: 'help' }],
  ['Escape', { kind: 'leave' }],
  ['W', { kind: 'leave' }],
];

const commands: ReadonlyMap<string, SheetCommand> = new Map([
  ...sheetKeyTable.flatMap(({ keys }) => keys),
  ...sharedKeys,
]);

/** The keys of a sheet's shortcut, for people to read. */
export function shownSheetKeys({ keys, shown }: SheetShortcut): readonly string[] {
  return (shown ?? keys.map(([key]) => key)).map(shownKey);
}

/** The command of a key press on a sheet; undefined lets the press through to the browser and VS Code. */
export function sheetCommandOf(press: KeyPress): SheetCommand | undefined {
  // Where brackets are typed with AltGr, Windows says that Control and Alt are held.
  const isBracket = press.key === '[' || press.key === ']';
  if (press.altKey && !isBracket) return undefined;
  return commands.get(isBracket ? press.key : keyOf(press));
}

/** What a command of the review means on a sheet; undefined: nothing. */
export function sheetCommandFor(command: GridCommand): SheetCommand | undefined {
  switch (command.kind) {
    case 'class':
      return command;
    case 'accept':
      return { kind: 'change' };
    case 'reject':
      return { kind: 'keep' };
    case 'chooseClass':
      return { kind: 'choose' };
    case 'sheets':
      return { kind: 'leave' };
    case 'unclear':
    case 'notAFace':
    case 'undo':
    case 'redo':
    case 'commit':
    case 'overview':
    case 'help':
    case 'leave':
      return { kind: command.kind };
    default:
      return undefined;
  }
}

/** Whether a key belongs to the control that has the focus. */
export function pressesControl({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('vscode-dropdown')) return key !== 'Escape';
  return (key === 'Enter' || key === ' ') && target.closest('button, vscode-button, summary') !== null;
}
