import { noClass } from '../../../src/protocol/gallery';
import type { FaceInspection } from '../../../src/protocol/inspection';
import { create } from '../../shared/dom';
import { chance } from '../../shared/numbers';
import type { Review } from '../store/review';
import { type ClassBar, classBars } from './classBars';
import { createPart } from './part';
import { shownChances } from './shownChances';
import { inspectorStrings } from './strings';

const { probabilities: say, given, suggested } = inspectorStrings;

/** A bar for each class, the given and the suggested one marked by shape and words. */
class ClassBars {
  private readonly list = create('ul', 'inspector-bars');
  private readonly rest = create('p', 'inspector-quiet');
  readonly elements = [this.list, this.rest] as const;

  clear(reason: string): void {
    this.list.replaceChildren();
    this.say(reason);
  }

  show(review: Review, face: number, probabilities: readonly number[]): void {
    const { faces, classes } = review;
    const indexOf = (label: number | undefined) => (label === noClass ? undefined : label);
    const { bars, leftOut } = classBars(
      classes,
      probabilities,
      indexOf(faces.given[face]),
      indexOf(faces.suggested[face]),
    );
    this.list.replaceChildren(...bars.map(createBar));
    this.say(leftOut > 0 ? say.rest(leftOut) : '');
  }

  private say(text: string): void {
    this.rest.textContent = text;
    this.rest.hidden = text === '';
  }
}

/**
 * The chance of each class to be the right label, as the card has them; below it, folded away, what the networks make of the
 * face alone.
 */
export class ProbabilityPart {
  private readonly chances = new ClassBars();
  private readonly alone = new ClassBars();
  private readonly details = create('details', 'inspector-alone', [
    create('summary', '', say.alone),
    create('p', 'inspector-quiet', say.aloneMeans),
    ...this.alone.elements,
  ]);
  readonly element = createPart(say.title, ...this.chances.elements, this.details);

  show(review: Review, face: number, { chances, alone }: Pick<FaceInspection, 'chances' | 'alone'>): void {
    if (chances) this.chances.show(review, face, shownChances(review, face, chances));
    else this.chances.clear(review.hasFailed(face) ? say.failed : say.none);
    this.details.hidden = alone === null;
    if (alone) this.alone.show(review, face, alone);
  }
}

function createBar({ name, probability, isGiven, isSuggested }: ClassBar): HTMLElement {
  const marks = [...(isGiven ? [`● ${given}`] : []), ...(isSuggested ? [`▲ ${suggested}`] : [])];
  const share = chance(probability);
  const bar = create('span', 'bar', [create('span', 'bar-fill')]);
  bar.style.setProperty('--share', String(probability));
  const words = [...(isGiven ? [given] : []), ...(isSuggested ? [suggested] : [])];
  return create('li', 'inspector-bar', {
    attributes: {
      'data-class': name,
      ...(isGiven && { 'data-given': '' }),
      ...(isSuggested && { 'data-suggested': '' }),
    },
    children: [
      create('span', 'visually-hidden', [name, share, ...words].join(', ')),
      create('span', 'inspector-bar-name', {
        attributes: { 'aria-hidden': 'true', title: name },
        children: [
          create('span', 'inspector-bar-label', name),
          ...marks.map((mark) => create('span', 'inspector-bar-mark', mark)),
        ],
      }),
      create('span', 'inspector-bar-line', { attributes: { 'aria-hidden': 'true' }, children: [bar] }),
      create('span', 'inspector-bar-share', { text: share, attributes: { 'aria-hidden': 'true' } }),
    ],
  });
}
