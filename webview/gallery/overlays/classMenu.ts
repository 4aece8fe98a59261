import { create, createPressable, setName } from '../../shared/dom';
import { strings } from '../strings';
import { placeBeside } from './placeBeside';

/** The classes as a menu beside a card. Digits choose the first nine, letters jump to a name. */
export class ClassMenu {
  readonly element: HTMLElement;
  /** The classes in the order of the menu, and their items. */
  private shown: readonly string[] = [];
  private items: HTMLButtonElement[] = [];
  private settle: ((label: string | undefined) => void) | undefined;

  constructor(private readonly classes: readonly string[]) {
    this.element = create('div', 'menu', {
      attributes: { role: 'menu', 'aria-label': strings.classMenu.label, hidden: '' },
    });
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    this.element.addEventListener('focusout', ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && this.element.contains(relatedTarget))) this.close(undefined);
    });
  }

  /**
   * @param suggested one class, or none, which begins with the given one, or the two that are about as likely for an unclear face: these stand first.
   * @returns the chosen class, undefined when the menu was left. Focus is the caller's to give back.
   */
  choose(
    anchor: DOMRect,
    given: string | undefined,
    suggested: readonly string[],
  ): Promise<string | undefined> {
    this.close(undefined);
    const candidates = suggested.length > 1 ? suggested : [];
    const [preferred] = suggested;
    const isCandidate = (label: string) => candidates.includes(label);
    this.shown = [...candidates, ...this.classes.filter((label) => !isCandidate(label))];
    this.items = this.shown.map((label) => {
      const note = isCandidate(label)
        ? strings.classMenu.candidate
        : label === given
          ? strings.classMenu.given
          : label === preferred
            ? strings.classMenu.suggested
            : '';
      return this.createItem(label, note);
    });
    if (candidates.length > 0) this.items[candidates.length]?.classList.add('menu-item-after');
    const { label: plain, unclear } = strings.classMenu;
    setName(this.element, candidates.length > 0 ? unclear(candidates.join(strings.card.or)) : plain);
    this.element.replaceChildren(...this.items);
    this.element.hidden = false;
    placeBeside(this.element, anchor);
    const first = this.shown.findIndex((label) => label === (preferred ?? given));
    this.items[Math.max(0, first)]?.focus();
    return new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  private createItem(label: string, note: string): HTMLButtonElement {
    const index = this.classes.indexOf(label);
    const children = [
      create('kbd', 'menu-digit', index < 9 ? String(index + 1) : ''),
      create('span', 'menu-label', label),
      create('span', 'menu-note', note),
    ];
    // A long name is cut off: the title has all of it.
    const attributes = { role: 'menuitem', tabindex: '-1', 'data-class': label, title: label };
    return createPressable('menu-item', { attributes, children }, () => this.close(label));
  }

  private onKey(event: KeyboardEvent): void {
    event.stopPropagation();
    const { key } = event;
    const at = this.items.findIndex((item) => item === document.activeElement);
    const last = this.items.length - 1;
    const target = {
      ArrowDown: at >= last ? 0 : at + 1,
      ArrowUp: at <= 0 ? last : at - 1,
      Home: 0,
      End: last,
    }[key];
    if (target !== undefined) this.items[target]?.focus();
    else if (key === 'Escape' || key === 'Tab') this.close(undefined);
    else if (/^[1-9]$/.test(key)) this.chooseNth(Number(key) - 1);
    else if (/^\p{L}$/u.test(key) && !event.ctrlKey && !event.metaKey) this.jumpTo(key, at);
    else return;
    event.preventDefault();
  }

  /** A digit means the same class here as in the grid, wherever the menu has it. */
  private chooseNth(index: number): void {
    const label = this.classes[index];
    if (label !== undefined) this.close(label);
  }

  private jumpTo(letter: string, from: number): void {
    const count = this.shown.length;
    for (let step = 1; step <= count; step++) {
      const index = (from + step) % count;
      if (this.shown[index]?.toLowerCase().startsWith(letter.toLowerCase())) {
        this.items[index]?.focus();
        return;
      }
    }
  }

  private close(label: string | undefined): void {
    const settle = this.settle;
    this.settle = undefined;
    this.element.hidden = true;
    settle?.(label);
  }
}
