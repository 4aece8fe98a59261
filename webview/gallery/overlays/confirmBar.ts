import { create, setName } from '../../shared/dom';
import { strings } from '../strings';
import { createButton } from '../../shared/toolkit';

/** What can be answered beside “cancel”. */
export type BarAnswer = { readonly text: string };

/** Asks before a decision on many faces, in the page, without covering them. */
export class ConfirmBar {
  readonly element = create('div', 'confirm', { attributes: { role: 'alertdialog', hidden: '' } });
  private answer: ((place: number | undefined) => void) | undefined;

  constructor() {
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.settle(undefined);
    });
  }

  /**
   * A second question takes the place of the first, which then counts as refused.
   * @param answers the safest first: it has the focus.
   * @returns the place of the answer; undefined for none of them.
   */
  ask(question: string, answers: readonly BarAnswer[]): Promise<number | undefined> {
    this.settle(undefined);
    const buttons = answers.map(({ text }, place) =>
      createButton(text, place === 0 ? 'primary' : 'secondary', () => this.settle(place)),
    );
    const no = createButton(strings.decide.confirm.no, 'secondary', () => this.settle(undefined));
    setName(this.element, question);
    this.element.replaceChildren(create('span', 'confirm-text', question), ...buttons, no);
    this.element.hidden = false;
    (buttons[0] ?? no).focus();
    return new Promise((resolve) => {
      this.answer = resolve;
    });
  }

  private settle(place: number | undefined): void {
    this.element.hidden = true;
    const answer = this.answer;
    this.answer = undefined;
    answer?.(place);
  }
}
