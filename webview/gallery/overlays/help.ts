import { create } from '../../shared/dom';
import { controlPrefix, shownKey } from '../keys/keyName';
import { keyTable, type Shortcut } from '../keys/keyTable';
import { sheetKeyTable } from '../sheet/sheetKeys';
import { sheetWords } from '../sheet/words';
import { strings } from '../strings';
import { Overlay } from './overlay';

/** The keys, and which digit gives which class. */
export function createHelp(classes: readonly string[], below: HTMLElement, onClosed: () => void): Overlay {
  const { help } = strings;
  const digits = classes
    .slice(0, 9)
    .map((label, index) => ({ keys: [`Shift+${String(index + 1)}`], text: label }));
  const content = create('div', 'help-content', [
    create('h2', 'help-title', help.title),
    createSection(help.decide, keyTable.decide.map(lineOf)),
    createSection(help.classes, digits),
    createSection(help.move, keyTable.move.map(lineOf)),
    createSection(help.view, keyTable.view.map(lineOf)),
    createSection(
      sheetWords.help,
      sheetKeyTable.map(({ text, keys, shown }) => ({
        keys: (shown ?? keys.map(([key]) => key)).map(shownKey),
        text,
      })),
    ),
  ]);
  const overlay = new Overlay('help', help.title, below, onClosed);
  overlay.fill(content);
  return overlay;
}

/** Keys and what they do; a key `–` stands between the ends of a range. */
type Line = { readonly keys: readonly string[]; readonly text: string };

function lineOf({ meaning, keys, shown, mouse }: Shortcut): Line {
  const names = (shown ?? keys.map(([key]) => key)).map(shownKey);
  return { keys: mouse ? [...names, gestureOf(mouse)] : names, text: strings.help.keys[meaning] };
}

function gestureOf(mouse: NonNullable<Shortcut['mouse']>): string {
  const name = strings.help.mouse[mouse];
  return typeof name === 'string' ? name : name(controlPrefix);
}

function createSection(title: string, lines: readonly Line[]): HTMLElement {
  const list = create('dl', 'help-keys');
  for (const { keys, text } of lines) {
    const term = create('dt');
    for (const key of keys) term.append(key === '–' ? key : create('kbd', '', key), ' ');
    list.append(term, create('dd', '', text));
  }
  return create('section', 'help-section', [create('h3', '', title), list]);
}
