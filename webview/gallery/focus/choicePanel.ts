import { create, createPressable, setText } from '../../shared/dom';
import { FaceImage } from '../grid/faceImage';
import { keysFor } from '../keys/keyHints';
import type { Review } from '../store/review';
import { strings } from '../strings';
import type { TypicalFaces } from './typicalFaces';

/** Typical faces in a panel: two of one class, or one of each of two. */
const facesShown = 2;

/** One of the two answers: a class, large, the key that gives it, and what such faces look like. */
export class ChoicePanel {
  readonly element: HTMLElement;
  private readonly button: HTMLButtonElement;
  private readonly verb: HTMLElement;
  private readonly plainVerb: string;
  private readonly label = create('span', 'focus-class', { attributes: { dir: 'auto' } });
  private readonly detail = create('span', 'focus-detail');
  private readonly pictures = Array.from({ length: facesShown }, () => new FaceImage('focus-typical'));
  private readonly typicalTitle = create('p', 'focus-typical-title');

  constructor(
    kind: 'accept' | 'reject',
    private readonly review: Review,
    private readonly typical: TypicalFaces,
    onPress: () => void,
  ) {
    const key = keysFor(kind)[0] ?? '';
    const attributes = { 'data-choice': kind, 'aria-keyshortcuts': key };
    this.plainVerb = strings.focus[kind];
    this.verb = create('span', '', this.plainVerb);
    const verb = [create('kbd', '', key), this.verb];
    const children = [create('span', 'focus-verb', verb), this.label, this.detail];
    this.button = createPressable('focus-choice', { attributes, children }, onPress);
    this.element = create('div', `focus-panel focus-panel-${kind}`, [
      this.button,
      create('div', 'focus-typicals', [
        this.typicalTitle,
        create('div', 'focus-typical-row', { children: this.pictures.map(({ element }) => element) }),
      ]),
    ]);
  }

  /**
   * @param classes one class, two of which either may be right, or none: then there is nothing to choose.
   * @param detail stands below the class.
   * @param asks whether pressing it gives no class yet, but asks which.
   */
  show(face: number, classes: readonly string[], detail: string, asks = false): void {
    setText(this.verb, asks ? strings.focus.ask : this.plainVerb);
    this.button.toggleAttribute('data-asks', asks);
    this.button.disabled = classes.length === 0;
    const names = classes.join(strings.card.or);
    setText(this.label, classes.length === 0 ? strings.focus.nothing : names);
    setText(this.detail, detail);
    const each = Math.max(1, Math.floor(facesShown / Math.max(1, classes.length)));
    const examples = classes.flatMap((label) =>
      this.typical.of(this.review.classes.indexOf(label), face, each),
    );
    setText(this.typicalTitle, examples.length > 0 ? strings.focus.typical(names) : '');
    this.pictures.forEach(({ element }, index) => {
      element.hidden = examples[index] === undefined;
    });
    examples.forEach((example, index) => this.pictures[index]?.bind(this.review, example, true));
  }
}
