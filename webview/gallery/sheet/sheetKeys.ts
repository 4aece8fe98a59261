import { shownKey } from '../keys/keyName';
import { commandFor, commandOf, type GridCommand, keymap, type KeyPress, type Move } from '../keys/keyTable';
import { sheetWords } from './words';

/** What a key asks for on a sheet. */
export type SheetCommand =
  | { readonly kind: 'move'; readonly move: Move }
  | { readonly kind: 'class'; readonly index: number }
  | {
      readonly kind:
        | 'accept'
        | 'loupe'
        | 'larger'
        | 'smaller'
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
  { text: say.loupe, keys: [['V', { kind: 'loupe' }]] },
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

/** What means the same here as everywhere, by the same keys. */
const sharedKinds: ReadonlySet<SheetCommand['kind']> = new Set([
  ...([
    'before',
    'after',
    'larger',
    'smaller',
    'choose',
    'unclear',
    'notAFace',
    'undo',
    'redo',
    'commit',
    'overview',
    'help',
    'leave',
  ] as const),
]);

const ownKeys: ReadonlyMap<string, SheetCommand> = new Map(
  sheetKeyTable.flatMap(({ keys }) => keys.filter(([, { kind }]) => !sharedKinds.has(kind))),
);

/** The keys of a sheet's shortcut as they are now, for people to read. */
export function shownSheetKeys({ keys, shown }: SheetShortcut): readonly string[] {
  const kinds = new Set(keys.map(([, { kind }]) => kind));
  if (![...kinds].every((kind) => sharedKinds.has(kind)))
    return (shown ?? keys.map(([key]) => key)).map(shownKey);
  const isMeant = (command: GridCommand) => {
    const kind = sheetCommandFor(command)?.kind;
    return kind !== undefined && kinds.has(kind);
  };
  const here = [...keymap().here].flatMap(([key, command]) =>
    isMeant(command) && !ownKeys.has(key) ? [shownKey(key)] : [],
  );
  const elsewhere = keymap().elsewhere.flatMap(([key, command]) => (isMeant(command) ? [key] : []));
  const usual = keys.map(([key]) => shownKey(key));
  const isAsInTable =
    elsewhere.length === 0 && here.length === usual.length && usual.every((key) => here.includes(key));
  return isAsInTable && shown ? shown.map(shownKey) : [...here, ...elsewhere];
}

/** The command of a key press on a sheet; undefined lets the press through to the browser and VS Code. */
export function sheetCommandOf(press: KeyPress): SheetCommand | undefined {
  const own = press.altKey ? undefined : commandFor(ownKeys, press);
  if (own) return own;
  const shared = commandOf(press);
  const meant = shared && sheetCommandFor(shared);
  return meant && sharedKinds.has(meant.kind) ? meant : undefined;
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
    case 'choice':
      return command.index > 1 ? undefined : { kind: command.index === 0 ? 'keep' : 'change' };
    case 'chooseClass':
      return { kind: 'choose' };
    case 'sheets':
      return { kind: 'leave' };
    case 'pairBefore':
      return { kind: 'before' };
    case 'pairAfter':
      return { kind: 'after' };
    case 'larger':
    case 'smaller':
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
