import { create } from '../../shared/dom';
import type { Review } from '../store/review';
import type { Thumbnails } from '../thumbnails/thumbnails';
import { Card } from './card';
import type { NameRoom } from './nameRoom';

/** Scrolled pixels a millisecond beyond which nobody can recognise a face: images are not requested then. */
const fastScroll = 4;

/** The rows in the page: few, recycled, in the order of the list so that a screen reader walks them in order. */
export class RowPool {
  private readonly shown = new Map<number, Row>();
  private spare: Row[] = [];
  private columns = 1;
  private isScrolling = false;
  private last = { scrollTop: 0, time: 0 };
  /** Whether rows were shown without their images, while they went by too fast. */
  private imagesMissing = false;
  private list: Uint32Array = new Uint32Array();

  constructor(
    private readonly canvas: HTMLElement,
    private readonly review: Review,
    private readonly thumbnails: Thumbnails,
    private readonly room: NameRoom,
  ) {}

  setColumns(columns: number): void {
    if (columns === this.columns) return;
    this.columns = columns;
    for (const row of [...this.shown.values(), ...this.spare]) row.element.remove();
    this.shown.clear();
    this.spare = [];
  }

  /** The list changed: what is shown has to be bound again. */
  forget(): void {
    this.spare.push(...this.shown.values());
    this.shown.clear();
  }

  setScrolling(isScrolling: boolean): void {
    this.isScrolling = isScrolling;
    if (!isScrolling) this.loadImages();
  }

  /**
   * Shows these rows (ascending) and no others.
   * @returns whether any was not shown before; between them, a scroll costs next to nothing.
   */
  show(
    rows: readonly number[],
    list: Uint32Array,
    topOf: (row: number) => number,
    scrollTop: number,
  ): boolean {
    this.list = list;
    const loads = !this.isFast(scrollTop);
    const wanted = new Set(rows);
    for (const [index, row] of this.shown) {
      if (wanted.has(index)) continue;
      this.shown.delete(index);
      this.spare.push(row);
    }
    let following: Element | null = null;
    let isNew = false;
    for (const index of rows.toReversed()) {
      const known: Row | undefined = this.shown.get(index);
      const row: Row = known ?? this.place(index, following, loads);
      isNew ||= !known;
      row.moveTo(topOf(index));
      following = row.element;
    }
    for (const row of this.spare) row.element.remove();
    if (loads && (isNew || this.imagesMissing)) this.loadImages();
    else this.imagesMissing ||= isNew;
    return isNew;
  }

  *cards(): Generator<Card> {
    for (const row of this.shown.values()) yield* row.cards;
  }

  cardOf(face: number | undefined): Card | undefined {
    for (const card of this.cards()) if (card.face === face) return card;
    return undefined;
  }

  refresh(faces: readonly number[]): void {
    const changed = new Set(faces);
    for (const card of this.cards()) {
      if (changed.has(card.face)) card.bind(this.review, card.face, true);
    }
  }

  /** How to show these faces small is known now. */
  showThumbnails(faces: readonly number[]): void {
    const arrived = new Set(faces);
    for (const card of this.cards()) if (arrived.has(card.face)) card.loadImage(this.review);
  }

  private place(index: number, before: Element | null, loadImages: boolean): Row {
    const row = this.spare.pop() ?? new Row(this.columns, this.thumbnails, this.room);
    row.bind(this.review, this.list, index, loadImages);
    this.canvas.insertBefore(row.element, before);
    this.shown.set(index, row);
    return row;
  }

  private loadImages(): void {
    this.imagesMissing = false;
    for (const card of this.cards()) card.loadImage(this.review);
    this.wishThumbnails();
  }

  /** Those in view before those above and below, which are wanted next. */
  private wishThumbnails(): void {
    const indices = [...this.shown.keys()].sort((a, b) => a - b);
    const middle = indices[Math.floor(indices.length / 2)] ?? 0;
    const nearest = indices.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    this.thumbnails.wish(
      nearest.flatMap((index) =>
        (this.shown.get(index)?.cards ?? []).map(({ face }) => face).filter((face) => this.hasImage(face)),
      ),
    );
  }

  private hasImage(face: number): boolean {
    return this.review.addressOf(face) !== undefined && this.review.faces.failures[face] === undefined;
  }

  private isFast(scrollTop: number): boolean {
    const time = performance.now();
    const speed = Math.abs(scrollTop - this.last.scrollTop) / Math.max(1, time - this.last.time);
    this.last = { scrollTop, time };
    return this.isScrolling && speed > fastScroll;
  }
}

/** A row of cards; recycled as a whole. */
class Row {
  readonly element: HTMLElement;
  readonly cards: readonly Card[];
  private top: number | undefined;

  constructor(columns: number, thumbnails: Thumbnails, room: NameRoom) {
    this.cards = Array.from({ length: columns }, () => new Card(thumbnails, room));
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
