import { commandFor, type KeyPress, type Move } from '../keys/keyTable';
import { sheetWords } from './words';

/** What a key asks for on a sheet. */
export type SheetCommand =
  | { readonly kind: 'move'; readonly move: Move }
  | { readonly kind: 'class'; readonly index: number }
  | {
      readonly kind:
        | 'accept'
        | 'mark'
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
    keys: [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((digit) =>
      ['', 'Shift+'].map(
        (shift) => [`${shift}${String(digit)}`, { kind: 'class', index: digit - 1 }] as const,
      ),
    ),
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

/** The command of a key press on a sheet; undefined lets the press through to the browser and VS Code. */
export function sheetCommandOf(press: KeyPress): SheetCommand | undefined {
  // Where brackets are typed with AltGr, Windows says that Control and Alt are held.
  const isBracket = press.key === '[' || press.key === ']';
  if (press.altKey && !isBracket) return undefined;
  return isBracket ? commands.get(press.key) : commandFor(commands, press);
}
