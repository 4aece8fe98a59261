import { expect, it } from 'vitest';
import { shownKey } from '../../../webview/gallery/keys/keyName';
import { commandOf, keyTable, type Shortcut } from '../../../webview/gallery/keys/keyTable';

const shortcuts: readonly Shortcut[] = Object.values(keyTable).flat();
const keys = shortcuts.flatMap((shortcut) => shortcut.keys);

it('gives each key one meaning', () => {
  const names = keys.map(([key]) => key);
  expect(names.length).toBe(new Set(names).size);
  const meanings = shortcuts.map(({ meaning }) => meaning);
  expect(meanings.length).toBe(new Set(meanings).size);
});

it.each(keys)('%s is a key that the keyboard can press', (key, command) => {
  const parts = key.split('+');
  const name = parts.at(-1) || '+';
  const pressed = {
    key: name === 'Space' ? ' ' : name,
    shiftKey: parts.includes('Shift'),
    ctrlKey: parts.includes('Control'),
    metaKey: false,
    altKey: false,
    ...(/^\d$/.test(name) && { code: `Digit${name}` }),
  };
  expect(commandOf(pressed)).toEqual(command);
});

it.each(shortcuts)('$meaning shows no key that it has not got', ({ keys: own, shown = [] }) => {
  const names = own.map(([key]) => shownKey(key));
  expect(names).toEqual(expect.arrayContaining(shown.filter((key) => key !== '–').map(shownKey)));
});

it('shows keys as people read them', () => {
  expect(['Control+Z', 'Shift+ArrowLeft', 'Escape', '+', '–'].map(shownKey)).toEqual([
    'Ctrl+Z',
    'Shift+←',
    'Esc',
    '+',
    '–',
  ]);
});
