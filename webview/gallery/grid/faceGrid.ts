import { create } from '../../shared/dom';
import type { Review } from '../store/review';
import { Selection } from '../store/selection';
import { strings } from '../strings';
import { Thumbnails, type ThumbnailWire } from '../thumbnails/thumbnails';
import type { Commands, Move } from '../keys/keyTable';
import type { CardAction } from './choiceLines';
import { FoldLine, foldHeight } from './foldLine';
import { cardGap, cardLayout, placeAfter, thumbnailEdgeFor, type CardLayout } from './layout';
import { listenToMouse } from './mouse';
import { NameRoom } from './nameRoom';
import { RowPool } from './rowPool';
import { listenToBand } from './rubberBand';
import type { Fold } from './rowScale';
import { VirtualRows } from './virtualRows';

/** What the grid leaves to its owner. */
export type GridListener = {
  /** Focus, selection or scroll place changed. */
  viewMoved(): void;
  /** A button on a card was pressed. */
  actionPressed(action: CardAction, face: number): void;
  /** The large face was asked for. */
  largeFaceRequested(): void;
};

/**
 * How focus moves: with what selection, whether the page's own focus follows, and whether the grid stays where it is, as it
 * must under the pointer.
 */
export type FocusMove = {
  readonly select: 'only' | 'extend' | 'toggle' | 'keep';
  readonly takeFocus: boolean;
  readonly stays?: boolean;
  /** What comes after it is to be in sight, too. */
  readonly leads?: boolean;
};

/** In milliseconds: who clicks that soon after the program scrolled aimed at what was there before. */
const settling = 300;

/**
 * The faces as a virtual grid. ARIA: `grid` with rows and cells, because a cell may hold buttons where a list box's
 * option may not. One tab stop: the focused card, whose row stays in the page wherever the view is.
 */
export class FaceGrid {
  readonly element: HTMLElement;
  readonly selection = new Selection();
  private readonly canvas = create('div', 'canvas', { attributes: { role: 'presentation' } });
  private readonly rows: VirtualRows;
  private readonly pool: RowPool;
  private readonly foldLine = new FoldLine(() => this.fold(0));
  private faceList: Uint32Array = new Uint32Array();
  /** Faces at the start of the list that are decided and folded away. */
  private foldedFaces = 0;
  private focusedPlace = 0;
  private width = 0;
  private layout: CardLayout;
  private readonly room: NameRoom;
  private readonly thumbnails: Thumbnails;

  /** @param cardSize edge of the cards' pictures that is asked for, in CSS pixels. */
  constructor(
    private readonly review: Review,
    private cardSize: number,
    askThumbnails: ThumbnailWire['ask'],
    private readonly listener: GridListener,
  ) {
    this.element = create('div', 'grid', {
      attributes: { role: 'grid', 'aria-label': strings.list.label, 'aria-multiselectable': 'true' },
      children: [this.canvas],
    });
    this.canvas.append(this.foldLine.element);
    this.thumbnails = new Thumbnails(
      {
        ask: askThumbnails,
        arrived: (faces) => this.pool.showThumbnails(faces),
      },
      thumbnailEdgeFor(cardSize, window.devicePixelRatio),
    );
    this.room = new NameRoom(review.classes);
    this.pool = new RowPool(this.canvas, review, this.thumbnails, this.room);
    this.layout = this.styleCards();
    this.rows = new VirtualRows(this.element, this.canvas, this.layout.height + cardGap, {
      rowsShown: (rows) => {
        // Read once: asked for between changes of the page, it would lay the page out each time.
        const { scrollTop } = this.element;
        const topOf = (row: number) => this.rows.topOf(row, scrollTop);
        if (this.pool.show(rows, this.faceList, topOf, scrollTop)) this.markCards();
      },
      scrollingChanged: (isScrolling) => {
        this.pool.setScrolling(isScrolling);
        if (!isScrolling) this.listener.viewMoved();
      },
      widthChanged: (width) => {
        const isFirst = this.width === 0;
        this.width = width;
        // What is at the top is known before the first width is.
        if (isFirst) this.layOut();
        else this.layOutAround();
      },
    });
    listenToMouse(this.element, {
      pressed: (face, select) =>
        this.focusPlace(this.faceList.indexOf(face), { select, takeFocus: true, stays: true }),
      focused: (face) => {
        if (face !== this.focusedFace)
          this.focusPlace(this.faceList.indexOf(face), { select: 'only', takeFocus: false });
      },
      actionPressed: (action, face) => this.listener.actionPressed(action, face),
      doublePressed: () => this.listener.largeFaceRequested(),
      isMoving: () => this.isMoving,
    });
    this.listenToBand();
  }

  /** Call when the element is in the document. */
  start(): void {
    this.rows.start();
  }

  dispose(): void {
    this.rows.dispose();
  }

  get list(): Uint32Array {
    return this.faceList;
  }

