import { wilsonInterval } from '../../../src/base/wilson';
import { create, createPressable, setText, setTitle } from '../../shared/dom';
import { CardSizeSlider } from '../grid/cardSizeSlider';
import { shownKey } from '../keys/keyName';
import type { FaceFilter } from '../store/filter';
import { type Piles, sampleSize } from '../store/piles';
import type { Review } from '../store/review';
import { strings } from '../strings';
import { FilterChips } from './filterChips';
import { frameWords } from './words';

const { actions: say, sample: ofSample } = frameWords;

/** What the line can ask for. */
export type StatusListener = {
  cardSizeChosen(size: number): void;
  hideDecided(): void;
  filterChosen(filter: FaceFilter): void;
  openSheets(): void;
  openFocusMode(): void;
  showSample(): void;
  showPile(): void;
};

/** What the line is about. */
export type StatusNumbers = {
  readonly shown: number;
  readonly all: number;
  readonly selected: number;
  /** Decided faces that an “undecided only” list still shows. */
  readonly decidedShown: number;
};

/**
 * One line of one height: how many faces are shown and selected, the best way through the pile, which filters are on, and
 * how large the faces are.
 */
export class StatusLine {
  readonly element: HTMLElement;
  readonly cardSize: CardSizeSlider;
  private readonly shown = create('span', 'status-shown');
  private readonly selected = create('span', 'status-selected');
  private readonly decided = create('span', 'status-decided');
  private readonly sample = create('span', 'status-sample');
  private readonly hide: HTMLButtonElement;
  private readonly actions;
  private readonly chips: FilterChips;

  constructor(
    private readonly piles: Piles,
    review: Pick<Review, 'classes' | 'faces'>,
    cardSize: number,
    listener: StatusListener,
  ) {
    this.cardSize = new CardSizeSlider(cardSize, (size) => listener.cardSizeChosen(size));
    this.hide = createPressable('link', strings.list.hideDecided, () => listener.hideDecided());
    this.actions = {
      sheets: createAction('sheets', say.sheets, shownKey('W'), () => listener.openSheets()),
      focusMode: createAction('focusMode', say.focusMode, shownKey('Space'), () => listener.openFocusMode()),
      sample: createAction('sample', say.sample(sampleSize), '', () => listener.showSample()),
      wholePile: createAction('wholePile', say.wholePile, '', () => listener.showPile()),
    };
    this.chips = new FilterChips(review, (filter) => listener.filterChosen(filter));
    this.element = create('div', 'status', [
      this.shown,
      ...Object.values(this.actions),
      this.sample,
      this.selected,
      this.decided,
      this.hide,
      this.chips.element,
      this.cardSize.element,
    ]);
  }

  /** Offers the way through what is shown, and takes filters away. */
  show(filter: FaceFilter): void {
    const { sheets, focusMode, sample, wholePile } = this.actions;
    sheets.hidden = filter.pile !== 'sure' || this.piles.facesOn('sure') === 0;
    focusMode.hidden = filter.pile !== 'oneByOne' || this.piles.facesOn('oneByOne') === 0;
    sample.hidden = filter.pile !== 'probablyFine' || this.piles.facesOn('probablyFine') <= sampleSize;
    wholePile.hidden = filter.pile !== 'sample';
    this.sample.hidden = filter.pile !== 'sample';
    this.chips.show(filter);
  }

  update({ shown, all, selected, decidedShown }: StatusNumbers): void {
    setText(this.shown, strings.list.shown(shown, all));
    setText(this.selected, selected > 1 ? strings.list.selected(selected) : '');
    setText(this.decided, decidedShown > 0 ? strings.list.decidedStay(decidedShown) : '');
    this.hide.hidden = decidedShown === 0;
    if (this.sample.hidden) return;
    const text = this.sampleText();
    setText(this.sample, text);
    setTitle(this.sample, text);
  }

  private sampleText(): string {
    const progress = this.piles.sampleProgress;
    const interval = wilsonInterval(progress.changed, progress.decided);
    const isDone = progress.faces > 0 && progress.decided === progress.faces;
    return isDone && interval ? ofSample.done(progress, interval) : ofSample.progress(progress);
  }
}

function createAction(name: string, text: string, key: string, onPress: () => void): HTMLButtonElement {
  const children = [create('span', '', text), ...(key === '' ? [] : [create('kbd', '', key)])];
  return createPressable('pile-action', { attributes: { 'data-pile-action': name }, children }, onPress);
}
