import { create, setName } from '../../shared/dom';
import { placeAfter, thumbnailEdgeFor } from '../grid/layout';
import { listenToBand } from '../grid/rubberBand';
import type { Move } from '../keys/keyTable';
import type { Review } from '../store/review';
import { Thumbnails, type ThumbnailWire } from '../thumbnails/thumbnails';
import { layoutSheet, tileGap } from './layout';
import { Tile, type TileState } from './tile';

/** A picture for this side is sharp in every tile. */
const pictureSide = 184;
/** After the page moved its faces by itself, a press means nothing for so long: it may be about the face before. */
const settling = 300;

export type TileGridListener = {
  /** A face was clicked on. */
  pressed(face: number): void;
  focusMoved(): void;
  /** Faces were caught in a band, in their order. */
  banded(faces: readonly number[]): void;
  /** A picture came, or did not. */
  picturesChanged(): void;
};

/**
 * The faces of one sheet, edge to edge. ARIA: a grid with one tab stop, as the large one. It keeps which faces were on
 * screen: nothing is accepted that nobody could see.
 */
export class TileGrid {
  readonly element: HTMLElement;
  private readonly canvas = create('div', 'tiles', { attributes: { role: 'presentation' } });
  private readonly thumbnails: Thumbnails;
  private readonly size: ResizeObserver;
  private readonly seen = new Set<number>();
  private tiles: readonly Tile[] = [];
  private place = 0;
  private columns = 1;
  private side = 1;
  private changedAt = -Infinity;
  private touched = false;
  private pointerIsOver = false;
  private frame: number | undefined;

  constructor(
    private readonly review: Review,
    askThumbnails: ThumbnailWire['ask'],
    private readonly listener: TileGridListener,
  ) {
    this.element = create('div', 'tile-grid', {
      attributes: { role: 'grid', 'aria-multiselectable': 'true' },
      children: [this.canvas],
    });
    const wire: ThumbnailWire = {
      ask: askThumbnails,
      arrived: (faces) => {
        const arrived = new Set(faces);
        for (const tile of this.tiles) if (arrived.has(tile.face)) tile.showPicture();
      },
    };
    this.thumbnails = new Thumbnails(wire, thumbnailEdgeFor(pictureSide, window.devicePixelRatio));
    this.size = new ResizeObserver(() => this.layOut());
    this.listen();
  }

  /** Call when the element stands in the page. */
  start(): void {
    this.size.observe(this.element);
  }

  dispose(): void {
    this.size.disconnect();
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
  }

  /** The numbers of its faces, as they stand. */
  get faces(): readonly number[] {
    return this.tiles.map(({ face }) => face);
  }

  get focusedFace(): number | undefined {
    return this.tiles[this.place]?.face;
  }

  get focusedTile(): HTMLElement | undefined {
    return this.tiles[this.place]?.element;
  }

  /** Whether faces may change places without doing so under somebody's hands. */
  get isUntouched(): boolean {
    return !this.touched && !this.pointerIsOver;
  }

  /** Whether the faces have stood still long enough for a key or click to be about them. */
  get isSettled(): boolean {
    return performance.now() - this.changedAt >= settling;
  }

  /** A key that comes now is not about what is to be seen now. */
  unsettle(): void {
    this.changedAt = performance.now();
  }

  /** The faces whose picture is there; a broken image is none. */
  get shownFaces(): ReadonlySet<number> {
    return new Set(this.tiles.filter((tile) => tile.isShown).map(({ face }) => face));
  }

  /** Those of its faces whose image cannot be shown. */
  get missingFaces(): readonly number[] {
    return this.tiles.filter((tile) => tile.isMissing).map(({ face }) => face);
  }

  /** Shows another sheet, from its start. @param name what a screen reader calls it. */
  setFaces(faces: readonly number[], name: string): void {
    const hadFocus = this.element.contains(document.activeElement);
    setName(this.element, name);
    this.tiles = faces.map((face) => new Tile(this.review, face, this.thumbnails));
    this.place = 0;
    this.touched = false;
    this.seen.clear();
    this.element.scrollTop = 0;
    this.thumbnails.wish(faces);
    this.unsettle();
    this.layOut();
    if (hadFocus) this.takeFocus();
  }

  /** Puts its faces into another order. */
  reorder(faces: readonly number[]): void {
    const tiles = new Map(this.tiles.map((tile) => [tile.face, tile]));
    this.tiles = faces.flatMap((face) => tiles.get(face) ?? []);
    const hadFocus = this.element.contains(document.activeElement);
    this.place = 0;
    this.unsettle();
    this.layOut();
    if (hadFocus) this.takeFocus();
  }

  refresh(stateOf: (face: number) => TileState): void {
    for (const tile of this.tiles) tile.show(stateOf(tile.face));
  }

