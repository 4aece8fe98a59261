import { create } from '../../shared/dom';
import type { Review } from '../store/review';
import type { Thumbnails } from '../thumbnails/thumbnails';
import { Card } from './card';

/** A row of cards; recycled as a whole. */
export class Row {
  readonly element: HTMLElement;
  readonly cards: readonly Card[];
  private top: number | undefined;

  constructor(columns: number, thumbnails: Thumbnails) {
    this.cards = Array.from({ length: columns }, () => new Card(thumbnails));
    this.cards.forEach((card, column) => card.element.setAttribute('aria-colindex', String(column + 1)));
    this.element = create('div', 'row', {
      attributes: { role: 'row' },
      children: this.cards.map((card) => card.element),
    });
  }

  /** Shows the row's faces: those of `list` from `index * columns` on. */
  bind(review: Review, list: Uint32Array, index: number, loadImages: boolean): void {
    this.element.setAttribute('aria-rowindex', String(index + 1));
    this.cards.forEach((card, column) => {
      const place = index * this.cards.length + column;
      const face = list[place];
      if (face === undefined) {
        card.clear();
        return;
      }
      card.setPlace(place, list.length);
      card.bind(review, face, loadImages);
    });
  }

  moveTo(top: number): void {
    if (top === this.top) return;
    this.top = top;
    this.element.style.transform = `translateY(${top}px)`;
  }
}
