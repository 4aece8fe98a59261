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
  /** Copies that contradict one another, and the others: each entry opens the first that is undecided. */
  private readonly copies = [
    this.createCopies(say.contradicting, true),
    this.createCopies(say.agreeing, false),
  ];
  private readonly copiesPart = create('section', 'sheet-copies', [
    create('h3', 'sheet-list-heading', say.copies),
    create(
      'ul',
      'sheet-entries',
      this.copies.map(({ element }) => inItem(element)),
    ),
  ]);
  private entries: readonly Entry[] = [];
  /** The pairs that the entries are of. */
  private made: SheetBook['pairs'] | undefined;
  private shown = pairsAtOnce;
  private current: SheetSubject | undefined;

  constructor(
    private readonly review: Review,
    private readonly book: Pick<SheetBook, 'pairs' | 'limit' | 'openCopies'>,
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
        this.copiesPart,
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

  /** Begins the list anew, with the pairs that the book has now. */
  makeEntries(): void {
    this.shown = pairsAtOnce;
    this.update();
  }

  private createEntries(): readonly Entry[] {
    this.made = this.book.pairs;
    return this.made.map((pair) => {
      const says = create('span', 'sheet-entry-says');
      const title = this.titleOf(pair);
      const element = this.createEntry(title, { kind: 'pair', given: pair.given, suggested: pair.suggested });
      element.append(says);
      return { pair, element, says };
    });
  }

  setCurrent(subject: SheetSubject | undefined): void {
    this.current = subject;
    this.markCurrent();
  }

  /** Shows what is left after decisions. */
  update(): void {
    const focused = document.activeElement;
    if (this.made !== this.book.pairs) this.entries = this.createEntries();
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
    const { openCopies } = this.book;
    this.copiesPart.hidden = openCopies.length === 0;
    for (const { element, says, isContradiction } of this.copies) {
      const left = openCopies.filter((each) => each.isContradiction === isContradiction).length;
      element.hidden = left === 0;
      setText(says, strings.count(left));
    }
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
    const group = current?.kind === 'copies' ? current.group : undefined;
    const contradicts = this.book.openCopies.find((each) => each.group === group)?.isContradiction;
    for (const { element, isContradiction } of this.copies)
      setCurrent(element, group !== undefined && contradicts === isContradiction);
    for (const [given, element] of this.classes)
      setCurrent(element, current?.kind === 'class' && current.given === given);
  }

  private titleOf({ given, suggested }: SurePair): string {
    const { classes } = this.review;
    return sheetWords.pair(classes[given] ?? '', classes[suggested] ?? '');
  }

  private createCopies(title: string, isContradiction: boolean) {
    const says = create('span', 'sheet-entry-says');
    const element = createPressable(
      'sheet-entry',
      { children: [create('span', 'sheet-entry-title', title), says] },
      () => {
        const first = this.book.openCopies.find((each) => each.isContradiction === isContradiction);
        if (first) this.listener.chosen({ kind: 'copies', group: first.group });
      },
    );
    return { element, says, isContradiction };
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