  /** Place of the focused card in the list; 0 for an empty list. */
  get place(): number {
    return this.focusedPlace;
  }

  /** Undefined for an empty list. */
  get focusedFace(): number | undefined {
    return this.faceList[this.focusedPlace];
  }

  get focusedCard(): HTMLElement | undefined {
    return this.pool.cardOf(this.focusedFace)?.element;
  }

  /** The faces that have a card now: those in view, some above and below, and the focused one with its row. */
  get facesAtHand(): number[] {
    return Array.from(this.pool.cards(), ({ face }) => face).filter((face) => face >= 0);
  }

  /** How many cards are above the view: a part of a row counts, so that the view is the same again. */
  get cardsAbove(): number {
    return this.rows.rowsAbove * this.layout.columns;
  }

  /** Shows another list; focus stays on its face where the list still has it, else at the nearest place. */
  setList(list: Uint32Array, focused: number | undefined): void {
    this.faceList = list;
    this.foldedFaces = 0;
    const place = focused === undefined ? -1 : list.indexOf(focused);
    this.focusedPlace = place >= 0 ? place : Math.max(0, Math.min(this.focusedPlace, list.length - 1));
    this.pool.forget();
    this.layOut();
    const face = this.focusedFace;
    if (face !== undefined && !this.selection.has(face)) this.selection.selectOnly(face);
    this.markCards();
  }

  /** Shows other faces after those that have a card now: these stay where they are, as does what is folded. */
  setRest(list: Uint32Array): void {
    this.faceList = list;
    this.pool.forget();
    this.layOut();
    this.markCards();
  }

  /** Makes the cards larger or smaller around the focused card, or the first one where that is out of view. */
  setCardSize(size: number): void {
    this.cardSize = size;
    this.layOutAround();
    this.listener.viewMoved();
  }

  /** @param cards as `cardsAbove`. */
  scrollToPlace(cards: number): void {
    this.rows.scrollToFirst(cards / this.layout.columns);
  }

  /** The selection was changed from outside. */
  showSelection(): void {
    this.markCards();
  }

  revealFocused(): void {
    this.rows.reveal(this.rowOf(this.focusedPlace));
  }

  /** Whether the card at a place is in view as a whole. */
  isInView(place: number): boolean {
    return this.rows.isInView(this.rowOf(place));
  }

  focusPlace(place: number, { select, takeFocus, stays = false, leads = false }: FocusMove): void {
    const face = this.faceList[place];
    if (face === undefined) return;
    this.focusedPlace = place;
    if (select === 'only') this.selection.selectOnly(face);
    else if (select === 'toggle') this.selection.toggle(face);
    else if (select === 'extend') this.selection.extendTo(this.faceList, place);
    const row = this.rowOf(place);
    if (place < this.foldedFaces) this.fold(row);
    this.rows.pin(row);
    if (!stays) {
      if (!leads) this.revealFocused();
      else if (!this.rows.isLeading(row)) {
        this.fold(this.rowsDoneBefore(row));
        this.rows.lead(row);
      }
    }
    this.markCards();
    if (takeFocus) this.takeFocus();
    this.listener.viewMoved();
  }

  /** Puts the focus on a face that was pressed for a menu; what is selected with it stays so. */
  takeFace(face: number): void {
    const select = this.selection.has(face) ? 'keep' : 'only';
    this.focusPlace(this.faceList.indexOf(face), { select, takeFocus: true, stays: true });
  }

  /** Puts the page's focus on the focused card, or on the empty grid. */
  takeFocus(): void {
    (this.focusedCard ?? this.element).focus({ preventScroll: true });
  }

  move(move: Move, extend: boolean, takeFocus: boolean): void {
    const { length } = this.faceList;
    if (length === 0) return;
    const place = placeAfter(move, this.focusedPlace, length, this.layout.columns, this.rows.pageRows);
    this.focusPlace(place, { select: extend ? 'extend' : 'only', takeFocus });
  }

  /** Shows the latest decisions of these faces, where they are in view. */
  refresh(faces: readonly number[]): void {
    // What could not be written, or was taken back, is not done.
    const open = faces.filter((face) => !this.review.isSettled(face));
    const folded = this.faceList.subarray(0, this.foldedFaces);
    const places = open.map((face) => folded.indexOf(face)).filter((place) => place >= 0);
    if (places.length > 0) this.fold(this.rowOf(Math.min(...places)));
    this.pool.refresh(faces);
  }

  /** What its keys do that select. */
  get commands(): Pick<Commands, 'selectAll' | 'selectOthers' | 'toggle' | 'leave'> {
    const reselect = (change: (focused: number) => void) => {
      const face = this.focusedFace;
      if (face === undefined) return;
      change(face);
      this.markCards();
      this.listener.viewMoved();
    };
    return {
      selectOthers: () =>
        reselect((face) => {
          if (!this.selection.invert(this.faceList)) this.selection.selectOnly(face);
        }),
      selectAll: () => reselect(() => this.selection.selectAll(this.faceList)),
      toggle: () => reselect((face) => this.selection.toggle(face)),
      leave: () => reselect((face) => this.selection.selectOnly(face)),
    };
  }

