import { create } from '../../shared/dom';
import { createButton } from '../../shared/toolkit';
import { controlPrefix } from '../keys/keyName';
import { keymap, keyTable, type Shortcut } from '../keys/keyTable';
import { shownKeysOf } from '../keys/presentKeys';
import { shownSheetKeys, sheetKeyTable } from '../sheet/sheetKeys';
import { sheetWords } from '../sheet/words';
import { strings } from '../strings';
import { Overlay } from './overlay';

/** The keys as they are when it opens, and which digit gives which class. */
export class Help extends Overlay {
  private readonly content = create('div', 'help-content');

  /** @param change leads to where VS Code has keys changed. */
  constructor(
    private readonly classes: readonly string[],
    below: HTMLElement,
    private readonly change: () => void,
    onClosed: () => void,
  ) {
    super('help', strings.help.title, below, onClosed);
    this.fill(this.content);
  }

  override open(takeFocus = true): void {
    const { help } = strings;
    const digits = this.classes
      .slice(0, 9)
      .map((label, index) => ({ keys: [`Shift+${String(index + 1)}`], text: label }));
    this.content.replaceChildren(
      create('h2', 'help-title', help.title),
      create('p', 'help-change', [
        createButton(help.change, 'secondary', this.change),
        create('span', '', keymap().isKnown ? '' : help.defaults),
      ]),
      createSection(help.decide, keyTable.decide.map(lineOf)),
      createSection(help.classes, digits),
      createSection(help.move, keyTable.move.map(lineOf)),
      createSection(help.view, keyTable.view.map(lineOf)),
      createSection(
        sheetWords.help,
        sheetKeyTable.map((shortcut) => ({ keys: shownSheetKeys(shortcut), text: shortcut.text })),
      ),
    );
    super.open(takeFocus);
  }
}

/** Keys and what they do; a key `–` stands between the ends of a range. */
type Line = { readonly keys: readonly string[]; readonly text: string };

function lineOf(shortcut: Shortcut): Line {
  const names = shownKeysOf(shortcut);
  const { mouse, meaning } = shortcut;
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
    if (keys.length === 0) term.append(strings.help.noKey);
    for (const key of keys) term.append(key === '–' ? key : create('kbd', '', key), ' ');
    list.append(term, create('dd', '', text));
  }
  return create('section', 'help-section', [create('h3', '', title), list]);
}
