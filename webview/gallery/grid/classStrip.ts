import { create, createPressable, setText } from '../../shared/dom';
import { strings } from '../strings';
import { presentKeyOf } from '../keys/presentKeys';
import { asChance } from './describe';
import { believedOf } from '../store/choices';
import type { Review } from '../store/review';

/** Classes that a key of their own gives. */
const withKeys = 9;

/** All classes in a line, with the keys that give them; a press gives one to what is selected. */
export class ClassStrip {
  readonly element: HTMLElement;
  private readonly buttons: readonly HTMLButtonElement[];
  private readonly chances: readonly HTMLElement[];

  constructor(
    private readonly review: Review,
    onChosen: (index: number) => void,
  ) {
    this.chances = review.classes.map(() => create('span', 'strip-chance'));
    this.buttons = review.classes.map((label, index) => {
      const key = index < withKeys ? presentKeyOf({ kind: 'class', index }) : '';
      const chance = this.chances[index];
      const shown = key === '' ? [] : [create('kbd', '', key.replace('Shift+', '⇧'))];
      const children = [...shown, create('span', 'strip-name', label), ...(chance ? [chance] : [])];
      const title = strings.strip.give(label, key);
      // The keys are quicker: no tab stops beside those of the grid.
      const attributes = { tabindex: '-1', title, 'data-class': label };
      return createPressable('strip-class', { attributes, children }, () => onChosen(index));
    });
    this.element = create('div', 'strip', {
      attributes: { role: 'toolbar', 'aria-label': strings.strip.label },
      children: this.buttons,
    });
    // A press must not take the focus from the face that it is about.
    this.element.addEventListener('mousedown', (event) => event.preventDefault());
  }

  /** Marks what a face is labelled, what it may be, and what the audit believes; @param face undefined where several are selected, or none is. */
  show(face: number | undefined): void {
    const choices = face === undefined ? undefined : this.review.choicesOf(face);
    const given = choices?.[0];
    const believed = choices && believedOf(choices);
    this.buttons.forEach((button, index) => {
      const choice = choices?.find((each) => each?.label === index);
      button.toggleAttribute('data-given', choice !== undefined && choice === given);
      button.toggleAttribute('data-believed', choice !== undefined && choice === believed);
      const chance = this.chances[index];
      if (chance) setText(chance, choice ? asChance(choice.chance) : '');
    });
  }
}
