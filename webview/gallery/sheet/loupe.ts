import { create, setText } from '../../shared/dom';
import { createIconButton } from '../../shared/toolkit';
import { PictureView } from '../focus/pictureView';
import { ClassStrip } from '../grid/classStrip';
import { asScore, placeOf } from '../grid/describe';
import type { Review } from '../store/review';
import type { Outcome } from './subject';
import { sayOutcome } from './tile';
import { sheetWords } from './words';

const { loupe: say } = sheetWords;

export type LoupeListener = {
  /** A class of the line below the picture was pressed, by its index. */
  classChosen(index: number): void;
  closed(): void;
};

/**
 * The face in work, large, over the faces of its sheet: it follows the arrow keys, marks go on as on the sheet, and Enter
 * leads back to the sheet, because what it accepts is to be seen there.
 */
export class Loupe {
  readonly element: HTMLElement;
  private readonly picture = new PictureView();
  private readonly place = create('span', 'loupe-place');
  private readonly outcome = create('strong', 'loupe-outcome');
  private readonly facts = create('span', 'loupe-facts');
  private readonly strip: ClassStrip;

  constructor(
    private readonly review: Review,
    listener: LoupeListener,
  ) {
    this.strip = new ClassStrip(review, (index) => listener.classChosen(index));
    const close = createIconButton('close', say.close, () => listener.closed());
    this.element = create('div', 'loupe', {
      attributes: { role: 'group', 'aria-label': say.label, hidden: '' },
      children: [
        create('div', 'loupe-head', [this.outcome, this.facts, this.place, close]),
        this.picture.element,
        this.strip.element,
      ],
    });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  set isOpen(isOpen: boolean) {
    this.element.hidden = !isOpen;
  }

  /** So many steps closer, or further away. */
  zoom(steps: number): void {
    if (this.isOpen) this.picture.zoom(steps);
  }

  /** @param place of the face on its sheet, from 1. */
  show(face: number, outcome: Outcome, { place, faces }: { place: number; faces: number }): void {
    const { review, element } = this;
    element.dataset['face'] = String(face);
    this.picture.bind(review, face);
    this.strip.show(face);
    setText(this.outcome, sayOutcome(review, face, outcome));
    const facts = [
      placeOf(review, face),
      review.has(face, 'lowImportance')
        ? sheetWords.tile.lowImportance(asScore(review.faces.importance[face]))
        : '',
    ];
    setText(this.facts, facts.filter((fact) => fact !== '').join(' · '));
    setText(this.place, say.place(place, faces));
  }
}
