import { create, createPressable } from '../../shared/dom';
import { strings } from '../strings';
import { keyTable, type Commands, type PlainCommand, type Shortcut } from './keyTable';
import { shownKeysOf } from './presentKeys';

export type HintedMeaning = keyof typeof strings.hints;

const shortcuts: readonly Shortcut[] = Object.values(keyTable).flat();

/** Some keys of the table in one line, each with a word; where a key has one command, a press on it does that. */
export function createKeyHints(meanings: readonly HintedMeaning[], commands: Commands): HTMLElement {
  return create('p', 'key-hints', {
    children: meanings.map((meaning) => {
      const command = commandFor(meaning);
      const children = [
        ...keysFor(meaning).map((text) => create('kbd', '', text)),
        create('span', '', strings.hints[meaning]),
      ];
      if (!command) return create('span', 'key-hint', { children });
      const attributes = { tabindex: '-1' };
      return createPressable('key-hint', { attributes, children }, () => commands[command]());
    }),
  });
}

/** Undefined where several keys of one meaning each do something else. */
function commandFor(meaning: HintedMeaning): PlainCommand | undefined {
  const command = shortcuts.find((each) => each.meaning === meaning)?.keys[0]?.[1];
  return command && 'index' in command ? undefined : command?.kind === 'move' ? undefined : command?.kind;
}

/** The keys that a hint names: a range as a whole, else the first; of the arrows the two along the list. */
function keysFor(meaning: Shortcut['meaning']): readonly string[] {
  const shortcut = shortcuts.find((each) => each.meaning === meaning);
  const names = shortcut ? shownKeysOf(shortcut) : [];
  if (names.includes('–')) return [names.join('')];
  return names.slice(0, meaning === 'arrows' ? 2 : 1);
}
