import type { KeyPress } from '../grid/keyboard';

/** The keys of a press as the table of keys names them: `A`, `Shift+U`, `Control+Z`, `ArrowLeft`, `Space`, `?`. */
export function keyOf({ key, shiftKey, ctrlKey, metaKey }: KeyPress): string {
  // Letters mean the same with Caps Lock on.
  const name = key === ' ' ? 'Space' : key.length === 1 ? key.toUpperCase() : key;
  // Which signs and digits need Shift depends on the layout.
  const isSign = /^\P{L}$/u.test(name);
  return `${ctrlKey || metaKey ? 'Control+' : ''}${shiftKey && !isSign ? 'Shift+' : ''}${name}`;
}

const isMac = typeof navigator !== 'undefined' && navigator.userAgent.includes('Mac');

/** The key that Control stands for on this system, as a prefix. */
export const controlPrefix = isMac ? '⌘' : 'Ctrl+';

const shownNames: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Escape: 'Esc',
};

/** Keys of the table as people read them. */
export function shownKey(key: string): string {
  const parts = key === '+' ? ['+'] : key.split('+');
  return parts
    .map((part) => shownNames[part] ?? part)
    .join('+')
    .replace('Control+', controlPrefix);
}
