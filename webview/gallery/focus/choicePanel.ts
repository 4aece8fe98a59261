import { create, createPressable, setText } from '../../shared/dom';
import { asChance } from '../grid/describe';
import { FaceImage } from '../grid/faceImage';
import { presentKeyOf } from '../keys/presentKeys';
import type { FaceChoice } from '../store/choices';
import type { Review } from '../store/review';
import { strings } from '../strings';

const mostExamples = 3;

/** Faces beside a class that help to decide whether a face has it. */
export type Examples = {
  /** What they are, in a few words. */
  readonly title: string;
  readonly faces: readonly number[];
};

/** One of the numbered answers: a class, large, the key that gives it, how likely it is, and what such faces look like. */
export class ChoicePanel {
  readonly element: HTMLElement;
  private readonly button: HTMLButtonElement;
  private readonly label = create('span', 'focus-class', { attributes: { dir: 'auto' } });
  private readonly chance = create('span', 'focus-chance');
  private readonly title = create('p', 'focus-example-title');
  private readonly row = create('div', 'focus-examples');
  private readonly pictures: readonly { readonly button: HTMLButtonElement; readonly image: FaceImage }[];
  private examples: readonly number[] = [];

  /**
   * @param place among the choices, from 0: the first keeps the given label.
   * @param onExample a face beside it was pressed.
   */
  constructor(
    place: number,
    private readonly review: Review,
    onPress: () => void,
    onExample: (face: number) => void,
  ) {
    const key = presentKeyOf({ kind: 'choice', index: place });
    const attributes = { 'data-choice': String(place), ...(key !== '' && { 'aria-keyshortcuts': key }) };
    const verb = place === 0 ? strings.focus.keep : strings.focus.change;
    const children = [
      create('span', 'focus-verb', [
        ...(key === '' ? [] : [create('kbd', '', key)]),
        create('span', '', verb),
      ]),
      this.label,
      this.chance,
    ];
    this.button = createPressable('focus-choice', { attributes, children }, onPress);
    this.pictures = Array.from({ length: mostExamples }, (_, index) => {
      const image = new FaceImage('focus-example-picture');
      const press = () => {
        const face = this.examples[index];
        if (face !== undefined) onExample(face);
      };
      return {
        image,
        button: createPressable('focus-example', { children: [image.element] }, press),
      };
    });
    this.row.append(...this.pictures.map(({ button }) => button));
    this.element = create('div', 'focus-panel', {
      attributes: { 'data-panel': String(place) },
      children: [this.button, create('div', 'focus-beside', [this.title, this.row])],
    });
  }

  /** @param isBelieved whether the audit finds it the likeliest of the choices. */
  show(choice: FaceChoice | undefined, isBelieved: boolean): void {
    this.element.hidden = choice === undefined;
    this.button.disabled = choice === undefined;
    this.button.toggleAttribute('data-believed', isBelieved);
    setText(this.label, choice?.name ?? '');
    setText(this.chance, choice === undefined ? '' : asChance(choice.chance));
  }

  showExamples({ title, faces }: Examples): void {
    this.examples = faces.slice(0, mostExamples);
    setText(this.title, this.examples.length > 0 ? title : '');
    this.pictures.forEach(({ button, image }, index) => {
      const face = this.examples[index];
      button.hidden = face === undefined;
      if (face === undefined) return;
      image.bind(this.review, face, true);
      button.dataset['face'] = String(face);
      button.setAttribute('aria-label', strings.focus.example(title, index + 1));
    });
  }
}
