import { create, setText } from '../../shared/dom';
import type { FaceFilter } from '../store/filter';
import { Pace } from '../store/pace';
import type { PileName, Piles } from '../store/piles';
import type { Review } from '../store/review';
import { type Arrangement, type Tab, tabOf, type ViewState } from '../store/viewState';
import { strings } from '../strings';
import { Header, type HeaderListener } from './header';
import { Outlook } from './outlook';
import { facesPanel, PileTabs } from './pileTabs';
import { StatusLine, type StatusNumbers } from './statusLine';
import { Toolbar } from './toolbar';
import { frameWords } from './words';

/** What the frame can ask for. */
export type FrameListener = HeaderListener & {
  /** Another tab: a pile or all faces, without any filter. */
  tabChosen(tab: Tab): void;
  arrangementChosen(arrangement: Arrangement): void;
  sampleChosen(): void;
  /** The same again, without what was decided meanwhile. */
  hideDecided(): void;
  cardSizeChosen(size: number): void;
  openSheets(): void;
  openFocusMode(): void;
  /** The annotator leaves the frame for the faces. */
  left(): void;
};

/** What stands above and around the faces: how much is to do, the piles, order and filters. */
export class Frame {
  readonly header: HTMLElement;
  /** The faces with the piles and tools above them. */
  readonly work: HTMLElement;
  readonly status: StatusLine;
  readonly pace: Pace;
  private readonly head: Header;
  private readonly outlook: Outlook;
  private readonly tabs: PileTabs;
  private readonly toolbar: Toolbar;
  private readonly panel: HTMLElement;
  private readonly nothing;

  /** @param faces the grid, with what stands beside it and below. */
  constructor(
    private readonly review: Review,
    private readonly piles: Piles,
    { cardSize, pace }: Pick<ViewState, 'cardSize' | 'pace'>,
    private shown: Arrangement,
    faces: { readonly beside: readonly HTMLElement[]; readonly below: HTMLElement },
    listener: FrameListener,
  ) {
    this.pace = new Pace(pace);
    this.outlook = new Outlook(review, piles, this.pace);
    this.head = new Header(review, this.outlook, listener);
    this.header = this.head.element;
    this.tabs = new PileTabs(
      piles,
      review.faces.count,
      (tab) => listener.tabChosen(tab),
      () => listener.left(),
    );
    this.toolbar = new Toolbar(review, shown, (arrangement) => listener.arrangementChosen(arrangement));
    const filterChosen = (filter: FaceFilter) => {
      listener.arrangementChosen({ order: this.shown.order, filter });
    };
    this.status = new StatusLine(piles, review, cardSize, {
      cardSizeChosen: (size) => listener.cardSizeChosen(size),
      hideDecided: () => listener.hideDecided(),
      filterChosen,
      openSheets: () => listener.openSheets(),
      openFocusMode: () => listener.openFocusMode(),
      showSample: () => listener.sampleChosen(),
      showPile: () => listener.tabChosen('probablyFine'),
    });
    this.nothing = createNothing(
      (pile) => listener.tabChosen(pile),
      () => filterChosen({ ...this.shown.filter, pile: null, undecidedOnly: false }),
    );
    this.panel = create('div', 'faces-panel', {
      attributes: { role: 'tabpanel', id: facesPanel },
      children: [
        this.status.element,
        this.nothing.element,
        create('div', 'review-body', { children: faces.beside }),
        faces.below,
      ],
    });
    this.work = create('div', 'review-work', [
      create('div', 'tools', [this.tabs.element, this.toolbar.element]),
      this.panel,
    ]);
    for (const part of [this.tabs.element, this.toolbar.element])
      part.addEventListener('keydown', ({ key }) => key === 'Escape' && listener.left());
    this.show(shown);
  }

  /** Shows what the list was arranged by. */
  show(shown: Arrangement): void {
    this.shown = shown;
    this.tabs.show(tabOf(shown.filter));
    this.panel.setAttribute('aria-labelledby', this.tabs.shownId);
    this.toolbar.show(shown);
    this.status.show(shown.filter);
  }

  /** Call after decisions, and when the sheets' limit was moved. */
  update(): void {
    this.head.update();
    this.outlook.update();
    this.tabs.update();
    this.toolbar.update();
  }

  /** Call when other faces are shown, selected or decided. */
  updateNumbers(numbers: Omit<StatusNumbers, 'all'>): void {
    this.status.update({ ...numbers, all: this.review.faces.count });
    this.nothing.show(numbers.shown === 0, this.shown.filter, this.piles);
  }

  startSearch(): void {
    this.toolbar.startSearch();
  }

  dispose(): void {
    this.toolbar.dispose();
    this.outlook.dispose();
  }
}

/** What stands in the place of faces that are not there: why, and what to do next. */
function createNothing(onGoOn: (pile: PileName) => void, onSearchAll: () => void) {
  const { tabs: say } = frameWords;
  const text = create('p', '');
  let next: PileName | undefined;
  const button = create('button', 'link', { attributes: { type: 'button' } });
  button.addEventListener('click', () => next && onGoOn(next));
  const all = create('button', 'link', { attributes: { type: 'button' }, text: say.searchAll });
  all.addEventListener('click', onSearchAll);
  const element = create('div', 'nothing', { attributes: { hidden: '' }, children: [text, button, all] });
  const show = (isEmpty: boolean, { pile, search }: FaceFilter, piles: Piles) => {
    element.hidden = !isEmpty;
    if (!isEmpty) return;
    all.hidden = pile === null || search === '';
    const done =
      search !== '' || pile === null || pile === 'sample' || pile === 'leastLikely' || piles.openOn(pile) > 0
        ? undefined
        : pile;
    next = done && piles.next;
    const ended = done && next ? say.pileDone(say.names[done]) : say.nothingLeft;
    setText(text, done ? ended : strings.list.nothing);
    button.hidden = next === undefined;
    if (next) setText(button, say.goOn(say.names[next], piles.openOn(next)));
  };
  return { element, show };
}
