import { create } from '../../shared/dom';
import { strings } from '../strings';
import { Overlay } from './overlay';

type Shortcut = readonly [keys: readonly string[], meaning: string];

/** The key that Ctrl stands for on this system. */
const control = navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl+';
const { keys: meanings } = strings.help;

const decide: readonly Shortcut[] = [
  [['A'], meanings.accept],
  [['R'], meanings.reject],
  [['1', '–', '9'], meanings.class],
  [['C', 'Enter'], meanings.choose],
  [['S'], meanings.skip],
  [['U', `${control}Z`], meanings.undo],
  [[`${control}Shift+Z`, `${control}Y`], meanings.redo],
];

const move: readonly Shortcut[] = [
  [['←', '→', '↑', '↓'], meanings.arrows],
  [['Home', 'End'], meanings.ends],
  [['PgUp', 'PgDn'], meanings.pages],
  [['Shift+arrow', 'Shift+click'], meanings.extend],
  [[`${control}Space`, `${control}click`], meanings.toggle],
  [[`${control}A`], meanings.all],
];

const look: readonly Shortcut[] = [
  [['Space', 'double-click'], meanings.zoom],
  [['Esc'], meanings.leave],
  [['?'], meanings.help],
];

/** The keys, and which digit gives which class. */
export function createHelp(classes: readonly string[], below: HTMLElement, onClosed: () => void): Overlay {
  const digits = classes.slice(0, 9).map((label, index): Shortcut => [[String(index + 1)], label]);
  const content = create('div', 'help-content', {
    children: [
      create('h2', 'help-title', { text: strings.help.title }),
      createSection(strings.help.decide, decide),
      createSection(strings.help.classes, digits),
      createSection(strings.help.move, move),
      createSection(strings.help.view, look),
    ],
  });
  return new Overlay('help', strings.help.title, content, below, onClosed);
}

function createSection(title: string, shortcuts: readonly Shortcut[]): HTMLElement {
  const list = create('dl', 'help-keys');
  for (const [keys, meaning] of shortcuts) {
    const term = create('dt');
    for (const key of keys) term.append(key === '–' ? '–' : create('kbd', '', { text: key }), ' ');
    list.append(term, create('dd', '', { text: meaning }));
  }
  return create('section', 'help-section', { children: [create('h3', '', { text: title }), list] });
}
