import type { strings } from '../strings';

/** The part of a KeyboardEvent that decides what it means. */
export type KeyPress = {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** The key by its place, such as `Digit1`. */
  readonly code?: string;
};

export type Move = 'left' | 'right' | 'up' | 'down' | 'home' | 'end' | 'pageUp' | 'pageDown';

/** What a key asks for. */
export type GridCommand =
  | { readonly kind: 'move'; readonly move: Move; readonly extend: boolean }
  | { readonly kind: 'class'; readonly index: number }
  | { readonly kind: 'choice'; readonly index: number }
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
        | 'selectOthers'
        | 'toggle'
        | 'focusMode'
        | 'inspector'
        | 'overview'
        | 'sheets'
        | 'larger'
        | 'smaller'
        | 'search'
        | 'toDo'
        | 'sure'
        | 'oneByOne'
        | 'probablyFine'
        | 'allFaces'
        | 'disputed'
        | 'noted'
        | 'copies'
        | 'pairBefore'
        | 'pairAfter'
        | 'pixels'
        | 'learn'
        | 'help'
        | 'leave'
        // Without keys: what a menu offers of a face.
        | 'showPlace'
        | 'revealImage'
        | 'copyPath';
    };

/** A command that needs nothing but its name. */
export type PlainCommand = Exclude<GridCommand, { kind: 'move' | 'class' | 'choice' }>['kind'];

/** What does each command. Where it gives `false` it does nothing, and the browser and VS Code may. */
export type Commands = Readonly<Record<PlainCommand, () => unknown>> & {
  readonly move: (move: Move, extend: boolean) => unknown;
  readonly class: (index: number) => unknown;
  /** One of the classes that the face is offered, from 0: its given label, then the likeliest others. */
  readonly choice: (index: number) => unknown;
  /** Keys that are text meant for somewhere else begin; they do nothing. */
  readonly typed: () => unknown;
};

/** What one or several keys do, under one meaning. */
export type Shortcut = {
  readonly meaning: keyof typeof strings.help.keys;
  /** Keys as in `keyOf`, and the command of each. */
  readonly keys: readonly (readonly [key: string, command: GridCommand])[];
  /** What the help shows instead of each key. */
  readonly shown?: readonly string[];
  /** What the mouse does to the same effect; `modifiedClick` and the like are words of the help. */
  readonly mouse?: 'shiftClick' | 'controlClick' | 'doubleClick' | 'controlWheel';
};

/** All keys of the review, in the order and the groups of the help. The keyboard knows no others. */
export const keyTable = {
  decide: [
    {
      meaning: 'choice',
      keys: [1, 2, 3].map((digit) => [String(digit), { kind: 'choice', index: digit - 1 }]),
      shown: ['1', '2', '3'],
    },
    // Under the left hand what keeps, under the right one what changes.
    of('reject', 'reject', 'F', 'R'),
    of('accept', 'accept', 'J', 'A'),
    {
      meaning: 'class',
      keys: [1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => [
        `Shift+${String(digit)}`,
        { kind: 'class', index: digit - 1 },
      ]),
      shown: ['Shift+1', '–', 'Shift+9'],
    },
    of('choose', 'chooseClass', 'C', 'Enter', '0'),
    of('skip', 'skip', 'S'),
    of('unclear', 'unclear', 'Q'),
    of('notAFace', 'notAFace', 'X'),
    of('note', 'note', 'N'),
    of('undo', 'undo', 'U', 'Control+Z'),
    of('redo', 'redo', 'Shift+U', 'Control+Shift+Z', 'Control+Y'),
    of('commit', 'commit', 'Control+Enter'),
  ],
  move: [
    moves(
      'arrows',
      false,
      ['ArrowLeft', 'left'],
      ['ArrowRight', 'right'],
      ['ArrowUp', 'up'],
      ['ArrowDown', 'down'],
    ),
    {
      ...moves(
        'ends',
        false,
        ['Home', 'home'],
        ['End', 'end'],
        ['Control+Home', 'home'],
        ['Control+End', 'end'],
      ),
      shown: ['Home', 'End'],
    },
    moves('pages', false, ['PageUp', 'pageUp'], ['PageDown', 'pageDown']),
    {
      ...moves(
        'extend',
        true,
        ...(['', 'Control+'] as const).flatMap((control) => [
          [`${control}Shift+Home`, 'home'] as const,
          [`${control}Shift+End`, 'end'] as const,
        ]),
        ['Shift+ArrowLeft', 'left'],
        ['Shift+ArrowRight', 'right'],
        ['Shift+ArrowUp', 'up'],
        ['Shift+ArrowDown', 'down'],
        ['Shift+PageUp', 'pageUp'],
        ['Shift+PageDown', 'pageDown'],
      ),
      shown: ['Shift+←', 'Shift+PageDown', 'Shift+End'],
      mouse: 'shiftClick',
    },
    { ...of('toggle', 'toggle', 'Control+Space'), mouse: 'controlClick' },
    of('all', 'selectAll', 'Control+A'),
    of('others', 'selectOthers', 'Control+I'),
  ],
  view: [
    { ...of('focusMode', 'focusMode', 'Space'), mouse: 'doubleClick' },
    of('inspector', 'inspector', 'I'),
    of('overview', 'overview', 'O'),
    of('sheets', 'sheets', 'W'),
    { ...of('larger', 'larger', '+', '='), shown: ['+'], mouse: 'controlWheel' },
    of('smaller', 'smaller', '-'),
    of('search', 'search', '/', 'Control+F'),
    of('toDo', 'toDo', 'T'),
    of('sure', 'sure', 'Y'),
    of('oneByOne', 'oneByOne', 'B'),
    of('probablyFine', 'probablyFine', 'M'),
    of('allFaces', 'allFaces', 'L'),
    of('disputed', 'disputed', 'D'),
    of('noted', 'noted', 'K'),
    of('copies', 'copies', 'G'),
    {
      meaning: 'pairs',
      keys: [
        ['[', { kind: 'pairBefore' }],
        [']', { kind: 'pairAfter' }],
      ],
    },
    of('pixels', 'pixels', 'P'),
    of('learn', 'learn', 'E'),
    of('leave', 'leave', 'Escape'),
    of('help', 'help', '?'),
  ],
} as const satisfies Readonly<Record<string, readonly Shortcut[]>>;

