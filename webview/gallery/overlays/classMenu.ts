import { create } from '../../shared/dom';
import { strings } from '../strings';

/** The classes as a menu beside a card. Digits choose the first nine, letters jump to a name. */
export class ClassMenu {
  readonly element: HTMLElement;
  private items: HTMLButtonElement[] = [];
  private settle: ((label: string | undefined) => void) | undefined;

  constructor(private readonly classes: readonly string[]) {
    this.element = create('div', 'menu', {
      attributes: { role: 'menu', 'aria-label': strings.classMenu.label, hidden: '' },
    });
    this.element.addEventListener('keydown', (event) => {
      this.onKey(event);
    });
    this.element.addEventListener('focusout', ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && this.element.contains(relatedTarget))) this.close(undefined);
    });
  }

  /** @returns the chosen class, undefined when the menu was left. Focus is the caller's to give back. */
  choose(
    anchor: DOMRect,
    given: string | undefined,
    suggested: string | undefined,
  ): Promise<string | undefined> {
    this.close(undefined);
    this.items = this.classes.map((label, index) => this.createItem(label, index, given, suggested));
    this.element.replaceChildren(...this.items);
    this.element.hidden = false;
    this.placeBeside(anchor);
    const preferred = this.classes.findIndex((label) => label === suggested);
    this.items[Math.max(0, preferred)]?.focus();
    return new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  private createItem(
    label: string,
    index: number,
    given: string | undefined,
    suggested: string | undefined,
  ): HTMLButtonElement {
    const note =
      label === given ? strings.classMenu.given : label === suggested ? strings.classMenu.suggested : '';
    const item = create('button', 'menu-item', {
      attributes: { type: 'button', role: 'menuitem', tabindex: '-1', 'data-class': label },
      children: [
        create('kbd', 'menu-digit', { text: index < 9 ? String(index + 1) : '' }),
        create('span', 'menu-label', { text: label }),
        create('span', 'menu-note', { text: note }),
      ],
    });
    item.addEventListener('click', () => {
      this.close(label);
    });
    return item;
  }

  /** Below the anchor where there is room, else above; never outside the window. */
  private placeBeside(anchor: DOMRect): void {
    const { offsetWidth: width, offsetHeight: height, style } = this.element;
    const below = anchor.bottom + height <= window.innerHeight;
    const top = below ? anchor.bottom : Math.max(0, anchor.top - height);
    style.top = `${Math.min(top, Math.max(0, window.innerHeight - height))}px`;
    style.left = `${Math.max(0, Math.min(anchor.left, window.innerWidth - width))}px`;
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
    else if (/^[1-9]$/.test(key)) this.items[Number(key) - 1]?.click();
    else if (/^\p{L}$/u.test(key) && !event.ctrlKey && !event.metaKey) this.jumpTo(key, at);
    else return;
    event.preventDefault();
  }

  private jumpTo(letter: string, from: number): void {
    const count = this.classes.length;
    for (let step = 1; step <= count; step++) {
      const index = (from + step) % count;
      if (this.classes[index]?.toLowerCase().startsWith(letter.toLowerCase())) {
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
