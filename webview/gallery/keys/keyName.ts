/** Whether Control is another key here. */
export const isMac = typeof navigator !== 'undefined' && navigator.userAgent.includes('Mac');

/** The key that Control stands for on this system, as a prefix. */
export const controlPrefix = isMac ? '⌘' : 'Ctrl+';

export const altPrefix = isMac ? '⌥' : 'Alt+';

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