/** The keys as they are before the user changes any. */
export const defaultKeys: ReadonlyMap<string, GridCommand> = new Map(
  Object.values(keyTable).flatMap((shortcuts: readonly Shortcut[]) => shortcuts.flatMap(({ keys }) => keys)),
);

/** The keys as they are. */
export type Keymap = {
  /** Those that are commands in this page. */
  readonly here: ReadonlyMap<string, GridCommand>;
  /** Those that VS Code makes commands of, for people to read. */
  readonly elsewhere: readonly (readonly [shown: string, command: GridCommand])[];
  /** Whether what the user changed of them is known. */
  readonly isKnown: boolean;
};

let present: Keymap = { here: defaultKeys, elsewhere: [], isKnown: false };

/** The keys as they are now; what was shown of them before is not changed. */
export function setKeymap(keymap: Keymap): void {
  present = keymap;
}

export function keymap(): Keymap {
  return present;
}

/** The command of a key press; undefined lets the press through to the browser and VS Code. */
export function commandOf(press: KeyPress): GridCommand | undefined {
  // Where brackets are typed with AltGr, Windows says that Control and Alt are held.
  const isBracket = press.key === '[' || press.key === ']';
  if (isBracket && press.altKey) return present.here.get(press.key);
  return press.altKey ? undefined : commandFor(present.here, press);
}

/**
 * What a table of keys has for a press. Digits go by their place first: with Shift, or on a French keyboard without it, the
 * same key is another sign.
 */
export function commandFor<Command>(
  table: ReadonlyMap<string, Command>,
  press: KeyPress,
): Command | undefined {
  const digit = /^Digit(\d)$/.exec(press.code ?? '')?.[1];
  const { shiftKey, ctrlKey, metaKey } = press;
  const byPlace =
    digit === undefined || ctrlKey || metaKey ? undefined : table.get(`${shiftKey ? 'Shift+' : ''}${digit}`);
  return byPlace ?? table.get(keyOf(press));
}

/** The keys of a press as the table of keys names them: `A`, `Shift+U`, `Control+Z`, `ArrowLeft`, `Space`, `?`. */
function keyOf({ key, shiftKey, ctrlKey, metaKey }: KeyPress): string {
  // Letters mean the same with Caps Lock on.
  const name = key === ' ' ? 'Space' : key.length === 1 ? key.toUpperCase() : key;
  // Which signs and digits need Shift depends on the layout.
  const isSign = /^\P{L}$/u.test(name);
  return `${ctrlKey || metaKey ? 'Control+' : ''}${shiftKey && !isSign ? 'Shift+' : ''}${name}`;
}

function of(meaning: Shortcut['meaning'], kind: PlainCommand, ...keys: readonly string[]): Shortcut {
  return { meaning, keys: keys.map((key) => [key, { kind }]) };
}

function moves(
  meaning: Shortcut['meaning'],
  extend: boolean,
  ...keys: readonly (readonly [key: string, move: Move])[]
): Shortcut {
  return { meaning, keys: keys.map(([key, move]) => [key, { kind: 'move', move, extend }]) };
}
