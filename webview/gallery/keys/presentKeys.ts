import { isSameCommand } from './commandNames';
import { shownKey } from './keyName';
import { type GridCommand, keymap, type Shortcut } from './keyTable';

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
