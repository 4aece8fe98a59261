import type { CommitFace, CommitState } from '../../src/protocol/commit';
import { unpackNames } from '../../src/protocol/packedFaces';
import { create } from '../shared/dom';
import { createIcon } from '../shared/icons';
import { createTable } from '../shared/table';
import { createButton, type ToolkitButton } from '../shared/toolkit';
import { FaceLoader } from './faceLoader';
import { fillTile, PairSection } from './pairSection';
import { movesImages, strings } from './strings';

/** Pairs that show at first, and those that each press of “more” adds. */
const pairsAtOnce = 30;

/** What the page asks of the host, about the plan that it shows. */
export type CommitWire = {
  faces(changes: readonly number[]): Promise<readonly CommitFace[]>;
  showFace(change: number): void;
  commit(): void;
  showText(): void;
  cancel(): void;
};

/** A planned commit as a page: the faces that change, by pair, and what that does to the classes and the files. */
export class CommitView {
  readonly element: HTMLElement;
  private readonly commitButton: ToolkitButton;
  private readonly loader: FaceLoader;
  private readonly tiles = new Map<number, HTMLElement>();
  private readonly changeOf = new WeakMap<Element, number>();
  private readonly inView: IntersectionObserver;
  private readonly pairs = create('div', 'pairs');
  private readonly morePairs = createButton('', 'secondary', () => this.addPairs());
  private readonly images: readonly string[];
  private pairsShown = 0;
  private changesShown = 0;
  private isWriting = false;

  constructor(
    private readonly state: CommitState,
    private readonly wire: CommitWire,
  ) {
    const changes = state.pairs.reduce((sum, { count }) => sum + count, 0);
    this.images = unpackNames(state.images, changes);
    this.loader = new FaceLoader(
      (asked) => wire.faces(asked),
      (change, face) => {
        const tile = this.tiles.get(change);
        if (tile) fillTile(tile, face);
      },
    );
    this.commitButton = createButton(strings.commit(changes, state.leftInAll > 0), 'primary', () =>
      this.commit(),
    );
    this.element = create('main', 'commit-page', [
      this.createHeader(changes),
      create('div', 'body', [
        create('div', 'notices', { children: noticesOf(state) }),
        create('div', 'summary', [createClasses(state), ...createPlaces(state, changes)]),
        this.pairs,
        this.morePairs,
      ]),
    ]);
    this.inView = new IntersectionObserver((entries) => this.seen(entries), {
      ...{ root: this.element, rootMargin: '200px 0px' },
    });
    this.addPairs();
  }

  /** Gives the keyboard to the button that commits. */
  focus(): void {
    this.commitButton.focus();
  }

  /** Commits, once; the host answers with another plan or closes the page. */
  commit(): void {
    if (this.isWriting) return;
    this.isWriting = true;
    this.commitButton.disabled = true;
    this.commitButton.textContent = strings.writing;
    this.wire.commit();
  }

  dispose(): void {
    this.inView.disconnect();
  }

  private createHeader(changes: number): HTMLElement {
    return create('header', 'header', [
      create('h1', '', strings.question(this.state, changes)),
      create('div', 'actions', [
        this.commitButton,
        createButton(strings.showText, 'secondary', () => this.wire.showText()),
        createButton(strings.cancel, 'secondary', () => this.wire.cancel()),
      ]),
      create('p', 'keys', strings.keys),
    ]);
  }

  private addPairs(): void {
    const { pairs } = this.state;
    const until = Math.min(pairs.length, this.pairsShown + pairsAtOnce);
    for (const pair of pairs.slice(this.pairsShown, until)) {
      const section = new PairSection(pair, this.changesShown, (change) => this.images[change] ?? '', {
        added: (tile, change) => {
          this.tiles.set(change, tile);
          this.changeOf.set(tile, change);
          this.inView.observe(tile);
        },
        showFace: (change) => this.wire.showFace(change),
      });
      this.pairs.append(section.element);
      this.changesShown += pair.count;
    }
    this.pairsShown = until;
    this.morePairs.hidden = until === pairs.length;
    this.morePairs.textContent = strings.pair.morePairs(pairs.length - until);
  }

  private seen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const change = this.changeOf.get(target);
      if (change === undefined) continue;
      if (isIntersecting) this.loader.wish(change);
      else this.loader.drop(change);
    }
  }
}

function noticesOf(state: CommitState): readonly HTMLElement[] {
  const { left, leftInAll, isAnew, inEditor, notes, title } = state;
  const say = (text: string) => create('p', '', text);
  const notice = (kind: 'warning' | 'info', children: readonly Node[]) =>
    create('div', `notice notice-${kind}`, {
      attributes: { role: 'status' },
      children: [createIcon(kind), create('div', '', children)],
    });
  const rows = left.map((row) => create('li', '', row));
  if (leftInAll > left.length) rows.push(create('li', '', strings.morePlaces(leftInAll - left.length)));
  return [
    ...(isAnew ? [notice('warning', [say(strings.anew)])] : []),
    ...(leftInAll > 0
      ? [
          notice('warning', [
            say(strings.left(title)),
            say(strings.leftAlone),
            create('ul', 'left-rows', { children: rows }),
          ]),
        ]
      : []),
    ...(inEditor ? [notice('info', [say(strings.inEditor)])] : []),
    ...notes.map((note) => notice('info', [say(note)])),
  ];
}

function createClasses({ classes, unchangedClasses }: CommitState): HTMLElement {
  const { title, name, before, after, change, unchanged } = strings.classes;
  return create('section', 'classes', [
    create('h2', '', title),
    createTable(
      title,
      [{ name }, ...[before, after, change].map((column) => ({ name: column, isNumber: true }))],
      classes.map((each) => [
        each.label === '' ? strings.noLabel : each.label,
        strings.count(each.before),
        strings.count(each.after),
        strings.difference(each.after - each.before),
      ]),
    ),
    ...(unchangedClasses > 0 ? [create('p', 'muted', unchanged(unchangedClasses))] : []),
  ]);
}

/** A single pair of folders is in the heading already. */
function createPlaces(state: CommitState, changes: number): readonly HTMLElement[] {
  const { places, placesInAll } = state;
  if (movesImages(state) && placesInAll === 1 && changes > 0) return [];
  const items = places.map((each) => create('li', '', strings.place(each)));
  if (placesInAll > places.length)
    items.push(create('li', '', strings.morePlaces(placesInAll - places.length)));
  return [
    create('section', 'places', [
      create('h2', '', strings.whatChanges),
      create('ul', '', { children: items }),
    ]),
  ];
}