  /** How many of these faces were never on screen. */
  countUnseen(faces: Iterable<number>): number {
    let unseen = 0;
    for (const face of faces) if (!this.seen.has(face)) unseen++;
    return unseen;
  }

  /** Scrolls to the first row that was not on screen. */
  showUnseen(): void {
    const first = this.tiles.findIndex(({ face }) => !this.seen.has(face));
    if (first < 0) return;
    this.element.scrollTop = Math.floor(first / this.columns) * (this.side + tileGap);
    this.unsettle();
    this.noteSeen();
  }

  move(move: Move): void {
    const { clientHeight } = this.element;
    const pageRows = Math.max(1, Math.floor(clientHeight / (this.side + tileGap)));
    if (this.tiles.length === 0) return;
    this.touched = true;
    this.focusPlace(placeAfter(move, this.place, this.tiles.length, this.columns, pageRows));
    this.takeFocus();
  }

  focusFace(face: number): void {
    const place = this.tiles.findIndex((tile) => tile.face === face);
    if (place >= 0) this.focusPlace(place);
  }

  takeFocus(): void {
    const { focusedTile } = this;
    if (!focusedTile) return;
    focusedTile.focus({ preventScroll: true });
    focusedTile.scrollIntoView({ block: 'nearest' });
  }

  private focusPlace(place: number): void {
    this.place = place;
    for (const [at, { element }] of this.tiles.entries()) element.tabIndex = at === place ? 0 : -1;
    this.listener.focusMoved();
  }

  private layOut(): void {
    const { clientWidth, clientHeight } = this.element;
    if (clientWidth === 0 || clientHeight === 0) return;
    const { columns, side } = layoutSheet(this.tiles.length, clientWidth, clientHeight);
    const hadFocus = this.element.contains(document.activeElement);
    [this.columns, this.side] = [columns, side];
    this.canvas.style.setProperty('--tile', `${side}px`);
    const rows: HTMLElement[] = [];
    for (let first = 0; first < this.tiles.length; first += columns) {
      const row = this.tiles.slice(first, first + columns).map(({ element }) => element);
      rows.push(create('div', 'tile-row', { attributes: { role: 'row' }, children: row }));
    }
    this.canvas.replaceChildren(...rows);
    this.focusPlace(this.place);
    if (hadFocus) this.takeFocus();
    this.noteSeen();
  }

  /** A face counts as seen when its middle is in view. */
  private noteSeen(): void {
    const { scrollTop, clientHeight } = this.element;
    for (const [place, { face }] of this.tiles.entries()) {
      const middle = Math.floor(place / this.columns) * (this.side + tileGap) + this.side / 2;
      if (middle >= scrollTop && middle <= scrollTop + clientHeight) this.seen.add(face);
    }
  }

  /** Tells of it once a frame, however many pictures come in it. */
  private picturesChanged(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.listener.picturesChanged();
    });
  }

  private listen(): void {
    const { element } = this;
    element.addEventListener('scroll', () => this.noteSeen());
    element.addEventListener('click', (event) => {
      const face = faceAt(event.target);
      // The second click of a double-click would take back what the first did.
      if (face === undefined || event.detail > 1 || !this.isSettled) return;
      this.touched = true;
      this.focusFace(face);
      this.listener.pressed(face);
    });
    element.addEventListener('focusin', ({ target }) => {
      const face = faceAt(target);
      if (face !== undefined && face !== this.focusedFace) this.focusFace(face);
    });
    element.addEventListener('pointerenter', () => {
      this.pointerIsOver = true;
    });
    element.addEventListener('pointerleave', () => {
      this.pointerIsOver = false;
      this.picturesChanged();
    });
    let caught: ReadonlySet<number> = new Set();
    const show = (faces: ReadonlySet<number>) => {
      caught = faces;
      for (const { face, element: tile } of this.tiles) tile.toggleAttribute('data-banded', faces.has(face));
    };
    listenToBand(element, '.tile', {
      mayBegin: () => this.isSettled && this.tiles.length > 0,
      begun: () => {
        this.touched = true;
      },
      caught: show,
      ended: (isCancelled) => {
        const faces = this.faces.filter((face) => caught.has(face));
        show(new Set());
        const [first] = faces;
        if (isCancelled || first === undefined) return;
        this.focusFace(first);
        this.takeFocus();
        this.listener.banded(faces);
      },
    });
    // Neither event bubbles.
    for (const kind of ['load', 'error'])
      element.addEventListener(kind, () => this.picturesChanged(), { capture: true });
  }
}

function faceAt(target: EventTarget | null): number | undefined {
  const tile = target instanceof Element ? target.closest<HTMLElement>('.tile') : null;
  const face = tile?.dataset['face'];
  return face === undefined ? undefined : Number(face);
}
