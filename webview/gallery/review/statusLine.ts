import type { OpensOn } from '../../../src/protocol/gallery';
import { create, createPressable, setText } from '../../shared/dom';
import { CardSizeSlider } from '../grid/cardSizeSlider';
import { strings } from '../strings';

/** How many faces are shown and selected, what of it is decided already, and how large they are. */
export class StatusLine {
  readonly element: HTMLElement;
  private readonly shown = create('span', 'status-shown');
  private readonly selected = create('span', 'status-selected');
  private readonly decided = create('span', 'status-decided');
  private readonly hide: HTMLButtonElement;
  private readonly toDo: HTMLButtonElement;
  private readonly allFaces: HTMLButtonElement;

  readonly cardSize: CardSizeSlider;

  constructor(
    cardSize: number,
    onCardSize: (size: number) => void,
    onHideDecided: () => void,
    onShow: (what: OpensOn) => void,
  ) {
    this.cardSize = new CardSizeSlider(cardSize, onCardSize);
    this.hide = createPressable('link', strings.list.hideDecided, onHideDecided);
    this.toDo = createPressable('link', strings.list.toDo, () => onShow('suspects'));
    this.allFaces = createPressable('link', strings.list.allFaces, () => onShow('allFaces'));
    this.element = create('div', 'status', [
      this.shown,
      this.selected,
      this.decided,
      this.hide,
      create('span', 'status-views', [this.toDo, this.allFaces]),
      this.cardSize.element,
    ]);
  }

  /** Offers the two ways to go on: what is shown now is none. */
  offer(shown: OpensOn | undefined): void {
    this.toDo.hidden = shown === 'suspects';
    this.allFaces.hidden = shown === 'allFaces';
  }

  /** @param decidedShown decided faces that an “undecided only” list still shows. */
  update(shown: number, all: number, selected: number, decidedShown: number): void {
    setText(this.shown, strings.list.shown(shown, all));
    setText(this.selected, selected > 1 ? strings.list.selected(selected) : '');
    setText(this.decided, decidedShown > 0 ? strings.list.decidedStay(decidedShown) : '');
    this.hide.hidden = decidedShown === 0;
  }
}
