import { type UserKey, type UserKeys, whenKeysApply } from '../../../src/protocol/galleryCommands';
import { commandOfId, isSameCommand } from './commandNames';
import { isMac } from './keyName';
import { defaultKeys, type GridCommand, type Keymap } from './keyTable';

/** Keys that VS Code calls otherwise than a browser. */
const named: Readonly<Record<string, string>> = {
  left: 'ArrowLeft',
  right: 'ArrowRight',
  up: 'ArrowUp',
  down: 'ArrowDown',
  pageup: 'PageUp',
  pagedown: 'PageDown',
  home: 'Home',
  end: 'End',
  escape: 'Escape',
  space: 'Space',
  enter: 'Enter',
};
/** VS Code names a sign by the key of an American keyboard that has it. */
const shifted: Readonly<Record<string, string>> = { '/': '?', '=': '+' };

/**
 * The review's keys with what the user changed of them. A plain key of a command of ours is pressed here, at once; all
 * else goes to VS Code, which knows when it applies: keys for other commands, chords, keys with Alt or with a condition.
 */
export function keymapOf({ known, changes }: UserKeys): Keymap {
  const here = new Map(defaultKeys);
  const elsewhere: (readonly [string, GridCommand])[] = [];
  for (const { key, command, when } of changes) {
    const removed = command.startsWith('-') ? commandOfId(command.slice(1)) : undefined;
    if (!removed || !isOwnCondition(when)) continue;
    const at = tableKeyOf(key);
    for (const [each, present] of here)
      if (isSameCommand(present, removed) && (key === '' || each === at)) here.delete(each);
  }
  for (const change of changes) if (!change.command.startsWith('-')) addTo(here, elsewhere, change);
  return { here, elsewhere, isKnown: known };
}

function addTo(
  here: Map<string, GridCommand>,
  elsewhere: (readonly [string, GridCommand])[],
  { key, command, when }: UserKey,
): void {
  const own = commandOfId(command);
  const [first = ''] = key.split(' ');
  const at = tableKeyOf(first);
  if (at !== undefined && own && first === key && isOwnCondition(when)) {
    here.set(at, own);
    return;
  }
  if (at !== undefined) here.delete(at);
  if (own) elsewhere.push([readableKey(key), own]);
}

/** What holds wherever the page hears a key: our own condition, and what VS Code adds to it of when commands are enabled. */
const givenConditions = new Set(
  [...whenKeysApply.split('&&'), 'scn.galleryReview', 'scn.galleryCanUndo', 'scn.galleryCanRedo'].map(bare),
);

/** Whether a binding applies wherever the page hears the key. VS Code's editor of keys writes conditions in its own order. */
function isOwnCondition(when: string | undefined): boolean {
  return when === undefined || when.split('&&').every((condition) => givenConditions.has(bare(condition)));
}

function bare(condition: string): string {
  return condition.replaceAll(/[\s'"]+/g, '');
}

/** A key of VS Code's as the table of keys names it; undefined for what the table has none for. */
export function tableKeyOf(key: string): string | undefined {
  const parts = key.trim().toLowerCase().split('+');
  const name = parts.pop() ?? '';
  const held = new Set(
    parts.map((part) => (part === 'cmd' || part === 'meta' || part === 'win' ? 'cmd' : part)),
  );
  if (held.has('alt') || (held.has('cmd') && !isMac)) return undefined;
  const isControl = held.has('ctrl') || held.has('cmd');
  const isShift = held.has('shift');
  const control = isControl ? 'Control+' : '';
  const sign = isShift ? shifted[name] : undefined;
  if (sign !== undefined) return control + sign;
  const known = named[name] ?? (/^[a-z0-9=/[\]-]$/.test(name) ? name.toUpperCase() : undefined);
  return known && `${control}${isShift ? 'Shift+' : ''}${known}`;
}

/** A key of VS Code's as people read it: `Ctrl+K A`. */
function readableKey(key: string): string {
  const word = (part: string) => part.charAt(0).toUpperCase() + part.slice(1);
  return key
    .split(' ')
    .map((chord) => chord.split('+').map(word).join('+'))
    .join(' ');
}
