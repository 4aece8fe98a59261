import { create, createPressable, setText, setTitle } from '../../shared/dom';
import { createDropdown } from '../../shared/toolkit';
import type { Review } from '../store/review';
import { strings } from '../strings';
import type { SheetBook } from './sheetBook';
import { sureLimits } from './sheetMemory';
import type { SheetSubject } from './subject';
import { stateOf, type SurePair } from './surePairs';
import { mistakeWords, sheetWords } from './words';

const { list: say } = sheetWords;
/** Two hundred classes have forty thousand pairs: the small ones show when they are asked for. */
const pairsAtOnce = 60;

export type PairListListener = {
  chosen(subject: SheetSubject): void;
  limitChosen(limit: number): void;
};

type Entry = { readonly pair: SurePair; readonly element: HTMLElement; readonly says: HTMLElement };

/** The sheets that there are: pairs of the sure faces, those that are done folded away, and whole classes. */
export class PairList {
  readonly element: HTMLElement;
  private readonly total = create('span', 'sheet-list-total');
  private readonly open = create('ul', 'sheet-entries');
  private readonly more = createPressable('link sheet-more', '', () => {
    this.shown += pairsAtOnce;
    this.update();
  });
  private readonly doneHead = create('summary');
  private readonly doneList = create('ul', 'sheet-entries');
  private readonly done = create('details', 'sheet-done', [this.doneHead, this.doneList]);
  private readonly classes: ReadonlyMap<number, HTMLElement>;
  private entries: readonly Entry[] = [];
  private shown = pairsAtOnce;
  private current: SheetSubject | undefined;

  constructor(
    private readonly review: Review,
    private readonly book: Pick<SheetBook, 'pairs' | 'limit'>,
    private readonly listener: PairListListener,
  ) {
    const limits = [...new Set([...sureLimits, book.limit])].sort((a, b) => a - b);
    const dropdown = createDropdown(
      say.limit,
      limits.map((value) => ({ value: String(value), text: say.limitChoice(value) })),
      String(book.limit),
      () => {
        const chosen = limits.find((value) => String(value) === dropdown.value);
        if (chosen !== undefined && chosen !== book.limit) listener.limitChosen(chosen);
      },
    );
    dropdown.classList.add('sheet-limit');
    this.classes = new Map(
      review.classes.map((label, given) => [given, this.createEntry(label, { kind: 'class', given })]),
    );
    this.element = create('nav', 'sheet-list', {
      attributes: { 'aria-label': say.label },
      children: [
        create('div', 'sheet-list-head', [
          create('h3', 'sheet-list-heading', say.sure),
          dropdown,
          this.total,
        ]),
        this.open,
        this.more,
        this.done,
        create('details', 'sheet-classes', [
          create('summary', '', say.classes),
          create('ul', 'sheet-entries', [...this.classes.values()].map(inItem)),
        ]),
      ],
    });
    this.makeEntries();
  }

  /** The entries of the book's pairs; call when these are others. */
  makeEntries(): void {
    this.entries = this.book.pairs.map((pair) => {
      const says = create('span', 'sheet-entry-says');
      const title = this.titleOf(pair);
      const element = this.createEntry(title, { kind: 'pair', given: pair.given, suggested: pair.suggested });
      element.append(says);
      return { pair, element, says };
    });
    this.shown = pairsAtOnce;
    this.update();
  }

  setCurrent(subject: SheetSubject | undefined): void {
    this.current = subject;
    this.markCurrent();
  }

  /** Shows what is left after decisions. */
  update(): void {
    const focused = document.activeElement;
    const open: HTMLElement[] = [];
    const done: HTMLElement[] = [];
    let faces = 0;
    for (const { pair, element, says } of this.entries) {
      const state = stateOf(this.review, pair);
      const isDone = state.open === 0;
      faces += state.open;
      (isDone ? done : open).push(element);
      setText(
        says,
        isDone
          ? strings.count(pair.faces.length)
          : say.left(state.open, mistakeWords.mistakes(state.mistakes)),
      );
    }
    setText(this.total, strings.count(faces));
    replaceItems(this.open, open.slice(0, this.shown));
    replaceItems(this.doneList, done);
    this.done.hidden = done.length === 0;
    setText(this.doneHead, say.done(done.length));
    const hidden = Math.max(0, open.length - this.shown);
    this.more.hidden = hidden === 0;
    setText(this.more, say.more(hidden));
    this.markCurrent();
    // An entry that went to the other list took the focus out of the page.
    if (
      focused instanceof HTMLElement &&
      focused !== document.activeElement &&
      this.element.contains(focused)
    )
      focused.focus({ preventScroll: true });
  }

  private markCurrent(): void {
    const { current } = this;
    const isPair = ({ given, suggested }: SurePair) =>
      current?.kind === 'pair' && current.given === given && current.suggested === suggested;
    for (const { pair, element } of this.entries) setCurrent(element, isPair(pair));
    for (const [given, element] of this.classes)
      setCurrent(element, current?.kind === 'class' && current.given === given);
  }

  private titleOf({ given, suggested }: SurePair): string {
    const { classes } = this.review;
    return sheetWords.pair(classes[given] ?? '', classes[suggested] ?? '');
  }

  private createEntry(title: string, subject: SheetSubject): HTMLElement {
    const entry = createPressable(
      'sheet-entry',
      { children: [create('span', 'sheet-entry-title', title)] },
      () => this.listener.chosen(subject),
    );
    setTitle(entry, title);
    return entry;
  }
}

const inItem = (element: HTMLElement) => create('li', '', [element]);

/** Leaves the page as it is where that shows these already. */
function replaceItems(list: HTMLElement, entries: readonly HTMLElement[]): void {
  const shown = Array.from(list.children, (item) => item.firstElementChild);
  if (shown.length === entries.length && entries.every((entry, place) => shown[place] === entry)) return;
  list.replaceChildren(...entries.map(inItem));
}

function setCurrent(element: HTMLElement, isCurrent: boolean): void {
  if (isCurrent) element.setAttribute('aria-current', 'true');
  else element.removeAttribute('aria-current');
}
