import { create, setName } from '../../shared/dom';
import { strings } from '../strings';
import { createButton } from '../../shared/toolkit';

/** Asks before a decision on many faces, in the page, without covering them. */
export class ConfirmBar {
  readonly element = create('div', 'confirm', { attributes: { role: 'alertdialog', hidden: '' } });
  private answer: ((yes: boolean) => void) | undefined;

  constructor() {
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.settle(false);
    });
  }

  /** A second question takes the place of the first, which then counts as refused. */
  ask(question: string): Promise<boolean> {
    this.settle(false);
    const yes = createButton(strings.decide.confirm.yes, 'primary', () => this.settle(true));
    const no = createButton(strings.decide.confirm.no, 'secondary', () => this.settle(false));
    setName(this.element, question);
    this.element.replaceChildren(create('span', 'confirm-text', question), yes, no);
    this.element.hidden = false;
    yes.focus();
    return new Promise((resolve) => {
      this.answer = resolve;
    });
  }

  private settle(yes: boolean): void {
    this.element.hidden = true;
    const answer = this.answer;
    this.answer = undefined;
    answer?.(yes);
  }
}
