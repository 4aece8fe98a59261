import { create } from '../../shared/dom';
import { strings } from '../strings';
import { createIconButton } from '../../shared/toolkit';

/** A dialogue over the page. What lies below is inert while it is open; closing gives focus back through `onClosed`. */
export class Overlay {
  readonly element: HTMLElement;
  private readonly box: HTMLElement;

  constructor(
    className: string,
    label: string,
    private readonly below: HTMLElement,
    private readonly onClosed: () => void,
  ) {
    const close = createIconButton('close', strings.close, () => this.close());
    close.classList.add('overlay-close');
    this.box = create('div', `overlay-box ${className}`, {
      attributes: { role: 'dialog', 'aria-modal': 'true', 'aria-label': label, tabindex: '-1' },
      children: [close],
    });
    this.element = create('div', 'overlay', { attributes: { hidden: '' }, children: [this.box] });
    this.element.addEventListener('click', ({ target }) => {
      if (target === this.element) this.close();
    });
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      this.close();
    });
  }

  fill(content: HTMLElement): void {
    this.box.prepend(content);
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  open(takeFocus = true): void {
    this.below.inert = true;
    this.element.hidden = false;
    if (takeFocus) this.takeFocus();
  }

  takeFocus(): void {
    this.box.focus();
  }

  close(): void {
    if (!this.isOpen) return;
    this.element.hidden = true;
    this.below.inert = false;
    this.onClosed();
  }
}
