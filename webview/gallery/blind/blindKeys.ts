import { commandOf, keymap, type KeyPress } from '../keys/keyTable';

/** What a key asks for while faces are judged blind. */
export type BlindCommand =
  | { readonly kind: 'class'; readonly index: number }
  | {
      readonly kind:
        'unclear' | 'notAFace' | 'undo' | 'redo' | 'next' | 'previous' | 'first' | 'last' | 'search';
    };

/** Commands of the review that mean the same here, by the user's own keys. */
const sameHere: ReadonlySet<string> = new Set(['unclear', 'notAFace', 'undo', 'redo', 'search']);
const moves: Readonly<Record<string, BlindCommand['kind'] & string>> = {
  left: 'previous',
  up: 'previous',
  right: 'next',
  down: 'next',
  home: 'first',
  end: 'last',
};

/**
 * The keys of the classes, in their order: digits, then the letters that mean nothing else here. More classes have none.
 * All of them are there, whatever the labels are.
 */
export function classKeys(classes: number): readonly string[] {
  const taken = new Set([...keymap().here].flatMap(([key, { kind }]) => (sameHere.has(kind) ? [key] : [])));
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].filter((letter) => !taken.has(letter));
  return [...'123456789', ...letters].slice(0, classes);
}

/** @param keys those of the classes; undefined lets the press through to the browser and VS Code. */
export function blindCommand(press: KeyPress, keys: readonly string[]): BlindCommand | undefined {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = press;
  if (!ctrlKey && !metaKey && !altKey && !shiftKey) {
    if (key === ' ') return { kind: 'next' };
    const digit = /^Digit(\d)$/.exec(press.code ?? '')?.[1];
    const index = keys.indexOf(digit ?? key.toUpperCase());
    if (index >= 0) return { kind: 'class', index };
  }
  const command = commandOf(press);
  if (!command) return undefined;
  if (command.kind === 'move') {
    const kind = command.extend ? undefined : moves[command.move];
    return kind === undefined ? undefined : ({ kind } as BlindCommand);
  }
  return sameHere.has(command.kind) ? ({ kind: command.kind } as BlindCommand) : undefined;
}
