import { noClass } from '../../../src/protocol/gallery';
import { create } from '../../shared/dom';
import type { Review } from '../store/review';
import { type ClassBar, classBars } from './classBars';
import { createPart } from './part';
import { inspectorStrings } from './strings';

const { probabilities: say, given, suggested } = inspectorStrings;

/** How likely the networks find each class: a bar each, the given and the suggested class marked by shape and words. */
export class ProbabilityPart {
  private readonly list = create('ul', 'inspector-bars');
  private readonly rest = create('p', 'inspector-quiet');
  readonly element = createPart(say.title, this.list, this.rest);

  show(review: Review, face: number, probabilities: readonly number[] | null): void {
    if (!probabilities) {
      this.list.replaceChildren();
      this.say(review.hasFailed(face) ? say.failed : say.none);
      return;
    }
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

function createBar({ name, probability, isGiven, isSuggested }: ClassBar): HTMLElement {
  const marks = [...(isGiven ? [`● ${given}`] : []), ...(isSuggested ? [`▲ ${suggested}`] : [])];
  const share = say.share(probability);
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
