import { isSameCommand } from './commandNames';
import { shownKey } from './keyName';
import { defaultKeys, type GridCommand, keymap, type Shortcut } from './keyTable';

/** The keys of a shortcut as they are now, for people to read: in the table's own short form where nothing is changed. */
export function shownKeysOf({ keys, shown }: Pick<Shortcut, 'keys' | 'shown'>): readonly string[] {
  const present = keymap();
  const isMeant = (command: GridCommand) => keys.some(([, each]) => isSameCommand(each, command));
  const here = [...present.here].flatMap(([key, command]) => (isMeant(command) ? [key] : []));
  const elsewhere = present.elsewhere.flatMap(([key, command]) => (isMeant(command) ? [key] : []));
  const isAsInTable =
    elsewhere.length === 0 && here.length === keys.length && keys.every(([key]) => here.includes(key));
  return isAsInTable && shown ? shown.map(shownKey) : [...here.map(shownKey), ...elsewhere];
}

/** The first key of a command as it is now, for people to read; empty where it has none. */
export function presentKeyOf(command: GridCommand): string {
  const { here, elsewhere } = keymap();
  const [key] = [...here].find(([, each]) => isSameCommand(each, command)) ?? [];
  const [other = ''] = elsewhere.find(([, each]) => isSameCommand(each, command)) ?? [];
  return key === undefined ? other : shownKey(key);
}

/** A title that ends with a default key in brackets, with the key as it is now: `Skip (S)`; without, where there is none. */
export function withPresentKey(title: string): string {
  const [, text, shown] = /^(.*?) ?[(（]([^()（）]+)[)）]$/s.exec(title) ?? [];
  const [key, command] = [...defaultKeys].find(([each]) => shownKey(each) === shown) ?? [];
  if (text === undefined || key === undefined || !command) return title;
  const { here } = keymap();
  const present = here.get(key);
  if (present && isSameCommand(present, command)) return title;
  const [first] = shownKeysOf({ keys: [[key, command]] });
  return first === undefined ? text : `${text} (${first})`;
}
