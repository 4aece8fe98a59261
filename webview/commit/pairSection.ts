import type { CommitFace, CommitPair } from '../../src/protocol/commit';
import { create, createPressable, setTitle } from '../shared/dom';
import { createButton } from '../shared/toolkit';
import { strings } from './strings';

/** Faces of a pair that show at first, and those that each press of “more” adds: all at once would be too many to lay out. */
const firstFaces = 60;
const moreFaces = 300;

/** What a pair's faces come from and go to. */
export type PairListener = {
  /** A face's place came into being: it is to be filled once it is in view. */
  added(tile: HTMLElement, change: number): void;
  showFace(change: number): void;
};

const named = (label: string) => (label === '' ? strings.noLabel : label);

/** The faces of one pair, given → new, edge to edge. */
export class PairSection {
  readonly element: HTMLElement;
  private readonly list = create('ul', 'faces');
  private readonly more = createButton('', 'secondary', () => this.showMore());
  private shown = 0;

  /**
   * @param first place of its first change among all.
   * @param imageOf what the label file calls the image of a change.
   */
  constructor(
    private readonly pair: CommitPair,
    private readonly first: number,
    private readonly imageOf: (change: number) => string,
    private readonly listener: PairListener,
  ) {
    const [from, to] = [named(pair.from), named(pair.to)];
    this.list.addEventListener('keydown', (event) => this.move(event));
    this.element = create('section', 'pair', {
      attributes: { 'aria-label': strings.pair.name(from, to, pair.count) },
      children: [
        create('h2', 'pair-title', [
          create('s', 'pair-from', from),
          create('span', 'pair-arrow', { text: '→', attributes: { 'aria-hidden': 'true' } }),
          create('span', 'pair-to', to),
          create('span', 'pair-count', strings.count(pair.count)),
        ]),
        this.list,
        this.more,
      ],
    });
    this.add(firstFaces);
  }

  private add(faces: number): void {
    const until = Math.min(this.pair.count, this.shown + faces);
    const tiles: HTMLElement[] = [];
    for (; this.shown < until; this.shown++) tiles.push(this.createTile(this.first + this.shown));
    this.list.append(...tiles.map((tile) => create('li', '', [tile])));
    const rest = this.pair.count - this.shown;
    this.more.hidden = rest === 0;
    this.more.textContent = strings.pair.more(Math.min(rest, moreFaces), rest);
  }

  private showMore(): void {
    const before = this.shown;
    this.add(moreFaces);
    this.focus(before);
  }

  private createTile(change: number): HTMLElement {
    const image = this.imageOf(change);
    const tile = createPressable(
      'tile',
      {
        attributes: {
          'aria-label': strings.pair.showInGallery(image),
          // One stop of the Tab key a pair: arrows go on from there.
          tabindex: change === this.first ? '0' : '-1',
        },
      },
      () => this.listener.showFace(change),
    );
    setTitle(tile, image);
    this.listener.added(tile, change);
    return tile;
  }

  private move(event: KeyboardEvent): void {
    const tiles = this.tiles();
    const place = tiles.findIndex((tile) => tile === document.activeElement);
    const steps: Readonly<Record<string, number>> = {
      ...{ ArrowRight: 1, ArrowLeft: -1, Home: -place, End: tiles.length - 1 - place },
      ...{ ArrowDown: columnsOf(tiles), ArrowUp: -columnsOf(tiles) },
    };
    const step = steps[event.key];
    if (place < 0 || step === undefined) return;
    event.preventDefault();
    this.focus(Math.max(0, Math.min(tiles.length - 1, place + step)));
  }

  private focus(place: number): void {
    const tiles = this.tiles();
    const tile = tiles[place];
    if (!tile) return;
    for (const each of tiles) each.tabIndex = each === tile ? 0 : -1;
    tile.focus();
  }

  private tiles(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>('.tile')];
  }
}

function columnsOf(tiles: readonly HTMLElement[]): number {
  const top = tiles[0]?.offsetTop;
  const next = tiles.findIndex((tile) => tile.offsetTop !== top);
  return next < 0 ? tiles.length : next;
}

/** Puts a face into its place. */
export function fillTile(tile: HTMLElement, face: CommitFace): void {
  if (face.kind === 'none') {
    tile.dataset['image'] = 'missing';
    if (face.reason !== undefined) setTitle(tile, `${tile.title}\n${face.reason}`);
    return;
  }
  const image = create('img', 'tile-image', { attributes: { alt: '', decoding: 'async' } });
  image.draggable = false;
  image.addEventListener('error', () => {
    tile.dataset['image'] = 'missing';
  });
  if (face.box) {
    const [left, top, width, height] = face.box;
    image.style.setProperty('object-view-box', `xywh(${left}px ${top}px ${width}px ${height}px)`);
    image.style.setProperty('--ratio', String(width / height));
    image.classList.add('cut');
  }
  image.src = face.address;
  tile.replaceChildren(image);
}