  /** Whether the program scrolled just now, so that what is pressed is hardly what was aimed at. */
  private get isMoving(): boolean {
    return performance.now() - this.rows.movedAt < settling;
  }

  /** A band selects what it touches, beside what was selected where Shift or Ctrl is held. */
  private listenToBand(): void {
    let [before, held]: number[][] = [[], []];
    listenToBand(this.element, '.card', {
      mayBegin: ({ target }) => !this.isMoving && target !== this.element && this.faceList.length > 0,
      begun: (adds) => {
        before = this.selection.facesIn(this.faceList);
        held = adds ? before : [];
      },
      caught: (faces) => {
        this.selection.select([...(held ?? []), ...faces]);
        this.markCards();
      },
      ended: (isCancelled) => {
        if (isCancelled) this.selection.select(before ?? []);
        const [first] = this.selection.facesIn(this.faceList);
        if (first === undefined) return this.commands.leave();
        const { focusedFace } = this;
        const face = focusedFace !== undefined && this.selection.has(focusedFace) ? focusedFace : first;
        this.focusPlace(this.faceList.indexOf(face), { select: 'keep', takeFocus: true, stays: true });
      },
    });
  }

  /** Lays out anew after a change; the focused card, or the first one where that is out of view, stays where it is. */
  private layOutAround(): void {
    const offset = this.rows.offsetInView(this.rowOf(this.focusedPlace));
    const anchor = offset === undefined ? this.firstPlace : this.focusedPlace;
    this.layOut();
    this.rows.scrollToFirst(this.rowOf(anchor), offset);
    if (offset !== undefined) this.revealFocused();
  }

  private layOut(): void {
    const first = this.firstPlace;
    const before = this.layout;
    const hadFocus = this.element.contains(document.activeElement);
    this.layout = this.styleCards();
    const { columns, picture, height } = this.layout;
    const isMoved = columns !== before.columns || height !== before.height;
    this.thumbnails.edge = thumbnailEdgeFor(picture, window.devicePixelRatio);
    this.rows.setRowHeight(height + cardGap);
    this.pool.setColumns(columns);
    const rowCount = Math.ceil(this.faceList.length / columns);
    const folded = this.showFold(Math.floor(this.foldedFaces / columns));
    this.element.style.setProperty('--columns', String(columns));
    this.element.setAttribute('aria-rowcount', String(rowCount));
    this.element.setAttribute('aria-colcount', String(columns));
    this.element.tabIndex = this.faceList.length === 0 ? 0 : -1;
    this.rows.pin(rowCount === 0 ? undefined : this.rowOf(this.focusedPlace));
    this.rows.setFold(folded, rowCount);
    if (isMoved) this.rows.scrollToFirst(this.rowOf(first));
    if (hadFocus) this.takeFocus();
  }

  /** Folds so many rows at the start away, and unfolds those after them. */
  private fold(rows: number): void {
    if (rows * this.layout.columns === this.foldedFaces) return;
    this.rows.setFold(this.showFold(rows));
  }

  private showFold(rows: number): Fold | undefined {
    this.foldedFaces = rows * this.layout.columns;
    this.foldLine.show(this.foldedFaces);
    return rows === 0 ? undefined : { rows, height: foldHeight };
  }

  /** How many rows at the start have nothing left to decide, at most up to a row. */
  private rowsDoneBefore(row: number): number {
    let place = this.foldedFaces;
    while (place < row * this.layout.columns && this.review.isSettled(this.faceList[place] ?? -1)) place++;
    return this.rowOf(place);
  }

  /** Place of the first card of the first row that is at least half in view. */
  private get firstPlace(): number {
    return Math.round(this.rows.rowsAbove) * this.layout.columns;
  }

  private rowOf(place: number): number {
    return Math.floor(place / this.layout.columns);
  }

  private styleCards(): CardLayout {
    const { hasVotes } = this.review;
    const layout = cardLayout(this.width, { size: this.cardSize, nameWidth: this.room.longest, hasVotes });
    if (layout.line !== this.room.width) {
      this.room.width = layout.line;
      this.pool.forget();
    }
    const { style } = this.element;
    style.setProperty('--card-height', `${layout.height}px`);
    style.setProperty('--card-picture', `${layout.picture}px`);
    this.element.toggleAttribute('data-rows', layout.isRow);
    this.element.toggleAttribute('data-roomy', layout.isRoomy);
    return layout;
  }

  private markCards(): void {
    const focused = this.focusedFace;
    this.element.toggleAttribute('data-several', this.selection.size > 1);
    for (const card of this.pool.cards()) {
      card.setSelected(this.selection.has(card.face));
      card.setTabStop(card.face === focused);
    }
  }
}
